// Which request each command makes that follows a sale: capture, release, return, refund, credit.
#include <string>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

TEST(CliMoneyTest, Capture) {
  EXPECT_EQ(Sent<flexiti::v1::CaptureAuthorizationRequest>(
                "/flexiti.v1.AuthorizationService/CaptureAuthorization",
                {"capture", "--authorization", "4000000000000001", "--amount", "250.05",
                 "--reference", "ORDER-7-1", "--location", "00-12345", "--employee", "12345-SMITH",
                 "--request-id", kRequestId, "--lang", "fr"}),
            "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
            "authorization_id: \"4000000000000001\" amount { amount_cents: 25005 currency_code: "
            "\"CAD\" } reference: \"ORDER-7-1\" external_location_id: \"00-12345\" "
            "external_employee_id: \"12345-SMITH\" lang: LANGUAGE_FR ");
}

TEST(CliMoneyTest, ReleaseOfAPartOrOfAllThatRemains) {
  const std::string method = "/flexiti.v1.AuthorizationService/ReleaseAuthorization";
  EXPECT_EQ(Sent<flexiti::v1::ReleaseAuthorizationRequest>(
                method, {"release", "--authorization", "4", "--amount", "0.01", "--location", "L",
                         "--employee", "E", "--request-id", kRequestId}),
            "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
            "authorization_id: \"4\" amount { amount_cents: 1 currency_code: \"CAD\" } "
            "external_location_id: \"L\" external_employee_id: \"E\" lang: LANGUAGE_EN ");
  EXPECT_EQ(Sent<flexiti::v1::ReleaseAuthorizationRequest>(
                method, {"release", "--authorization", "4", "--all", "--request-id", kRequestId}),
            "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
            "authorization_id: \"4\" lang: LANGUAGE_EN ");
}

TEST(CliMoneyTest, ReturnOfAPartOrOfAllThatRemains) {
  const std::string method = "/flexiti.v1.AuthorizationService/ReturnCapture";
  EXPECT_EQ(Sent<flexiti::v1::ReturnCaptureRequest>(
                method, {"return", "--authorization", "4", "--capture", "5", "--amount", "7",
                         "--card", "6038000000000055", "--reference", "R-1", "--location", "L",
                         "--employee", "E", "--request-id", kRequestId}),
            "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
            "authorization_id: \"4\" capture_id: \"5\" amount { amount_cents: 700 currency_code: "
            "\"CAD\" } reference: \"R-1\" vcc_number: \"6038000000000055\" external_location_id: "
            "\"L\" external_employee_id: \"E\" lang: LANGUAGE_EN ");
  EXPECT_THAT(Sent<flexiti::v1::ReturnCaptureRequest>(
                  method, {"return", "--authorization", "4", "--capture", "5", "--all"}),
              HasSubstr("capture_id: \"5\" full_return: true lang"));
}

TEST(CliMoneyTest, Refund) {
  EXPECT_EQ(Sent<flexiti::v1::RefundAccountRequest>(
                "/flexiti.v1.TransactionService/RefundAccount",
                {"refund", "--account", "10000000000001", "--card", "6038000000000055", "--amount",
                 "89.90", "--capture", "500000001", "--reference", "RETURN-12", "--location", "L",
                 "--employee", "E", "--request-id", kRequestId}),
            "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
            "account_number: \"10000000000001\" vcc_number: \"6038000000000055\" amount { "
            "amount_cents: 8990 currency_code: \"CAD\" } reference: \"RETURN-12\" capture_id: "
            "\"500000001\" external_location_id: \"L\" external_employee_id: \"E\" lang: "
            "LANGUAGE_EN ");
}

TEST(CliMoneyTest, CreditOfEachTypeAndToEachKindOfCustomer) {
  const std::string method = "/flexiti.v1.TransactionService/CreateAccountCredit";
  EXPECT_EQ(
      Sent<flexiti::v1::CreateAccountCreditRequest>(
          method, {"credit", "in-store-payment", "--amount", "120", "--account", "1",
                   "--verification-request-id", "R", "--code", "0042", "--location", "L",
                   "--employee", "E", "--request-id", kRequestId}),
      "merchant_id: \"maple-furniture\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
      "account_number: \"1\" type: ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT amount { amount_cents: "
      "12000 currency_code: \"CAD\" } in_store { verification_request_id: \"R\" "
      "verification_code: \"0042\" external_location_id: \"L\" external_employee_id: \"E\" } lang: "
      "LANGUAGE_EN ");
  EXPECT_THAT(Sent<flexiti::v1::CreateAccountCreditRequest>(
                  method, {"credit", "deposit", "--amount", "1", "--card", "6"}),
              HasSubstr("vcc_number: \"6\" type: ACCOUNT_CREDIT_TYPE_DEPOSIT "));
  EXPECT_THAT(Sent<flexiti::v1::CreateAccountCreditRequest>(
                  method, {"credit", "trade-in", "--amount", "1", "--customer-id", "1234567-1"}),
              HasSubstr("customer_id: \"1234567-1\" type: ACCOUNT_CREDIT_TYPE_TRADE_IN "));
}

