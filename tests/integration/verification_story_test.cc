// What a verification allows, and for how long it may be tried (contract, section 4.11).
#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
using VerificationStoryTest = StoryTest;

TEST_F(VerificationStoryTest, TheFourthWrongAnswerLocksTheQuestionForTwoDays) {
  auto verification = Verification(kAccount, v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
  verification.set_security_question_id(absl::StrCat(flexiti_sandbox::kSecurityQuestionId));
  const auto answer = [&](const std::string& text) {
    verification.set_request_id(NewRequestId());
    verification.set_security_answer(text);
    return Call(*stack_, verification).info.reason();
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answer("Fido"), "SECRET_ANSWER_MISMATCH");
  EXPECT_EQ(answer("Fido"), "TRIES_EXCEED");
  EXPECT_EQ(answer(flexiti_sandbox::kSecurityAnswer), "TRIES_EXCEED");
  sandbox().Advance(std::chrono::hours(49));
  EXPECT_EQ(answer(flexiti_sandbox::kSecurityAnswer), "");
}

TEST_F(VerificationStoryTest, ASmallRegularPurchaseNeedsNoCodeFromThePhone) {
  EXPECT_FALSE(Quote(kAccount, 200'01).regular_purchase().bypass_allowed());
  const auto quote = Quote(kAccount, 80'00);
  EXPECT_TRUE(quote.regular_purchase().bypass_allowed());
  EXPECT_EQ(quote.regular_purchase().term_amount().amount_cents(), 80'00);

  auto verification = Verification(kAccount, v1::VERIFICATION_FORMAT_REGULAR_PURCHASE_BYPASS);
  const std::string code = Do(verification).verification_code();
  v1::CreatePurchaseRequest purchase = SomePurchase();
  purchase.mutable_in_store()->set_verification_request_id(verification.verification_request_id());
  purchase.mutable_in_store()->set_verification_code(code);
  purchase.mutable_amount()->set_amount_cents(80'00);
  ExpectRefused(purchase, "NOT_VERIFIED");  // such a code is not for a plan
  purchase.mutable_financing_option()->Clear();
  purchase.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  purchase.mutable_amount()->set_amount_cents(200'01);
  purchase.set_request_id(NewRequestId());
  ExpectRefused(purchase, "NOT_VERIFIED");  // nor for more than 200 dollars
  purchase.mutable_amount()->set_amount_cents(80'00);
  for (int i = 0; i < 4; ++i) {
    purchase.set_request_id(NewRequestId());
    LastEntry(Do(purchase).operation(), "purchase", 80'00);
  }
  EXPECT_EQ(Moved(), (Balance{320'00, 0}));

  // More than three a day, and the phone is asked again.
  EXPECT_FALSE(Quote(kAccount, 80'00).regular_purchase().bypass_allowed());
  verification.set_request_id(NewRequestId());
  ExpectRefused(verification, "REGULAR_PURCHASE_BYPASS_IS_NOT_ALLOWED");
  sandbox().Advance(std::chrono::hours(25));
  verification.set_request_id(NewRequestId());
  Do(verification);
}

}  // namespace
}  // namespace flexiti_test
