// The hosted checkout (contract, section 7): a shop sends its shopper to Flexiti's pages and asks
// what became of it.
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kOnlineToken[] = "/flexiti/online-api/oauth/token";
constexpr char kPosToken[] = "/flexiti/pos-api/v2.5/oauth/token";

class CheckoutStoryTest : public StoryTest {
 protected:
  static v1::StartCheckoutRequest CheckoutOf(const std::string& merchant_order_id,
                                             v1::CheckoutFlow flow) {
    v1::StartCheckoutRequest request = SomeCheckout();
    request.set_merchant_order_id(merchant_order_id);
    request.set_flow(flow);
    if (flow == v1::CHECKOUT_FLOW_APPLY) request.clear_customer();
    return request;
  }
  static v1::GetCheckoutResponse StatusOf(const std::string& online_order_id) {
    v1::GetCheckoutRequest request = SomeCheckoutStatus();
    request.set_online_order_id(online_order_id);
    return Do(request);
  }
  static v1::GetCheckoutResponse StatusOfOrder(const std::string& merchant_order_id) {
    v1::GetCheckoutRequest request = SomeCheckoutStatusByMerchantOrder();
    request.set_merchant_order_id(merchant_order_id);
    return Do(request);
  }
  static void Finish(const std::string& online_order_id, const std::string& status,
                     const std::string& apply_status = "") {
    const absl::Status finished = sandbox().FinishCheckout(online_order_id, status, apply_status);
    EXPECT_TRUE(finished.ok()) << finished;
  }
};

TEST_F(CheckoutStoryTest, AShopperBuysOnFlexitisPages) {
  v1::StartCheckoutRequest checkout = CheckoutOf("cart-42", v1::CHECKOUT_FLOW_BUY);
  checkout.set_lang(v1::LANGUAGE_FR);
  checkout.mutable_prefill()->set_first_name("Benoît");
  const auto started = Do(checkout);
  EXPECT_THAT(started.redirection_url(), HasSubstr(started.online_order_id()));
  EXPECT_THAT(started.redirection_url(), HasSubstr("lang=fr"));
  EXPECT_THAT(LastExchange("/systems/init").body, HasSubstr("1000.10"));

  // The shopper is on the page: nothing is known yet, by either id.
  const v1::GetCheckoutResponse pending = StatusOf(started.online_order_id());
  EXPECT_EQ(pending.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED);
  EXPECT_EQ(pending.flow(), v1::CHECKOUT_FLOW_BUY);
  EXPECT_EQ(StatusOfOrder("cart-42").SerializeAsString(), pending.SerializeAsString());

  Finish(started.online_order_id(), "Success");
  const v1::GetCheckoutResponse bought = StatusOfOrder("cart-42");
  EXPECT_EQ(bought.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_SUCCESS);
  EXPECT_NE(bought.transaction_id(), "");
  EXPECT_EQ(bought.apply_status(), "");
  EXPECT_TRUE(bought.has_create_time());
  EXPECT_EQ(StatusOf(started.online_order_id()).SerializeAsString(), bought.SerializeAsString());
}

TEST_F(CheckoutStoryTest, WhatBecameOfItIsToldAsFlexitiSaysIt) {
  const std::string id = Do(CheckoutOf("cart-1", v1::CHECKOUT_FLOW_APPLY_BUY)).online_order_id();
  Finish(id, "Failed", "SUCCESS");
  const v1::GetCheckoutResponse failed = StatusOf(id);
  EXPECT_EQ(failed.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_FAILED);
  EXPECT_EQ(failed.apply_status(), "SUCCESS");
  EXPECT_EQ(failed.customer_id(), "1293836");
  EXPECT_EQ(failed.flow(), v1::CHECKOUT_FLOW_APPLY_BUY);
  // A word that Flexiti may add tomorrow.
  Finish(id, "Referred", "IN_REVIEW");
  const v1::GetCheckoutResponse referred = StatusOf(id);
  EXPECT_EQ(referred.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNRECOGNIZED);
  EXPECT_EQ(referred.purchase_status_text(), "Referred");
  EXPECT_EQ(referred.apply_status(), "IN_REVIEW");
  // Approved, and not bought yet.
  Finish(id, "", "SUCCESS");
  EXPECT_EQ(StatusOf(id).purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED);
  EXPECT_EQ(StatusOf(id).apply_status(), "SUCCESS");
}

TEST_F(CheckoutStoryTest, AnApplicationHasNoPurchase) {
  v1::StartCheckoutRequest checkout = CheckoutOf("application-9", v1::CHECKOUT_FLOW_APPLY);
  checkout.set_is_guest(true);
  const std::string id = Do(checkout).online_order_id();
  Finish(id, "Success");
  const v1::GetCheckoutResponse applied = StatusOfOrder("application-9");
  EXPECT_EQ(applied.flow(), v1::CHECKOUT_FLOW_APPLY);
  EXPECT_EQ(applied.apply_status(), "SUCCESS");
  EXPECT_EQ(applied.customer_id(), "1293836");
  EXPECT_EQ(applied.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED);
}

