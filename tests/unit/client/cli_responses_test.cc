// What `flexiti` prints of an answer.
#include <string>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

void SetMoney(int64_t cents, flexiti::v1::Money* money) {
  money->set_amount_cents(cents);
  money->set_currency_code("CAD");
}

flexiti::v1::CreatePurchaseResponse Made() {
  flexiti::v1::CreatePurchaseResponse response;
  flexiti::v1::Purchase& purchase = *response.mutable_purchase();
  purchase.set_authorization_id("4000000000000001");
  purchase.set_capture_id("500000001");
  purchase.mutable_create_time()->set_seconds(1767225600);
  SetMoney(100010, purchase.mutable_amount());
  purchase.set_customer_first_name("Alice");
  purchase.set_verified(false);
  flexiti::v1::Fee& fee = *purchase.add_fees();
  fee.set_description("Administration");
  SetMoney(3999, fee.mutable_amount());
  (*purchase.mutable_unmodeled()->mutable_fields())["surname_at_birth"].set_string_value("Carroll");
  response.mutable_operation()->set_request_id(kRequestId);
  response.mutable_operation()->set_replayed(true);
  response.mutable_operation()->set_dedupe(flexiti::v1::DEDUPE_GATEWAY);
  return response;
}

std::vector<std::string> Purchase(const ScriptedGateway& gateway,
                                  const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {
      "purchase", "--target",  gateway.target(), "--merchant",   "maple",   "--amount",
      "1000.10",  "--account", "10000000000001", "--request-id", kRequestId};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(CliResponsesTest, APurchaseReadsAsTwoColumnsWithoutPersonalData) {
  ScriptedGateway gateway;
  gateway.Then(Made());
  const Finished finished = RunFlexiti(Purchase(gateway));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, std::string("request_id: ") + kRequestId + "\n");
  EXPECT_EQ(finished.out, R"(The purchase is made.
purchase
  authorization id     4000000000000001
  capture id           500000001
  create time          2026-01-01T00:00:00Z
  amount               1000.10 CAD
  customer first name  ***
  verified             no
  fees 1
    description        Administration
    amount             39.99 CAD
operation
  request id           5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
  replayed             yes
  dedupe               GATEWAY
)");
}

TEST(CliResponsesTest, SensitiveFieldsAreShownOnlyWhenAskedFor) {
  ScriptedGateway gateway;
  gateway.Then(Made()).Then(Made());
  const std::string masked = RunFlexiti(Purchase(gateway, {"--json"})).out;
  EXPECT_THAT(masked, Not(HasSubstr("Alice")));
  EXPECT_THAT(masked, Not(HasSubstr("Carroll")));
  const std::string shown = RunFlexiti(Purchase(gateway, {"--json", "--show-sensitive"})).out;
  EXPECT_THAT(shown, HasSubstr("Alice"));
  EXPECT_THAT(shown, HasSubstr("Carroll"));
}

TEST(CliResponsesTest, JsonHasTheNamesOfTheProto) {
  ScriptedGateway gateway;
  gateway.Then(Made());
  const auto json = nlohmann::json::parse(RunFlexiti(Purchase(gateway, {"--json"})).out);
  EXPECT_EQ(json.at("purchase").at("amount"),
            nlohmann::json({{"amount_cents", "100010"}, {"currency_code", "CAD"}}));
  EXPECT_EQ(json.at("operation").at("dedupe"), "DEDUPE_GATEWAY");
  EXPECT_EQ(json.at("purchase").at("customer_first_name"), "***");
}

TEST(CliResponsesTest, VerboseShowsTheCallAndTheMaskedRequestOnStderr) {
  ScriptedGateway gateway;
  gateway.Then(Made());
  const Finished finished = RunFlexiti(Purchase(gateway, {"--verbose", "--code", "2485"}));
  EXPECT_THAT(finished.err, HasSubstr("call: /flexiti.v1.TransactionService/CreatePurchase\n"));
  EXPECT_THAT(finished.err, HasSubstr("\"amount_cents\": \"100010\""));
  EXPECT_THAT(finished.err, Not(HasSubstr("10000000000001")));
  EXPECT_THAT(finished.err, Not(HasSubstr("2485")));
}

