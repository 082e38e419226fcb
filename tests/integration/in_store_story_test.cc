// Sales in a shop, from the first look at a customer to the money that comes back (contract,
// section 6), each as a clerk's program would make them.
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
using flexiti_sandbox::kAuthorizedUserCard;
using flexiti_sandbox::kBusinessAccount;
using flexiti_sandbox::kOtherAccount;
using testing::ElementsAre;
using testing::HasSubstr;

class InStoreStoryTest : public StoryTest {
 protected:
  // As the customer reads it on the phone or in the mailbox.
  static std::string CodeSentTo(const std::string& phone_or_address) {
    const auto codes = sandbox().SentCodes();
    EXPECT_FALSE(codes.empty());
    if (codes.empty()) return "";
    EXPECT_EQ(codes.back().to, phone_or_address);
    return codes.back().code;
  }

  static v1::Customer Lookup(const std::string& vcc_number) {
    v1::LookupCustomerRequest request;
    request.set_merchant_id(kMerchant);
    request.set_vcc_number(vcc_number);
    return Do(request).customer();
  }

  // The quote of a plan; a default one if it is not offered.
  static v1::PlanQuote PlanOf(const v1::CalculateInterestResponse& quote, int plan_id) {
    for (const v1::PlanQuote& plan : quote.plans()) {
      if (plan.plan_id() == plan_id) return plan;
    }
    return {};
  }
  static std::vector<int> PlanIds(const v1::CalculateInterestResponse& quote) {
    std::vector<int> ids;
    for (const v1::PlanQuote& plan : quote.plans()) ids.push_back(plan.plan_id());
    return ids;
  }

  // A sale on a plan, by the verification that was made for it.
  static v1::CreateAuthorizationRequest SaleOf(const std::string& account_number,
                                               std::int64_t amount_cents, int plan_id, int term,
                                               const std::string& verification_request_id,
                                               const std::string& code) {
    v1::CreateAuthorizationRequest request = SomeAuthorization();
    request.set_account_number(account_number);
    request.mutable_amount()->set_amount_cents(amount_cents);
    request.mutable_financing_option()->set_plan_id(plan_id);
    request.mutable_financing_option()->set_term(term);
    request.mutable_in_store()->set_verification_request_id(verification_request_id);
    request.mutable_in_store()->set_verification_code(code);
    return request;
  }

  // The authorization is closed, and both lists and GET tell the same captures and what remains of
  // them.
  static void ExpectListed(const std::string& authorization_id,
                           const std::vector<std::string>& capture_ids,
                           const std::vector<std::int64_t>& remaining_cents) {
    const v1::Authorization closed = Get(authorization_id);
    EXPECT_EQ(closed.status(), v1::AUTHORIZATION_STATUS_CLOSED);
    EXPECT_EQ(closed.remaining_amount().amount_cents(), 0);
    v1::ListCapturesRequest captures = SomeCaptureList();
    captures.set_authorization_id(authorization_id);
    const auto listed = Do(captures);
    ASSERT_EQ(listed.captures_size(), static_cast<int>(capture_ids.size()));
    ASSERT_EQ(closed.captures_size(), listed.captures_size());
    for (int i = 0; i < listed.captures_size(); ++i) {
      EXPECT_EQ(listed.captures(i).capture_id(), capture_ids[i]);
      EXPECT_EQ(listed.captures(i).remaining_amount().amount_cents(), remaining_cents[i]);
      EXPECT_EQ(closed.captures(i).capture_id(), capture_ids[i]);
      EXPECT_EQ(closed.captures(i).remaining_amount().amount_cents(), remaining_cents[i]);
    }
    v1::ListAuthorizationsRequest authorizations = SomeList();
    authorizations.set_account_number(closed.account_number());
    authorizations.set_status(v1::AUTHORIZATION_STATUS_CLOSED);
    const auto of_account = Do(authorizations);
    ASSERT_EQ(of_account.authorizations_size(), 1);
    EXPECT_EQ(of_account.authorizations(0).authorization_id(), authorization_id);
    EXPECT_EQ(of_account.authorizations(0).reference(), closed.reference());
  }

  static void AddSofa(v1::SkuData& sku_data) {
    sku_data.set_register_id("till-7");
    auto* product = sku_data.add_products();
    product->set_description("Sofa");
    product->set_quantity(1);
    product->mutable_unit_price()->set_amount_cents(1'200'00);
  }

