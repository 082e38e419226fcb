// checkout, checkout-status, payments: what they refuse, send and print.
#include <string>
#include <vector>

#include "flexiti/v1/checkout_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";
constexpr char kStart[] = "/flexiti.v1.CheckoutService/StartCheckout";

Finished RunAt(const ScriptedGateway& gateway, Words arguments) {
  return RunFlexiti(arguments,
                    {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"});
}

Words Checkout(const Words& more) {
  Words words = {"checkout", "--order",   "WEB-1",        "--amount", "499.99",
                 "--flow",   "apply-buy", "--request-id", kRequestId};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(CliCheckoutsTest, AWrongCommandLineSendsNothingAndExitsWith2) {
  ScriptedGateway gateway;
  for (const Words& arguments :
       std::vector<Words>{{"checkout"},
                          {"checkout", "--flow", "buy", "--amount", "1"},
                          {"checkout", "--order", "WEB-1", "--amount", "1"},
                          {"checkout", "--order", "WEB-1", "--flow", "buy"},
                          {"checkout", "--order", "WEB-1", "--flow", "apply/buy", "--amount", "1"},
                          {"checkout", "--order", "WEB-1", "--flow", "buy", "--amount", "ten"},
                          Checkout({"--card", "1", "--customer-id", "2"}),
                          Checkout({"--guest", "maybe"}),
                          Checkout({"--previous-purchase"}),
                          Checkout({"--birth-date", "1985"}),
                          {"checkout-status"},
                          {"checkout-status", "--order", "WEB-1", "--online-order", "7"},
                          {"checkout-status", "WEB-1"},
                          {"payments"},
                          {"payments", "--amount", "1"},
                          {"payments", "--price", "1.234"}}) {
    const Finished finished = RunAt(gateway, arguments);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(finished.out, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(gateway.Calls().size(), 0u);
  EXPECT_THAT(RunAt(gateway, {"payments", "--price", "1.234"}).err,
              HasSubstr("flexiti: --price: "));
}

TEST(CliCheckoutsTest, EveryBadFieldIsNamedByItsPath) {
  ScriptedGateway gateway;
  Failure failure = BadField();
  failure.fields = {"prefill.province", "prefill.phone_number"};
  gateway.Then(ToStatus(failure));
  const Finished finished = RunAt(gateway, Checkout({"--province", "XX", "--phone", "1"}));
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("  field       prefill.province: is wrong\n"
                                      "  field       prefill.phone_number: is wrong\n"));
}

TEST(CliCheckoutsTest, ACheckoutSaysNothingThatWasNotGiven) {
  const std::string start = std::string("merchant_id: \"maple-furniture\" request_id: \"") +
                            kRequestId + "\" merchant_order_id: \"WEB-1\" flow: ";
  const std::string amount = " amount { amount_cents: 49999 currency_code: \"CAD\" } ";
  EXPECT_EQ(Sent<flexiti::v1::StartCheckoutRequest>(kStart, Checkout({})),
            start + "CHECKOUT_FLOW_APPLY_BUY" + amount + "lang: LANGUAGE_EN ");
  EXPECT_EQ(Sent<flexiti::v1::StartCheckoutRequest>(
                kStart, Checkout({"--guest", "no", "--previous-purchase", "yes", "--customer-id",
                                  "7-1", "--middle-name", "Zo"})),
            start + "CHECKOUT_FLOW_APPLY_BUY" + amount +
                "customer_id: \"7-1\" is_guest: false has_previous_purchase: true prefill { "
                "middle_name: \"Zo\" } lang: LANGUAGE_EN ");
  for (const auto& [word, flow] : std::vector<std::pair<std::string, std::string>>{
           {"apply", "CHECKOUT_FLOW_APPLY"}, {"buy", "CHECKOUT_FLOW_BUY"}}) {
    EXPECT_EQ(Sent<flexiti::v1::StartCheckoutRequest>(
                  kStart, {"checkout", "--order", "WEB-1", "--flow", word, "--amount", "499.99",
                           "--card", "6", "--request-id", kRequestId, "--lang", "fr"}),
              start + flow + amount + "vcc_number: \"6\" lang: LANGUAGE_FR ");
  }
}

TEST(CliCheckoutsTest, TheUrlIsHiddenAndTheHintRepeatsTheSameOperation) {
  ScriptedGateway gateway;
  flexiti::v1::StartCheckoutResponse response;
  response.set_online_order_id("7000001");
  response.set_redirection_url("https://pages.example/#/online/maple/0f");
  response.mutable_operation()->set_request_id(kRequestId);
  gateway.Then(response).Then(response);
  EXPECT_EQ(RunAt(gateway, Checkout({})).out, R"(The checkout waits for the shopper.
online order id  7000001
redirection url  ***
operation
  request id     5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
(To see what *** hides, repeat the command with
 --request-id 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f --show-sensitive)
)");
  EXPECT_THAT(RunAt(gateway, Checkout({"--show-sensitive"})).out,
              HasSubstr("redirection url  https://pages.example/#/online/maple/0f\n"));
}

TEST(CliCheckoutsTest, ACheckoutIsFoundByEitherId) {
  const std::string method = "/flexiti.v1.CheckoutService/GetCheckout";
  EXPECT_EQ(Sent<flexiti::v1::GetCheckoutRequest>(method, {"checkout-status", "--order", "WEB-1"}),
            "merchant_id: \"maple-furniture\" merchant_order_id: \"WEB-1\" ");
  EXPECT_EQ(
      Sent<flexiti::v1::GetCheckoutRequest>(method, {"checkout-status", "--online-order", "7"}),
      "merchant_id: \"maple-furniture\" online_order_id: \"7\" ");
}

TEST(CliCheckoutsTest, OnlySuccessReadsAsAPurchase) {
  for (const auto& [status, line] : std::vector<std::pair<int, std::string>>{
           {flexiti::v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED, "There is no purchase yet.\n"},
           {flexiti::v1::CHECKOUT_PURCHASE_STATUS_SUCCESS, "The shopper bought.\n"},
           {flexiti::v1::CHECKOUT_PURCHASE_STATUS_FAILED, "The purchase failed.\n"},
           {flexiti::v1::CHECKOUT_PURCHASE_STATUS_UNRECOGNIZED,
            "Flexiti's word for the purchase is not documented; do not take it for a success.\n"},
           {99,
            "Flexiti's word for the purchase is not documented; do not take it for a "
            "success.\n"}}) {
    ScriptedGateway gateway;
    flexiti::v1::GetCheckoutResponse response;
    response.set_purchase_status(static_cast<flexiti::v1::CheckoutPurchaseStatus>(status));
    response.set_purchase_status_text("Pending");
    gateway.Then(response);
    const Finished finished = RunAt(gateway, {"checkout-status", "--order", "WEB-1"});
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_EQ(finished.out.rfind(line, 0), 0u) << finished.out;
    EXPECT_THAT(finished.out, HasSubstr("Pending"));
  }
}

TEST(CliCheckoutsTest, PaymentsAreShownAsFlexitiAnswersThem) {
  EXPECT_EQ(Sent<flexiti::v1::CalculatePaymentsRequest>(
                "/flexiti.v1.CheckoutService/CalculatePayments",
                {"payments", "--price", "499.99", "--lang", "fr"}),
            "merchant_id: \"maple-furniture\" price { amount_cents: 49999 currency_code: \"CAD\" } "
            "lang: LANGUAGE_FR ");
  ScriptedGateway gateway;
  flexiti::v1::CalculatePaymentsResponse response;
  response.set_html("<div>\x1b[2J</div>");
  response.mutable_monthly_payment()->set_amount_cents(16666);
  response.mutable_monthly_payment()->set_currency_code("CAD");
  response.set_months(3);
  gateway.Then(response);
  EXPECT_EQ(RunAt(gateway, {"payments", "--price", "499.99"}).out,
            "html             <div> [2J</div>\nmonthly payment  166.66 CAD\nmonths           3\n");
}

}  // namespace
}  // namespace flexiti_test
