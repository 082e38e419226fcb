// Sales on a merchant's own web shop (contract, section 6): the shopper passes Flexiti's widget,
// the shop authorizes with its session, and the back office captures, releases and returns later.
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OnlineStoryTest : public StoryTest {
 protected:
  // For `account_number`, on a plan, by a session of the widget.
  static v1::CreateAuthorizationRequest SaleOf(const std::string& widget_session_id,
                                               const std::string& account_number = kAccount) {
    v1::CreateAuthorizationRequest request = SomeAuthorization();
    request.set_account_number(account_number);
    request.mutable_amount()->set_amount_cents(600'00);
    request.mutable_online()->set_widget_session_id(widget_session_id);
    return request;
  }

  // What follows, from the back office: no shop, no clerk.
  template <typename Request>
  static Request FromTheOffice(Request request) {
    request.clear_external_location_id();
    request.clear_external_employee_id();
    return request;
  }

  static void Finish(const std::string& widget_session_id, bool verified) {
    const absl::Status finished = sandbox().FinishWidget(widget_session_id, verified);
    EXPECT_TRUE(finished.ok()) << finished;
  }
};

TEST_F(OnlineStoryTest, FromTheWidgetToTheMoneyThatComesBack) {
  // The shop opens the widget; the shopper proves who she is.
  const auto widget = Do(SomeWidget());
  EXPECT_THAT(widget.redirection_url(), HasSubstr(widget.widget_session_id()));
  ASSERT_EQ(widget.widget_session_id().size(), 36u);
  Finish(widget.widget_session_id(), true);

  // She picks a plan.
  const auto quote = Quote(kAccount, 600'00);
  ASSERT_GT(quote.plans_size(), 0);
  ASSERT_GT(quote.plans(0).terms_size(), 0);
  auto sale = SaleOf(widget.widget_session_id());
  sale.set_reference("cart-42");
  sale.mutable_financing_option()->set_plan_id(quote.plans(0).plan_id());
  sale.mutable_financing_option()->set_term(quote.plans(0).terms(0).term());
  const auto held = Do(sale);
  const std::string id = held.authorization().authorization_id();
  EXPECT_EQ(LastEntry(held.operation(), "authorization", 600'00).reference, "cart-42");
  EXPECT_EQ(Moved(), (Balance{0, 600'00}));
  const std::string sent = LastExchange("/authorization").body;
  EXPECT_THAT(sent, HasSubstr(widget.widget_session_id()));
  for (const char* of_a_shop : {"verification_code", "request_id", "external_"}) {
    EXPECT_THAT(sent, Not(HasSubstr(of_a_shop)));
  }

  // The back office sends one parcel and lets the rest go; a week later part of it comes back.
  const v1::Capture parcel = Do(FromTheOffice(CaptureOf(id, 450'00))).capture();
  EXPECT_EQ(Moved(), (Balance{450'00, 150'00}));
  const auto released = Do(FromTheOffice(Of<v1::ReleaseAuthorizationRequest>(id)));
  EXPECT_EQ(released.amount().amount_cents(), 150'00);
  sandbox().Advance(std::chrono::hours(24 * 7));
  EXPECT_EQ(Do(FromTheOffice(ReturnOf(parcel, 50'00))).remaining_capture_amount().amount_cents(),
            400'00);
  EXPECT_EQ(Get(id).status(), v1::AUTHORIZATION_STATUS_CLOSED);
  EXPECT_EQ(Moved(), (Balance{400'00, 0}));
  EXPECT_THAT(Kinds(), ElementsAre("authorization", "capture", "release", "return"));
}

TEST_F(OnlineStoryTest, AShopperIsFoundAsAPersonAndBuysAtOnce) {
  v1::StartWidgetRequest start = SomeWidget();
  start.set_lang(v1::LANGUAGE_FR);
  auto* person = start.mutable_personal_information();
  person->set_first_name("Benoît");
  person->set_last_name("Gagnon");
  person->mutable_birth_date()->set_year(1979);
  person->mutable_birth_date()->set_month(11);
  person->mutable_birth_date()->set_day(30);
  person->set_postal_code("H2X1K4");
  const auto widget = Do(start);
  EXPECT_THAT(widget.redirection_url(), HasSubstr("lang=fr"));
  Finish(widget.widget_session_id(), true);
  v1::CreatePurchaseRequest purchase = SomePurchase();
  purchase.set_account_number(flexiti_sandbox::kOtherAccount);
  purchase.mutable_amount()->set_amount_cents(99'99);
  purchase.mutable_online()->set_widget_session_id(widget.widget_session_id());
  const auto bought = Do(purchase);
  EXPECT_EQ(LastEntry(bought.operation(), "purchase", 99'99).capture_id,
            bought.purchase().capture_id());
  EXPECT_EQ(Moved(flexiti_sandbox::kOtherAccount), (Balance{99'99, 0}));
}

TEST_F(OnlineStoryTest, AnAuthorizedUsersWidgetShowsWhereTheCodeWillGo) {
  v1::StartWidgetRequest start = SomeWidget();
  start.set_vcc_number(flexiti_sandbox::kAuthorizedUserCard);
  const auto widget = Do(start);
  EXPECT_EQ(widget.email(), "f****@example.com");
  EXPECT_EQ(widget.phone_number(), "******0155");
  Finish(widget.widget_session_id(), true);
  auto sale = SaleOf(widget.widget_session_id(), flexiti_sandbox::kBusinessAccount);
  sale.set_vcc_number(flexiti_sandbox::kAuthorizedUserCard);
  Do(sale);
  EXPECT_EQ(Moved(flexiti_sandbox::kBusinessAccount), (Balance{0, 600'00}));
}

TEST_F(OnlineStoryTest, WithoutAPassedWidgetNothingIsSold) {
  const std::string session = Do(SomeWidget()).widget_session_id();
  ExpectRefused(SaleOf(session), "CUSTOMER_IDENTITY_NOT_FOUND");  // still on the page
  Finish(session, false);
  const Failure failed = ExpectRefused(SaleOf(session), "CUSTOMER_IDENTITY_NOT_FOUND");
  EXPECT_EQ(failed.status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(failed.error.next_action(), v1::NEXT_ACTION_ASK_CUSTOMER);
  ExpectRefused(SaleOf(NewRequestId()), "NOT_VERIFIED");  // nobody's session
  Finish(session, true);
  ExpectRefused(SaleOf(session, flexiti_sandbox::kNonPrimeAccount), "NOT_VERIFIED");
  auto elsewhere = SaleOf(session);
  elsewhere.set_merchant_id("birch");
  ExpectRefused(elsewhere, "NOT_VERIFIED");
  EXPECT_EQ(Moved(), (Balance{0, 0}));
  Do(SaleOf(session));
}

// A code is for a shop: a request has one channel, so none can be sent beside a session.
TEST_F(OnlineStoryTest, ACodeFromAShopIsNoSession) {
  v1::VerifyCustomerRequest verification = SomeVerification();
  Do(verification);
  const std::string code = sandbox().SentCodes().back().code;
  auto sale = SaleOf(code);
  ExpectRefused(sale, "NOT_VERIFIED");
  EXPECT_THAT(LastExchange("/authorization").body, Not(HasSubstr("verification_code")));
  // Setting the one clears the other.
  sale.mutable_in_store()->set_verification_code(code);
  EXPECT_FALSE(sale.has_online());
}

TEST_F(OnlineStoryTest, AStartWhoseAnswerIsLostIsStartedAgain) {
  const v1::StartWidgetRequest start = SomeWidget();
  Do(SomeLicense());  // fetches the token, so that the fault meets the call itself
  sandbox().Arm(flexiti_sandbox::Fault::CommitThenDrop().On("POST", "/widget/init"));
  const auto lost = Call(*stack_, start);
  EXPECT_EQ(lost.error.outcome(), v1::OUTCOME_UNKNOWN);
  const auto again = Do(start);
  EXPECT_FALSE(again.operation().replayed());
  EXPECT_EQ(sandbox().RequestCount("POST", "/widget/init"), 2u);
  const auto once_more = Do(start);
  EXPECT_TRUE(once_more.operation().replayed());
  EXPECT_EQ(once_more.widget_session_id(), again.widget_session_id());
  EXPECT_EQ(sandbox().RequestCount("POST", "/widget/init"), 2u);
  EXPECT_TRUE(sandbox().Journal().empty());
}

}  // namespace
}  // namespace flexiti_test