TEST(CliResponsesTest, AuthorizationsAreATable) {
  ScriptedGateway gateway;
  flexiti::v1::ListAuthorizationsResponse response;
  flexiti::v1::Authorization& first = *response.add_authorizations();
  first.set_authorization_id("4000000000000001");
  first.set_status(flexiti::v1::AUTHORIZATION_STATUS_OPENED);
  SetMoney(125000, first.mutable_amount());
  SetMoney(5, first.mutable_remaining_amount());
  first.mutable_create_time()->set_seconds(1767225600);
  first.set_reference("ORDER-7");
  flexiti::v1::Authorization& second = *response.add_authorizations();
  second.set_authorization_id("7");
  second.set_status(flexiti::v1::AUTHORIZATION_STATUS_UNRECOGNIZED);
  second.set_status_text("ajar");
  response.set_next_page_token("t2");
  gateway.Then(response).Then(flexiti::v1::ListAuthorizationsResponse());
  const std::vector<std::string> arguments = {"authorizations", "list",       "--target",
                                              gateway.target(), "--merchant", "maple"};
  EXPECT_EQ(RunFlexiti(arguments).out,
            "ID                STATUS  AMOUNT       REMAINING  CREATED               REFERENCE\n"
            "4000000000000001  OPENED  1250.00 CAD  0.05 CAD   2026-01-01T00:00:00Z  ORDER-7\n"
            "7                 ajar                                                  \n"
            "(--json shows every field)\n"
            "More: --page-token t2\n");
  EXPECT_EQ(RunFlexiti(arguments).out, "No authorizations.\n");
}

TEST(CliResponsesTest, ACodeIsHiddenAndTheHintSaysHowToSeeIt) {
  ScriptedGateway gateway;
  flexiti::v1::VerifyCustomerResponse response;
  response.set_verification_code("2485");
  gateway.Then(response).Then(response);
  std::vector<std::string> arguments = {"verify",         "--account",  "1", "--target",
                                        gateway.target(), "--merchant", "m"};
  const Finished hidden = RunFlexiti(arguments);
  EXPECT_EQ(hidden.out,
            "Flexiti answered the code for the sale. The customer gets none.\n"
            "verification code  ***\n(--show-sensitive shows the code)\n");
  EXPECT_THAT(hidden.err, HasSubstr("verification_request_id: " + RequestIdIn(hidden) + "\n"));
  arguments.push_back("--show-sensitive");
  EXPECT_EQ(RunFlexiti(arguments).out,
            "Flexiti answered the code for the sale. The customer gets none.\n"
            "verification code  2485\n");
}

TEST(CliResponsesTest, ACodeThatWentToTheCustomerIsToBeAskedFor) {
  ScriptedGateway gateway;
  flexiti::v1::VerifyCustomerResponse response;
  response.set_delivery_text("verification_sent_to_sms");
  gateway.Then(response);
  EXPECT_EQ(
      RunFlexiti({"verify", "--account", "1", "--target", gateway.target(), "--merchant", "m"}).out,
      "The customer gets a code from Flexiti. Ask for it.\n"
      "delivery text  verification_sent_to_sms\n");
}

TEST(CliResponsesTest, HealthSaysWhetherTheGatewayServes) {
  ScriptedGateway gateway;
  const Finished serving = RunFlexiti({"health", "--target", gateway.target()});
  EXPECT_EQ(serving.exit_code, 0);
  EXPECT_EQ(serving.out, "SERVING\n");
  gateway.SetServing(false);
  const Finished draining = RunFlexiti({"health", "--target", gateway.target(), "--wait", "200ms"});
  EXPECT_EQ(draining.exit_code, 4);
  EXPECT_EQ(draining.out, "NOT_SERVING\n");
}

}  // namespace
}  // namespace flexiti_test
