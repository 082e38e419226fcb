// A sale in a shop whose merchant buys through POST /transactions, Flexiti's earlier generation:
// from the card to the money that comes back, with Flexiti's books as the truth of every step.
#include "google/protobuf/util/message_differencer.h"
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::JournalEntry;
using flexiti_sandbox::kAccount;
using flexiti_sandbox::kCard;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class TransactionsStoryTest : public StoryTest {
 protected:
  static v1::Customer LookUpCard() {
    v1::LookupCustomerRequest request;
    request.set_merchant_id(kTransactionsMerchant);
    request.set_vcc_number(kCard);
    return Do(request).customer();
  }

  // What the customer proved with the code on the phone, for all that one visit needs.
  static v1::InStore VerifiedBySms() {
    auto verification = Verification(kAccount, v1::VERIFICATION_FORMAT_SMS);
    verification.set_merchant_id(kTransactionsMerchant);
    const auto sent = Do(verification);
    EXPECT_EQ(sent.delivery(), v1::CODE_DELIVERY_SMS);
    EXPECT_EQ(sent.verification_code(), "") << "only the phone has it";
    const auto codes = sandbox().SentCodes();
    EXPECT_EQ(codes.size(), 1u);
    v1::InStore in_store;
    in_store.set_verification_request_id(verification.verification_request_id());
    if (!codes.empty()) in_store.set_verification_code(codes.back().code);
    in_store.set_external_location_id(flexiti_sandbox::kLocation);
    in_store.set_external_employee_id(flexiti_sandbox::kEmployee);
    return in_store;
  }

  static v1::CreatePurchaseRequest PurchaseByCard(std::int64_t amount_cents, int plan_id, int term,
                                                  const v1::InStore& in_store) {
    v1::CreatePurchaseRequest request = SomePurchase(kTransactionsMerchant);
    request.set_vcc_number(kCard);
    request.mutable_amount()->set_amount_cents(amount_cents);
    request.mutable_financing_option()->set_plan_id(plan_id);
    request.mutable_financing_option()->set_term(term);
    *request.mutable_in_store() = in_store;
    return request;
  }

  static void ExpectAvailable(std::int64_t cents) {
    EXPECT_EQ(sandbox().Account(kAccount)->available_cents, cents);
    EXPECT_EQ(LookUpCard().available_credit().amount_cents(), cents);
  }

  static v1::CreatePurchaseResponse Buy(const v1::CreatePurchaseRequest& request) {
    const std::int64_t amount_cents = request.amount().amount_cents();
    const auto bought = Do(request);
    const JournalEntry entry = LastEntry(bought.operation(), "purchase", amount_cents);
    EXPECT_EQ(entry.account_number, kAccount);
    EXPECT_EQ(entry.transaction_type, "promotional_purchase");
    EXPECT_EQ(bought.purchase().transaction_id(), entry.transaction_id);
    EXPECT_EQ(bought.purchase().authorization_id(), "");
    EXPECT_EQ(bought.purchase().amount().amount_cents(), amount_cents);
    EXPECT_EQ(bought.purchase().customer_first_name(), "Alice");
    EXPECT_TRUE(bought.purchase().verified());
    EXPECT_EQ(bought.operation().dedupe(), v1::DEDUPE_UPSTREAM);
    const std::string body = LastExchange("/transactions").body;
    EXPECT_THAT(body, HasSubstr(absl::StrCat(R"("vcc_number":")", kCard, "\"")));
    EXPECT_THAT(body, Not(HasSubstr("account_number")));
    return bought;
  }

  // The same answer, and Flexiti is not asked.
  static void BuyAgain(const v1::CreatePurchaseRequest& request,
                       const v1::CreatePurchaseResponse& bought) {
    const auto sent_before = sandbox().RequestCount("POST", "/transactions");
    auto again = Do(request);
    EXPECT_TRUE(again.operation().replayed());
    again.mutable_operation()->set_replayed(false);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(again, bought));
    EXPECT_EQ(sandbox().RequestCount("POST", "/transactions"), sent_before);
  }

  static v1::RefundAccountRequest Refund(std::int64_t amount_cents) {
    v1::RefundAccountRequest request = SomeRefund(kTransactionsMerchant);
    request.mutable_amount()->set_amount_cents(amount_cents);
    return request;
  }

  // Answers Flexiti's id of it.
  static std::string Deposit(std::int64_t amount_cents, const v1::InStore& in_store) {
    v1::CreateAccountCreditRequest request = SomeCredit(kTransactionsMerchant);
    request.set_vcc_number(kCard);
    request.mutable_amount()->set_amount_cents(amount_cents);
    *request.mutable_in_store() = in_store;
    const auto deposited = Do(request);
    EXPECT_EQ(deposited.transaction_id(),
              LastEntry(deposited.operation(), "deposit", amount_cents).transaction_id);
    return deposited.transaction_id();
  }
};

TEST_F(TransactionsStoryTest, FromTheCardToTheMoneyThatComesBack) {
  // Who is it?
  EXPECT_EQ(LookUpCard().account_number(), kAccount);
  ExpectAvailable(10'000'00);

  // What would it cost?
  v1::CalculateInterestRequest question = SomeQuote(kTransactionsMerchant);
  question.mutable_amount()->set_amount_cents(600'00);
  const auto quote = Do(question);
  ASSERT_GT(quote.plans_size(), 0);
  const v1::PlanQuote& plan = quote.plans(0);
  ASSERT_GT(plan.terms_size(), 0);
  EXPECT_EQ(Moved(), (Balance{0, 0})) << "looks and quotes move nothing";

  // Is it really her?
  const v1::InStore in_store = VerifiedBySms();
  const auto purchase = PurchaseByCard(600'00, plan.plan_id(), plan.terms(0).term(), in_store);
  auto guessed = purchase;
  guessed.set_request_id(NewRequestId());
  guessed.mutable_in_store()->set_verification_code("9999");
  ExpectRefused(guessed, "WRONG_VERIFICATION_CODE");
  EXPECT_EQ(Moved(), (Balance{0, 0}));

  // She buys by her card: owed at once, and nothing is held. The till starts anew and asks again.
  const v1::CreatePurchaseResponse bought = Buy(purchase);
  EXPECT_EQ(Moved(), (Balance{600'00, 0}));
  BuyAgain(purchase, bought);
  EXPECT_EQ(Moved(), (Balance{600'00, 0}));
  ExpectAvailable(9'400'00);

  // One chair comes back.
  const auto refunded = Do(Refund(150'00));
  EXPECT_EQ(refunded.reference(), LastEntry(refunded.operation(), "refund", 150'00).reference);
  EXPECT_EQ(Moved(), (Balance{450'00, 0}));
  ExpectRefused(Refund(450'01), "REFUNDS_LIMIT_EXCEEDED_AMOUNT");

  // She leaves a deposit.
  EXPECT_NE(Deposit(50'00, in_store), bought.purchase().transaction_id());
  EXPECT_EQ(Moved(), (Balance{400'00, 0}));
  ExpectAvailable(9'600'00);
  EXPECT_THAT(Kinds(), ElementsAre("purchase", "refund", "deposit"));
}

}  // namespace
}  // namespace flexiti_test
