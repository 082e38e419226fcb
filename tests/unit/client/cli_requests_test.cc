// Which request each command line makes.
#include <string>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

TEST(CliRequestsTest, PurchaseAtACounter) {
  EXPECT_EQ(
      Sent<flexiti::v1::CreatePurchaseRequest>("/flexiti.v1.TransactionService/CreatePurchase",
                                               {"purchase",
                                                "--amount",
                                                "1000.10",
                                                "--account",
                                                "10000000000001",
                                                "--plan",
                                                "101",
                                                "--term",
                                                "12",
                                                "--verification-request-id",
                                                "R",
                                                "--code",
                                                "0042",
                                                "--location",
                                                "00-12345",
                                                "--employee",
                                                "12345-SMITH",
                                                "--reference",
                                                "ORDER-7",
                                                "--request-id",
                                                kRequestId,
                                                "--authorized-user-card",
                                                "6038000000000055",
                                                "--lang",
                                                "fr"}),
      "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
      "account_number: \"10000000000001\" authorized_user_vcc_number: \"6038000000000055\" "
      "amount { amount_cents: 100010 currency_code: \"CAD\" } financing_option { purchase_type: "
      "PURCHASE_TYPE_PROMOTIONAL plan_id: 101 term: 12 } in_store { verification_request_id: \"R\" "
      "verification_code: \"0042\" external_location_id: \"00-12345\" external_employee_id: "
      "\"12345-SMITH\" } reference: \"ORDER-7\" lang: LANGUAGE_FR ");
}

TEST(CliRequestsTest, PurchaseByCardOrCustomerOnAWebPage) {
  const std::string by_card = Sent<flexiti::v1::CreatePurchaseRequest>(
      "/flexiti.v1.TransactionService/CreatePurchase",
      {"purchase", "--amount", "0.01", "--card", "6038000000000001", "--regular",
       "--widget-session", "W"});
  EXPECT_THAT(by_card, HasSubstr("vcc_number: \"6038000000000001\" amount { amount_cents: 1 "));
  EXPECT_THAT(by_card,
              HasSubstr("financing_option { purchase_type: PURCHASE_TYPE_REGULAR } online { "
                        "widget_session_id: \"W\" }"));
  EXPECT_THAT(Sent<flexiti::v1::CreatePurchaseRequest>(
                  "/flexiti.v1.TransactionService/CreatePurchase",
                  {"purchase", "--amount", "5", "--customer-id", "1234567-12345"}),
              HasSubstr("customer_id: \"1234567-12345\""));
}

TEST(CliRequestsTest, StoreAndEmployeeMayStandInTheEnvironment) {
  EXPECT_THAT(
      Sent<flexiti::v1::CreateAuthorizationRequest>(
          "/flexiti.v1.AuthorizationService/CreateAuthorization",
          {"authorize", "--amount", "5", "--account", "1"},
          {"FLEXITI_LOCATION=00-1", "FLEXITI_EMPLOYEE=SMITH"}),
      HasSubstr("in_store { external_location_id: \"00-1\" external_employee_id: \"SMITH\" }"));
}

TEST(CliRequestsTest, Authorize) {
  EXPECT_EQ(
      Sent<flexiti::v1::CreateAuthorizationRequest>(
          "/flexiti.v1.AuthorizationService/CreateAuthorization",
          {"authorize", "--amount", "9999999999999999.99", "--account", "10000000000005", "--card",
           "6038000000000055", "--regular", "--widget-session", "W", "--auto-capture",
           "--reference", "ORDER-8", "--request-id", kRequestId}),
      "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
      "account_number: \"10000000000005\" vcc_number: \"6038000000000055\" amount { amount_cents: "
      "999999999999999999 currency_code: \"CAD\" } financing_option { purchase_type: "
      "PURCHASE_TYPE_REGULAR } online { widget_session_id: \"W\" } auto_capture: true reference: "
      "\"ORDER-8\" lang: LANGUAGE_EN ");
}

TEST(CliRequestsTest, AuthorizationsGetAndList) {
  EXPECT_EQ(
      Sent<flexiti::v1::GetAuthorizationRequest>(
          "/flexiti.v1.AuthorizationService/GetAuthorization",
          {"authorizations", "get", "4000000000000001"}),
      "merchant_id: \"maple-furniture\" authorization_id: \"4000000000000001\" lang: LANGUAGE_EN ");
  EXPECT_EQ(Sent<flexiti::v1::ListAuthorizationsRequest>(
                "/flexiti.v1.AuthorizationService/ListAuthorizations",
                {"authorizations", "list", "--account", "1", "--status", "opened", "--type",
                 "promotional", "--from", "2026-01-02", "--to", "2026-11-30", "--page-size", "7",
                 "--page-token", "t"}),
            "merchant_id: \"maple-furniture\" page_size: 7 page_token: \"t\" account_number: \"1\" "
            "purchase_type: PURCHASE_TYPE_PROMOTIONAL status: AUTHORIZATION_STATUS_OPENED "
            "create_date_from { "
            "year: 2026 month: 1 day: 2 } create_date_to { year: 2026 month: 11 day: 30 } lang: "
            "LANGUAGE_EN ");
}

TEST(CliRequestsTest, Verify) {
  EXPECT_EQ(
      Sent<flexiti::v1::VerifyCustomerRequest>(
          "/flexiti.v1.CustomerService/VerifyCustomer",
          {"verify", "--account", "1", "--card", "2", "--format", "question", "--question-id", "6",
           "--answer", "Rex", "--verification-request-id", "V", "--request-id", kRequestId}),
      "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
      "account_number: \"1\" vcc_number: \"2\" format: VERIFICATION_FORMAT_SECURITY_QUESTION "
      "verification_request_id: \"V\" security_question_id: \"6\" security_answer: \"Rex\" "
      "lang: LANGUAGE_EN ");
}

TEST(CliRequestsTest, ARepeatOfVerifyWithItsRequestIdIsTheVerySameRequest) {
  const std::vector<std::string> arguments = {"verify", "--account", "1", "--request-id",
                                              kRequestId};
  const std::string method = "/flexiti.v1.CustomerService/VerifyCustomer";
  const std::string first = Sent<flexiti::v1::VerifyCustomerRequest>(method, arguments);
  EXPECT_THAT(first, HasSubstr(std::string("verification_request_id: \"") + kRequestId + "\""));
  EXPECT_EQ(first, Sent<flexiti::v1::VerifyCustomerRequest>(method, arguments));
}

TEST(CliRequestsTest, OptionsOfEveryCommandMayStandBeforeItOrAfterIt) {
  ScriptedGateway gateway;
  gateway.Then(Answer{}).Then(Answer{});
  const std::vector<std::string> common = {"--target", gateway.target(), "--merchant", "m"};
  std::vector<std::string> before = common;
  before.insert(before.end(), {"authorizations", "list"});
  std::vector<std::string> after = {"authorizations", "list"};
  after.insert(after.end(), common.begin(), common.end());
  EXPECT_EQ(RunFlexiti(before).exit_code, 0);
  EXPECT_EQ(RunFlexiti(after).exit_code, 0);
}

}  // namespace
}  // namespace flexiti_test
