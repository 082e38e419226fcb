// What a token's scope allows (contract, section 3): a merchant with customer pages quotes,
// verifies and authorizes there with a customer token; its back office takes a merchant token.
#include <functional>

#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
using testing::HasSubstr;

constexpr char kCustomerScope[] = "maple-customer-scope";
constexpr char kPagesOnly[] = "pages-only";  // credentials that get customer tokens alone

class ScopeStoryTest : public StoryTest {
 protected:
  struct Forbidden {
    const char* name;
    std::function<Failure()> call;
  };
  template <typename Request>
  static std::function<Failure()> Calls(Request (*make)(const std::string&)) {
    return [make]() -> Failure { return Call(*stack_, make(kPagesOnly)); };
  }
  // All that the contract keeps for merchant tokens.
  static std::vector<Forbidden> ForMerchantsOnly() {
    return {
        {"LookupCustomer", Calls(SomeLookup)},        {"SearchCustomers", Calls(SomeSearch)},
        {"GetAuthorization", Calls(SomeGet)},         {"ListAuthorizations", Calls(SomeList)},
        {"ListCaptures", Calls(SomeCaptureList)},     {"CaptureAuthorization", Calls(SomeCapture)},
        {"ReleaseAuthorization", Calls(SomeRelease)}, {"ReturnCapture", Calls(SomeReturn)},
        {"RefundAccount", Calls(SomeRefund)},         {"CreateAccountCredit", Calls(SomeCredit)}};
  }

  // How often a token of this scope was asked for.
  static int TokensAskedFor(const std::string& scope) {
    int count = 0;
    for (const auto& exchange : sandbox().Exchanges()) {
      if (!absl::EndsWith(exchange.path, "/oauth/token")) continue;
      if (absl::StrContains(exchange.body, "scope=" + scope)) ++count;
    }
    return count;
  }
};

TEST_F(ScopeStoryTest, ACustomersPageQuotesIdentifiesAndAuthorizes) {
  EXPECT_GT(Do(SomeQuote(kCustomerScope)).plans_size(), 0);
  Do(SomeVerification(kCustomerScope));
  Do(SomeLicense(kCustomerScope));
  const auto widget = Do(SomeWidget(kCustomerScope));
  ASSERT_TRUE(sandbox().FinishWidget(widget.widget_session_id(), true).ok());
  v1::CreateAuthorizationRequest sale = SomeAuthorization(kCustomerScope);
  sale.mutable_online()->set_widget_session_id(widget.widget_session_id());
  sale.mutable_amount()->set_amount_cents(100'00);
  Do(sale);
  EXPECT_EQ(Moved(), (Balance{0, 100'00}));
  EXPECT_EQ(TokensAskedFor("merchant"), 0);
  v1::CloseAccountRequest close = SomeClosing(kCustomerScope);
  close.set_account_number(flexiti_sandbox::kOtherAccount);
  Do(close);
}

TEST_F(ScopeStoryTest, TheRestTakesAMerchantTokenWhateverThePagesTake) {
  EXPECT_EQ(Do(SomeLookup(kCustomerScope)).customer().account_number(), kAccount);
  Do(SomeList(kCustomerScope));
  EXPECT_EQ(TokensAskedFor("merchant"), 1);
  EXPECT_EQ(TokensAskedFor("customer"), 0);
}

TEST_F(ScopeStoryTest, WhatCredentialsForPagesMayNotIsForTheOperatorToPutRight) {
  Do(SomeQuote(kPagesOnly));
  for (const Forbidden& forbidden : ForMerchantsOnly()) {
    SCOPED_TRACE(forbidden.name);
    const Failure got = forbidden.call();
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(got.error.error_class(), v1::ERROR_CLASS_MERCHANT_SETUP);
    EXPECT_EQ(got.error.outcome(), v1::OUTCOME_REJECTED);
    EXPECT_EQ(got.error.next_action(), v1::NEXT_ACTION_CONTACT_OPERATOR);
  }
  EXPECT_TRUE(sandbox().Journal().empty());
}

TEST_F(ScopeStoryTest, AMerchantsWidgetAndLicenceTakeACustomerTokenAndTheRestItsOwn) {
  Do(SomeQuote());
  EXPECT_EQ(TokensAskedFor("customer"), 0);
  Do(SomeWidget());
  Do(SomeLicense());
  EXPECT_EQ(TokensAskedFor("customer"), 1) << "one token serves both";
  EXPECT_EQ(TokensAskedFor("merchant"), 1);
  Do(SomeLookup());
  EXPECT_EQ(TokensAskedFor("merchant"), 1);
}

}  // namespace
}  // namespace flexiti_test
