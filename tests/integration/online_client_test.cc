// Where and as whom the gateway calls the Online API: per merchant, by configuration.
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string LastTarget(Stack& stack) {
  const auto exchanges = stack.sandbox().Exchanges();
  if (exchanges.empty()) return "";
  const std::string& head = exchanges.back().head;
  return head.substr(0, head.find(" HTTP/"));
}

TEST(OnlineClientTest, AMerchantWithAClientOfItsOwnThereUsesItThereOnly) {
  Stack stack;
  const auto payments = Call(stack, SomePayments(kOnlineClientMerchant));
  ASSERT_TRUE(payments.status.ok()) << payments.status.error_message();
  EXPECT_THAT(LastTarget(stack), HasSubstr("/client-id/birch-electronics/systems/"));
  EXPECT_THAT(LastTarget(stack), HasSubstr("clientId=birch-electronics"));
  const auto exchanges = stack.sandbox().Exchanges();
  ASSERT_EQ(exchanges.size(), 2u);
  EXPECT_THAT(exchanges[0].head, HasSubstr("POST /flexiti/online-api/oauth/token "));
  EXPECT_THAT(exchanges[0].body, HasSubstr("client_id=birch-electronics"));

  EXPECT_TRUE(Call(stack, SomeList(kOnlineClientMerchant)).status.ok());
  EXPECT_THAT(LastTarget(stack), HasSubstr("/client-id/maple-furniture/authorizations"));
}

TEST(OnlineClientTest, AnIntegrationThatOnlyTakesApplicationsHasNoVersion) {
  Stack stack;
  auto request = SomeCheckout(kApplyOnlyMerchant);
  request.set_flow(flexiti::v1::CHECKOUT_FLOW_APPLY);
  const auto started = Call(stack, request);
  ASSERT_TRUE(started.status.ok()) << started.status.error_message();
  EXPECT_THAT(LastTarget(stack), EndsWith("/online/client-id/maple-furniture/systems/init"));
  // The calculator's path is another one.
  EXPECT_TRUE(Call(stack, SomePayments(kApplyOnlyMerchant)).status.ok());
  EXPECT_THAT(LastTarget(stack), HasSubstr("/online/v2/client-id/maple-furniture/systems/"));
}

TEST(OnlineClientTest, ItsTokenIsRenewedByItsOwnRefreshToken) {
  // Within the margin: ten minutes before the end of five.
  Stack stack({.flexiti_yaml = "  token_refresh_margin: 10m\n"});
  stack.sandbox().Arm(flexiti_sandbox::Fault::Reply(
                          200, R"({"token_type":"bearer","access_token":"online-token",)"
                               R"("expires_in":300,"refresh_token":"online-refresh-token"})")
                          .On("POST", "/online-api/oauth/token")
                          .Times(2));
  stack.sandbox().Arm(flexiti_sandbox::Fault::Reply(200, R"({"htmlRender":"<p>"})")
                          .On("GET", "/systems/payment-calculator")
                          .Times(2));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(Call(stack, SomePayments()).status.ok());
  std::vector<std::string> forms;
  for (const auto& exchange : stack.sandbox().Exchanges()) {
    if (exchange.path == "/flexiti/online-api/oauth/token") forms.push_back(exchange.body);
  }
  ASSERT_EQ(forms.size(), 2u);
  EXPECT_THAT(forms[0], HasSubstr("grant_type=client_credentials"));
  EXPECT_THAT(forms[1], HasSubstr("grant_type=refresh_token"));
  EXPECT_THAT(forms[1], HasSubstr("refresh_token=online-refresh-token"));
}

}  // namespace
}  // namespace flexiti_test