  static std::int64_t Available(const std::string& vcc_number) {
    return Lookup(vcc_number).available_credit().amount_cents();
  }
};

TEST_F(InStoreStoryTest, FromTheCardToTheMoneyThatComesBack) {
  // Who is it?
  const v1::Customer alice = Lookup(flexiti_sandbox::kCard);
  EXPECT_EQ(alice.account_number(), kAccount);
  EXPECT_EQ(alice.available_credit().amount_cents(), 10'000'00);
  EXPECT_EQ(alice.phone_number(), "******0101");

  // What would it cost?
  const auto quote = Quote(alice.account_number(), 1'200'00);
  EXPECT_EQ(quote.first_name(), "Alice");
  EXPECT_EQ(quote.category_type(), "preferred");
  EXPECT_THAT(PlanIds(quote), ElementsAre(101, 102, 103));
  const v1::PlanQuote plan = PlanOf(quote, flexiti_sandbox::kPrimePlanId);
  ASSERT_EQ(plan.terms_size(), 3);
  const v1::TermQuote& term = plan.terms(1);
  EXPECT_EQ(term.term(), 12);
  EXPECT_EQ(term.term_amount().amount_cents(), 104'17) << "(1,200.00 + 49.99) / 12";
  ASSERT_EQ(term.fees_size(), 1);
  EXPECT_EQ(term.fees(0).amount().amount_cents(), 49'99);

  // Is it really her?
  const auto verification = Verification(kAccount, v1::VERIFICATION_FORMAT_SMS);
  const auto sent = Do(verification);
  EXPECT_EQ(sent.delivery(), v1::CODE_DELIVERY_SMS);
  EXPECT_EQ(sent.verification_code(), "");
  const std::string code = CodeSentTo("4165550101");

  // Hold the money.
  auto sale = SaleOf(kAccount, 1'200'00, plan.plan_id(), term.term(),
                     verification.verification_request_id(), code);
  sale.set_reference("order-1001");
  AddSofa(*sale.mutable_sku_data());
  const auto held = Do(sale);
  const std::string id = held.authorization().authorization_id();
  EXPECT_EQ(held.authorization().status(), v1::AUTHORIZATION_STATUS_OPENED);
  EXPECT_EQ(held.authorization().term_amount().amount_cents(), term.term_amount().amount_cents());
  EXPECT_EQ(LastEntry(held.operation(), "authorization", 1'200'00).reference, "order-1001");
  EXPECT_THAT(LastExchange("/authorization").body, HasSubstr(R"("register_id":"till-7")"));
  EXPECT_EQ(Moved(), (Balance{0, 1'200'00}));
  EXPECT_EQ(Available(flexiti_sandbox::kCard), 8'800'00);

  // Two parcels leave, the third is cancelled.
  const v1::Capture first = Do(CaptureOf(id, 500'00)).capture();
  const v1::Capture second = Do(CaptureOf(id, 300'00)).capture();
  EXPECT_EQ(second.remaining_authorization_amount().amount_cents(), 400'00);
  EXPECT_EQ(Moved(), (Balance{800'00, 400'00}));
  const auto released = Do(Of<v1::ReleaseAuthorizationRequest>(id));
  EXPECT_EQ(released.amount().amount_cents(), 400'00);
  EXPECT_EQ(Moved(), (Balance{800'00, 0}));

  // A cushion comes back, then the whole first parcel.
  EXPECT_EQ(Do(ReturnOf(first, 120'00)).remaining_capture_amount().amount_cents(), 380'00);
  const auto rest = Do(ReturnOf(first));
  EXPECT_EQ(rest.amount().amount_cents(), 380'00);
  EXPECT_EQ(rest.remaining_capture_amount().amount_cents(), 0);
  ExpectRefused(ReturnOf(first, 1), "CAPTURE_AMOUNT_EXCEEDED");

  // Everything agrees.
  ExpectListed(id, {first.capture_id(), second.capture_id()}, {0, 300'00});
  EXPECT_EQ(Moved(), (Balance{300'00, 0}));
  EXPECT_EQ(Available(flexiti_sandbox::kCard), 9'700'00);
  EXPECT_THAT(Kinds(),
              ElementsAre("authorization", "capture", "capture", "release", "return", "return"));
}

TEST_F(InStoreStoryTest, AnAuthorizedUserBuysOnTheAccountOfTheBusiness) {
  const v1::Customer farid = Lookup(kAuthorizedUserCard);
  EXPECT_EQ(farid.account_number(), kBusinessAccount) << "the primary holder's";
  EXPECT_EQ(farid.customer_id(), "1000005-1");
  EXPECT_EQ(farid.account_type(), v1::ACCOUNT_TYPE_BUSINESS);
  EXPECT_EQ(farid.email(), "f****@example.com");
  EXPECT_EQ(farid.card_ending_in(), "0055");

  auto verification = Verification(farid.account_number(), v1::VERIFICATION_FORMAT_EMAIL);
  verification.set_vcc_number(kAuthorizedUserCard);
  EXPECT_EQ(Do(verification).delivery(), v1::CODE_DELIVERY_EMAIL);
  const std::string code = CodeSentTo("farid@example.com");

  auto sale =
      SaleOf(kBusinessAccount, 2'000'00, 101, 6, verification.verification_request_id(), code);
  sale.set_vcc_number(flexiti_sandbox::kCard);
  ExpectRefused(sale, "VCC_ACCOUNT_MISMATCH");
  sale.set_request_id(NewRequestId());
  sale.set_vcc_number(kAuthorizedUserCard);
  sale.mutable_sku_data()->set_purchase_order("PO-1");
  const auto held = Do(sale);
  EXPECT_THAT(LastExchange("/authorization").body,
              HasSubstr(absl::StrCat(R"("vcc_number":")", kAuthorizedUserCard, "\"")));
  EXPECT_EQ(Moved(kBusinessAccount), (Balance{0, 2'000'00}));

  const v1::Capture capture =
      Do(CaptureOf(held.authorization().authorization_id(), 2'000'00)).capture();
  auto back = ReturnOf(capture, 500'00);
  back.set_vcc_number(flexiti_sandbox::kCard);
  ExpectRefused(back, "VCC_ACCOUNT_MISMATCH");
  back.set_request_id(NewRequestId());
  back.set_vcc_number(kAuthorizedUserCard);
  Do(back);
  v1::RefundAccountRequest refund = SomeRefund();
  refund.set_account_number(kBusinessAccount);
  refund.set_vcc_number(kAuthorizedUserCard);
  refund.mutable_amount()->set_amount_cents(100'00);
  Do(refund);
  EXPECT_EQ(Moved(kBusinessAccount), (Balance{1'400'00, 0}));
}

TEST_F(InStoreStoryTest, InFrenchForACustomerOfQuebec) {
  // No card at hand: search. The accent arrives as it is.
  v1::SearchCustomersRequest search = SomeSearch();
  search.set_first_name("Benoît");
  search.set_last_name("Gagnon");
  search.mutable_birth_date()->set_year(1979);
  search.mutable_birth_date()->set_month(11);
  search.mutable_birth_date()->set_day(30);
  search.set_lang(v1::LANGUAGE_FR);
  const auto found = Do(search);
  ASSERT_EQ(found.customers_size(), 1);
  EXPECT_EQ(found.customers(0).account_number(), kOtherAccount);
  EXPECT_EQ(found.customers(0).account_status(), v1::ACCOUNT_STATUS_NORMAL);
  EXPECT_EQ(found.customers(0).preferred_language(), "fr-CA");

  const auto quote = Quote(kOtherAccount, 400'00, v1::LANGUAGE_FR);
  EXPECT_THAT(PlanIds(quote), ElementsAre(101, 102, 104)) << "103 is not for Quebec, 104 only";
  const v1::TermQuote term = PlanOf(quote, flexiti_sandbox::kPlanId).terms(0);
  ASSERT_EQ(term.annual_rates_size(), 1);
  EXPECT_EQ(term.annual_rates(0).description(), "Taux d'intérêt annuel");
  EXPECT_EQ(term.annual_rates(0).rate(), "0.1299");

  // He left his phone at home: the security question.
  auto verification = Verification(kOtherAccount, v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
  verification.set_security_question_id("4");
  verification.set_security_answer("Longueuil");
  verification.set_lang(v1::LANGUAGE_FR);
  const Failure wrong = ExpectRefused(verification, "SECRET_ANSWER_MISMATCH");
  ASSERT_TRUE(wrong.localized.has_value());
  EXPECT_EQ(wrong.localized->locale(), "fr-CA");
  EXPECT_EQ(wrong.localized->message(), "La réponse de sécurité est erronée");
  EXPECT_EQ(wrong.error.next_action(), v1::NEXT_ACTION_ASK_CUSTOMER);
  verification.set_request_id(NewRequestId());
  verification.set_security_answer("Laval");
  const std::string code = Do(verification).verification_code();
  ASSERT_NE(code, "");

  auto sale = SaleOf(kOtherAccount, 400'00, flexiti_sandbox::kInterestAccruesPlanId, 6,
                     verification.verification_request_id(), code);
  sale.set_lang(v1::LANGUAGE_FR);
  ExpectRefused(sale, "PLAN_TERM_NOT_AVAILABLE");
  sale.set_request_id(NewRequestId());
  sale.mutable_financing_option()->set_plan_id(flexiti_sandbox::kNoInterestPlanId);
  sale.mutable_amount()->set_amount_cents(5'000'01);
  const Failure poor = ExpectRefused(sale, "CREDIT_EXCEEDED");
  ASSERT_TRUE(poor.localized.has_value());
  EXPECT_EQ(poor.localized->message(), "Le montant dépasse le crédit disponible");
  sale.set_request_id(NewRequestId());
  sale.mutable_amount()->set_amount_cents(400'00);
  const auto held = Do(sale);
  EXPECT_EQ(held.authorization().message(), "Autorisation enregistrée");
  auto capture = CaptureOf(held.authorization().authorization_id(), 400'00);
  capture.set_lang(v1::LANGUAGE_FR);
  EXPECT_EQ(Do(capture).capture().message(), "Capture enregistrée");
  EXPECT_EQ(Moved(kOtherAccount), (Balance{400'00, 0}));
}

TEST_F(InStoreStoryTest, APlanForPrimeCustomersIsNotForOthers) {
  v1::LookupCustomerRequest lookup = SomeLookup("cedar");
  lookup.set_account_number(flexiti_sandbox::kNonPrimeAccount);
  ExpectRefused(lookup, "MERCHANT_NOT_SUPPORT_NONPRIME_REGULARPURCHASE");
  const auto quote = Quote(flexiti_sandbox::kNonPrimeAccount, 300'00);
  EXPECT_EQ(quote.category_type(), "standard");
  EXPECT_THAT(PlanIds(quote), ElementsAre(101, 103));
  auto sale = stack_->Authorization(flexiti_sandbox::kNonPrimeAccount);
  sale.mutable_financing_option()->set_plan_id(flexiti_sandbox::kPrimePlanId);
  ExpectRefused(sale, "PLAN_TERM_NOT_AVAILABLE");
  sale.set_request_id(NewRequestId());
  sale.mutable_financing_option()->set_plan_id(999);
  EXPECT_EQ(ExpectRefused(sale, "PLAN_TERM_NOT_SET").error.next_action(),
            v1::NEXT_ACTION_FIX_REQUEST);
  sale.set_request_id(NewRequestId());
  sale.mutable_financing_option()->set_plan_id(101);
  Do(sale);
}

// An account that was closed at the customer's wish, with the sale that was open.
TEST_F(InStoreStoryTest, AClosedAccountBuysNoMoreAndStillGetsItsMoneyBack) {
  const std::string id = Do(stack_->Authorization(kAccount)).authorization().authorization_id();
  const v1::Capture capture = Do(CaptureOf(id, 100'00)).capture();
  auto next = stack_->Authorization(kAccount);
  Do(SomeClosing());
  ExpectRefused(next, "USER_NOT_ABLE_TO_PURCHASE");
  ExpectRefused(SomeLookup(), "USER_NOT_ABLE_TO_PURCHASE");
  const auto found = Do(SomeSearch());
  ASSERT_EQ(found.customers_size(), 1);
  EXPECT_EQ(found.customers(0).account_status(), v1::ACCOUNT_STATUS_CLOSED);
  Do(ReturnOf(capture));
  EXPECT_EQ(Moved().first, 0);
}

}  // namespace
}  // namespace flexiti_test