TEST(CliMoneyTest, Captures) {
  EXPECT_EQ(Sent<flexiti::v1::ListCapturesRequest>(
                "/flexiti.v1.AuthorizationService/ListCaptures",
                {"captures", "--authorization", "4", "--capture", "5", "--account", "1", "--from",
                 "2026-01-02", "--to", "2026-11-30", "--page-size", "7", "--page-token", "t"}),
            "merchant_id: \"maple-furniture\" page_size: 7 page_token: \"t\" authorization_id: "
            "\"4\" capture_id: \"5\" account_number: \"1\" create_date_from { year: 2026 month: 1 "
            "day: 2 } create_date_to { year: 2026 month: 11 day: 30 } lang: LANGUAGE_EN ");
}

TEST(CliMoneyTest, CapturesAreATable) {
  ScriptedGateway gateway;
  flexiti::v1::ListCapturesResponse response;
  flexiti::v1::Capture& capture = *response.add_captures();
  capture.set_capture_id("500000001");
  capture.set_authorization_id("4000000000000001");
  capture.mutable_amount()->set_amount_cents(25005);
  capture.mutable_amount()->set_currency_code("CAD");
  capture.set_reference("ORDER-7");
  flexiti::v1::ListCapturesResponse empty_page;
  empty_page.set_next_page_token("t2");
  gateway.Then(response).Then(empty_page);
  const std::vector<std::string> arguments = {"captures", "--target", gateway.target(),
                                              "--merchant", "maple"};
  EXPECT_EQ(RunFlexiti(arguments).out,
            "ID         AUTHORIZATION     AMOUNT      REMAINING  CREATED  REFERENCE\n"
            "500000001  4000000000000001  250.05 CAD                      ORDER-7\n"
            "(--json shows every field)\n");
  EXPECT_EQ(RunFlexiti(arguments).out, "No captures.\nMore: --page-token t2\n");
}

TEST(CliMoneyTest, EachSaysWhatIsMadeAndUnderWhichRequestId) {
  const struct {
    std::vector<std::string> arguments;
    std::string says;
  } rows[] = {
      {{"capture", "--authorization", "4", "--amount", "1"}, "The capture is made.\n"},
      {{"release", "--authorization", "4", "--all"}, "The release is made.\n"},
      {{"return", "--authorization", "4", "--capture", "5", "--all"}, "The return is made.\n"},
      {{"refund", "--account", "1", "--amount", "1"}, "The refund is made.\n"},
      {{"credit", "deposit", "--account", "1", "--amount", "1"}, "The credit is made.\n"}};
  for (const auto& row : rows) {
    ScriptedGateway gateway;
    gateway.Then(Answer{});
    std::vector<std::string> arguments = row.arguments;
    arguments.insert(arguments.end(), {"--target", gateway.target(), "--merchant", "maple"});
    const Finished finished = RunFlexiti(arguments);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.out, row.says);
    ASSERT_EQ(gateway.Calls().size(), 1u);
    EXPECT_EQ(RequestIdIn(finished).size(), 36u);
    EXPECT_THAT(gateway.Calls()[0].request, HasSubstr(RequestIdIn(finished)));
  }
}

TEST(CliMoneyTest, AWrongCommandLineSendsNothing) {
  ScriptedGateway gateway;
  const std::vector<std::vector<std::string>> command_lines = {
      {"capture", "--amount", "1"},
      {"capture", "--authorization", "4"},
      {"capture", "--authorization", "4", "--amount", "1.234"},
      {"release", "--authorization", "4"},
      {"release", "--authorization", "4", "--all", "--amount", "1"},
      {"release", "--authorization", "4", "--amount", ""},
      {"release", "--all"},
      {"return", "--authorization", "4", "--capture", "5"},
      {"return", "--authorization", "4", "--capture", "5", "--all", "--amount", "1"},
      {"return", "--authorization", "4", "--capture", "5", "--amount", "ten"},
      {"return", "--authorization", "4", "--all"},
      {"refund", "--account", "1"},
      {"refund", "--amount", "1"},
      {"credit", "--amount", "1", "--account", "1"},
      {"credit", "gift", "--amount", "1", "--account", "1"},
      {"credit", "deposit", "--amount", "1", "--account", "1", "--card", "2"},
      {"captures", "--to", "tomorrow"}};
  for (const std::vector<std::string>& arguments : command_lines) {
    const Finished finished = RunFlexiti(
        arguments, {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"});
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(finished.out, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(gateway.Calls().size(), 0u);
}

TEST(CliMoneyTest, ACaptureThatMayHaveHappenedExitsWith5) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(ReplyLost()));
  const Finished finished =
      RunFlexiti({"capture", "--authorization", "4", "--amount", "1", "--request-id", kRequestId,
                  "--target", gateway.target(), "--merchant", "maple"});
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_THAT(finished.err,
              HasSubstr(std::string("repeat the same command with --request-id ") + kRequestId));
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
