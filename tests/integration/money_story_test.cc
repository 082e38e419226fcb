// Whole stories of a sale, from the held amount to the money that comes back, with Flexiti's
// journal and balances as the truth of every step.
#include <chrono>

#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::JournalEntry;
using flexiti_sandbox::kAccount;
using testing::ElementsAre;

class MoneyStoryTest : public StoryTest {
 protected:
  static v1::CreateAccountCreditRequest Credit(v1::AccountCreditType type,
                                               std::int64_t amount_cents) {
    v1::CreateAccountCreditRequest request = SomeCredit();
    request.set_type(type);
    request.mutable_amount()->set_amount_cents(amount_cents);
    *request.mutable_in_store() = stack_->Purchase(kAccount).in_store();
    return request;
  }

  // The limit of a day counts by Toronto's: none may end in the middle of a test. 17:00 UTC is noon
  // there, or one hour later.
  static void AdvanceToNoon() {
    const auto now = sandbox().Now();
    const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    sandbox().Advance(tomorrow + std::chrono::hours(17) - now);
  }
};

TEST_F(MoneyStoryTest, HeldCapturedInPartsReleasedAndReturned) {
  auto hold = stack_->Authorization(kAccount);
  hold.mutable_amount()->set_amount_cents(1'000'00);
  hold.set_reference("order-7");
  const auto held = Do(hold);
  const std::string id = held.authorization().authorization_id();
  EXPECT_EQ(LastEntry(held.operation(), "authorization", 1'000'00).reference, "order-7");
  EXPECT_EQ(Moved(), (Balance{0, 1'000'00}));

  auto first_part = CaptureOf(id, 300'00);
  first_part.set_reference("parcel-1");
  const v1::CaptureAuthorizationResponse first = Do(first_part);
  JournalEntry entry = LastEntry(first.operation(), "capture", 300'00);
  EXPECT_EQ(entry.reference, "parcel-1");
  EXPECT_EQ(entry.authorization_id, id);
  EXPECT_EQ(first.capture().capture_id(), entry.capture_id);
  EXPECT_EQ(first.capture().remaining_authorization_amount().amount_cents(), 700'00);
  EXPECT_EQ(Moved(), (Balance{300'00, 700'00}));

  const v1::CaptureAuthorizationResponse second = Do(CaptureOf(id, 250'00));
  entry = LastEntry(second.operation(), "capture", 250'00);
  EXPECT_EQ(entry.reference, second.operation().request_id()) << "to look it up by";
  EXPECT_EQ(second.capture().reference(), entry.reference);
  EXPECT_NE(second.capture().capture_id(), first.capture().capture_id());
  EXPECT_EQ(Moved(), (Balance{550'00, 450'00}));
  ExpectRefused(CaptureOf(id, 450'01), "AUTH_AMOUNT_EXCEEDED");

  auto some = Of<v1::ReleaseAuthorizationRequest>(id);
  some.mutable_amount()->set_amount_cents(50'00);
  const auto released = Do(some);
  LastEntry(released.operation(), "release", 50'00);
  EXPECT_EQ(released.remaining_amount().amount_cents(), 400'00);
  const auto rest = Do(Of<v1::ReleaseAuthorizationRequest>(id));
  LastEntry(rest.operation(), "release", 400'00);
  EXPECT_EQ(rest.amount().amount_cents(), 400'00);
  EXPECT_EQ(Moved(), (Balance{550'00, 0}));
  EXPECT_EQ(Get(id).status(), v1::AUTHORIZATION_STATUS_CLOSED);
  ExpectRefused(Of<v1::ReleaseAuthorizationRequest>(id), "AUTHORIZATION_ENDED");
  ExpectRefused(CaptureOf(id, 1), "AUTHORIZATION_ENDED");

  const auto returned = Do(ReturnOf(first.capture(), 100'00));
  entry = LastEntry(returned.operation(), "return", 100'00);
  EXPECT_EQ(returned.return_id(), entry.return_id);
  EXPECT_EQ(returned.reference(), returned.operation().request_id());
  EXPECT_EQ(returned.remaining_capture_amount().amount_cents(), 200'00);
  ExpectRefused(ReturnOf(first.capture(), 200'01), "CAPTURE_AMOUNT_EXCEEDED");
  const auto in_full = Do(ReturnOf(first.capture()));
  LastEntry(in_full.operation(), "return", 200'00);
  EXPECT_EQ(in_full.amount().amount_cents(), 200'00);
  EXPECT_EQ(Moved(), (Balance{250'00, 0}));
  EXPECT_THAT(Kinds(), ElementsAre("authorization", "capture", "capture", "release", "release",
                                   "return", "return"));
}

TEST_F(MoneyStoryTest, CapturesAreListedWithWhatRemainsOfThem) {
  const std::string id = Do(stack_->Authorization(kAccount)).authorization().authorization_id();
  const std::string other = Do(stack_->Authorization(kAccount)).authorization().authorization_id();
  const v1::Capture first = Do(CaptureOf(id, 10'00)).capture();
  const v1::Capture second = Do(CaptureOf(id, 20'00)).capture();
  Do(CaptureOf(other, 30'00));
  Do(ReturnOf(second, 5'00));

  v1::ListCapturesRequest list = SomeCaptureList();
  list.set_account_number(kAccount);
  EXPECT_EQ(Call(*stack_, list).response.captures_size(), 3);
  list.set_authorization_id(id);
  list.set_page_size(1);
  const auto page = Call(*stack_, list);
  ASSERT_EQ(page.response.captures_size(), 1);
  EXPECT_EQ(page.response.captures(0).capture_id(), first.capture_id());
  list.set_page_token(page.response.next_page_token());
  const auto next = Call(*stack_, list);
  ASSERT_EQ(next.response.captures_size(), 1);
  EXPECT_EQ(next.response.captures(0).capture_id(), second.capture_id());
  EXPECT_EQ(next.response.captures(0).amount().amount_cents(), 20'00);
  EXPECT_EQ(next.response.captures(0).remaining_amount().amount_cents(), 15'00);
  EXPECT_EQ(next.response.next_page_token(), "");
  EXPECT_EQ(Get(id).captures_size(), 2);
  list.clear_page_token();
  list.set_capture_id(second.capture_id());
  EXPECT_EQ(Call(*stack_, list).response.captures_size(), 1);
  list.set_authorization_id("9999999999999999");
  EXPECT_EQ(Call(*stack_, list).info.reason(), "NOT_FOUND");
}

TEST_F(MoneyStoryTest, ARegularPurchaseIsRefundedAndNotReturned) {
  auto request = stack_->Purchase(kAccount);
  request.mutable_amount()->set_amount_cents(80'00);
  request.mutable_financing_option()->Clear();
  request.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  const auto bought = Do(request);
  EXPECT_EQ(Moved(), (Balance{80'00, 0}));

  v1::Capture capture;
  capture.set_authorization_id(bought.purchase().authorization_id());
  capture.set_capture_id(bought.purchase().capture_id());
  ExpectRefused(ReturnOf(capture), "WRONG_TRANSACTION_TYPE");

  v1::RefundAccountRequest refund = SomeRefund();
  refund.mutable_amount()->set_amount_cents(30'00);
  refund.set_capture_id(bought.purchase().capture_id());
  const auto refunded = Do(refund);
  const JournalEntry entry = LastEntry(refunded.operation(), "refund", 30'00);
  EXPECT_EQ(entry.reference, refunded.reference());
  EXPECT_EQ(entry.reference, refund.request_id());
  EXPECT_EQ(entry.capture_id, bought.purchase().capture_id());
  EXPECT_EQ(Moved(), (Balance{50'00, 0}));

  refund.set_request_id(NewRequestId());
  refund.set_reference("order-7");
  EXPECT_EQ(LastEntry(Do(refund).operation(), "refund", 30'00).reference, "order-7");
  refund.set_request_id(NewRequestId());
  refund.mutable_amount()->set_amount_cents(9'000'000'00);
  ExpectRefused(refund, "REFUNDS_LIMIT_EXCEEDED_AMOUNT");
  EXPECT_EQ(Moved(), (Balance{20'00, 0}));
}

TEST_F(MoneyStoryTest, CreditsLowerWhatIsOwedUpToTheLimitOfADay) {
  AdvanceToNoon();
  const std::map<v1::AccountCreditType, std::string> kinds = {
      {v1::ACCOUNT_CREDIT_TYPE_DEPOSIT, "deposit"},
      {v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT, "instore_payment"},
      {v1::ACCOUNT_CREDIT_TYPE_TRADE_IN, "tradein"}};
  std::int64_t credited_cents = 0;
  for (const auto& [type, kind] : kinds) {
    const auto credited = Do(Credit(type, 4'000'00));
    const JournalEntry entry = LastEntry(credited.operation(), kind, 4'000'00);
    EXPECT_EQ(credited.transaction_id(), entry.transaction_id);
    EXPECT_EQ(credited.amount().amount_cents(), 4'000'00);
    EXPECT_EQ(credited.operation().dedupe(), v1::DEDUPE_UPSTREAM);
    credited_cents += 4'000'00;
    EXPECT_EQ(Moved(), (Balance{-credited_cents, 0}));
  }
  Do(Credit(v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT, 6'000'00));
  ExpectRefused(Credit(v1::ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT, 1), "LIMIT_PAYMENT_AMOUNT_24");
  Do(Credit(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT, 1));
  auto unverified = Credit(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT, 1);
  unverified.mutable_in_store()->set_verification_request_id("another");
  ExpectRefused(unverified, "NOT_VERIFIED");
  EXPECT_EQ(Moved(), (Balance{-(credited_cents + 6'000'01), 0}));
}

// What follows a sale is bound to what was sold, and to who sold it.
TEST_F(MoneyStoryTest, NothingMovesForAnotherMerchantOrAnAbsentAuthorization) {
  const std::string id = Do(stack_->Authorization(kAccount)).authorization().authorization_id();
  const v1::Capture capture = Do(CaptureOf(id, 10'00)).capture();
  auto others = CaptureOf(id, 10'00);
  others.set_merchant_id("birch");
  ExpectRefused(others, "NOT_FOUND");
  ExpectRefused(CaptureOf("9999999999999999", 10'00), "NOT_FOUND");
  auto absent = ReturnOf(capture);
  absent.set_capture_id("999999999");
  ExpectRefused(absent, "NOT_FOUND");
  auto trainee = CaptureOf(id, 10'00);
  trainee.set_external_employee_id(flexiti_sandbox::kEmployeeWithoutRights);
  ExpectRefused(trainee, "NOT_PERMITTED");
  auto elsewhere = Of<v1::ReleaseAuthorizationRequest>(id);
  elsewhere.set_external_location_id("99-99999");
  ExpectRefused(elsewhere, "EXTERNAL_LOCATION_ID_NOT_FOUND");
  stack_->sandbox().Advance(std::chrono::hours(24 * 101));
  ExpectRefused(ReturnOf(capture), "RETURN_DATE_EXCEEDED");
}

}  // namespace
}  // namespace flexiti_test