TEST_F(CheckoutStoryTest, ASecondTryIsItsOwnCheckoutAndTheLatestIsToldByTheOrder) {
  const std::string first = Do(CheckoutOf("cart-7", v1::CHECKOUT_FLOW_BUY)).online_order_id();
  Finish(first, "Failed");
  const std::string second = Do(CheckoutOf("cart-7", v1::CHECKOUT_FLOW_BUY)).online_order_id();
  EXPECT_NE(second, first);
  EXPECT_EQ(StatusOfOrder("cart-7").purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED);
  EXPECT_EQ(StatusOf(first).purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_FAILED);
}

TEST_F(CheckoutStoryTest, AnotherMerchantsOrderIsNotFound) {
  const std::string id = Do(CheckoutOf("cart-8", v1::CHECKOUT_FLOW_BUY)).online_order_id();
  v1::GetCheckoutRequest request = SomeCheckoutStatus("birch");
  request.set_online_order_id(id);
  ExpectRefused(request, "NOT_FOUND");
  request.set_merchant_order_id("cart-8");
  ExpectRefused(request, "NOT_FOUND");
  request.set_merchant_id(kMerchant);
  Do(request);
}

TEST_F(CheckoutStoryTest, AnExampleOfInstalmentsInEitherLanguage) {
  v1::CalculatePaymentsRequest request = SomePayments();
  const auto english = Do(request);
  EXPECT_EQ(english.monthly_payment().amount_cents(), 166'33);
  EXPECT_EQ(english.months(), 3);
  EXPECT_THAT(english.html(), HasSubstr("$166.33 a month"));
  request.set_lang(v1::LANGUAGE_FR);
  const auto french = Do(request);
  EXPECT_THAT(french.html(), HasSubstr("par mois"));
  EXPECT_EQ(french.monthly_payment().amount_cents(), 166'33);
  request.set_merchant_id("birch");  // the client_id in the query is the caller's own
  Do(request);
}

TEST_F(CheckoutStoryTest, TheOnlineApiHasATokenOfItsOwn) {
  Do(SomeQuote());
  Do(SomePayments());
  sandbox().ClearExchanges();
  Do(SomeQuote());
  Do(SomePayments());
  EXPECT_EQ(sandbox().RequestCount("POST", "/oauth/token"), 0u) << "both are kept";

  // Flexiti says that both have expired: each is replaced at its own endpoint.
  sandbox().Advance(std::chrono::seconds(1201));
  Do(SomePayments());
  EXPECT_EQ(sandbox().RequestCount("POST", kOnlineToken), 1u);
  EXPECT_EQ(sandbox().RequestCount("POST", kPosToken), 0u);
  Do(SomeQuote());
  EXPECT_EQ(sandbox().RequestCount("POST", kPosToken), 1u);
}

TEST_F(CheckoutStoryTest, ARefusedTokenIsReplacedOnce) {
  const std::string id = Do(CheckoutOf("cart-5", v1::CHECKOUT_FLOW_BUY)).online_order_id();
  sandbox().ClearExchanges();
  sandbox().Arm(flexiti_sandbox::Fault::Reply(401, R"({"error":"invalid_token"})")
                    .On("GET", "/notifications/order-id/*"));
  StatusOf(id);
  EXPECT_EQ(sandbox().RequestCount("GET", "/notifications/order-id/*"), 2u);
  EXPECT_EQ(sandbox().RequestCount("POST", kOnlineToken), 1u);
  EXPECT_EQ(sandbox().RequestCount("POST", kPosToken), 0u);
}

TEST_F(CheckoutStoryTest, AStartWhoseAnswerIsLostIsStartedAgain) {
  const v1::StartCheckoutRequest start = CheckoutOf("cart-6", v1::CHECKOUT_FLOW_BUY);
  Do(SomePayments());  // fetches the token, so that the fault meets the call itself
  sandbox().Arm(flexiti_sandbox::Fault::CommitThenDrop().On("POST", "/systems/init"));
  const auto lost = Call(*stack_, start);
  EXPECT_EQ(lost.error.outcome(), v1::OUTCOME_UNKNOWN);
  const auto again = Do(start);
  EXPECT_FALSE(again.operation().replayed());
  EXPECT_EQ(sandbox().RequestCount("POST", "/systems/init"), 2u);
  EXPECT_EQ(StatusOfOrder("cart-6").transaction_id(),
            StatusOf(again.online_order_id()).transaction_id());
  const auto once_more = Do(start);
  EXPECT_TRUE(once_more.operation().replayed());
  EXPECT_EQ(once_more.redirection_url(), again.redirection_url());
}

TEST(CheckoutStoryWithoutOnlineApiTest, NothingIsSentAndTheCallerIsToldWhy) {
  Stack stack({.online_api = false});
  const auto expect = [&stack](const Failure& got) {
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(got.info.reason(), "METHOD_NOT_SERVED");
    EXPECT_EQ(got.error.outcome(), v1::OUTCOME_NOT_SENT);
    EXPECT_EQ(got.error.next_action(), v1::NEXT_ACTION_CONTACT_OPERATOR);
    EXPECT_EQ(stack.sandbox().RequestCount("", ""), 0u);
  };
  expect(Call(stack, SomeCheckout()));
  expect(Call(stack, SomeCheckoutStatus()));
  expect(Call(stack, SomePayments()));
}

}  // namespace
}  // namespace flexiti_test
