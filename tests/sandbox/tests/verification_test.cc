#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class VerificationTest : public SandboxTest {
 protected:
  TestReply Ask(const std::string& account, const Change& change) {
    return Post(Pos("v2.5", "account/" + account + "/verify"),
                Body({{"request_id", R"("R")"}}, change));
  }
  TestReply Answer(const std::string& answer) {
    return Ask(kAccount, {{"format", R"("security_question")"},
                          {"security_qid", "6"},
                          {"security_answer", "\"" + answer + "\""}});
  }
  TestReply BuyRegular(const std::string& code, const std::string& amount,
                       const std::string& type = "regular_purchase") {
    return Transaction({{"transaction_type", "\"" + type + "\""},
                        {"verification_code", code},
                        {"amount", amount}});
  }
};

TEST_F(VerificationTest, EveryRefusalGetsItsDocumentedWord) {
  const struct {
    std::string account;
    Change change;
    int status;
    std::string error;
  } kCases[] = {
      {"77", {}, 404, "not_found"},
      {kAccount, {{"vcc_number", "77"}}, 404, "not_found"},
      {kAccount, {{"vcc_number", kOtherCard}}, 404, "not_found"},
      {kAccount, {{"request_id", ""}}, 409, "wrong_input"},
      {kAccount, {{"format", R"("pigeon")"}}, 409, "wrong_input"},
      {kAccount, {{"format", R"("security_question")"}}, 409, "wrong_input"},
      {kNoPhoneAccount, {}, 400, "sms_not_valid_phone"},
      {kNoPhoneAccount, {{"format", R"("email")"}}, 409, "wrong_input"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Ask(test.account, test.change);
    EXPECT_EQ(reply.status, test.status) << reply.body;
    EXPECT_EQ(reply["error"], test.error) << reply.body;
  }
}

TEST_F(VerificationTest, ACodeIsSentOrAnsweredAsTheFormatSays) {
  EXPECT_EQ(Ask(kAccount, {}).body, R"({"verification_code":"verification_sent_to_sms"})");
  EXPECT_EQ(Ask(kAccount, {{"format", R"("email")"}})["verification_code"],
            "verification_sent_to_email");
  const std::vector<SentCode> sent = sandbox_->SentCodes();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].to, "4165550101");
  EXPECT_EQ(sent[0].code, kSmsCode);
  EXPECT_EQ(sent[1].to, "alice@example.com");
  const TestReply override = Ask(kAccount, {{"format", R"("merchant_override")"}});
  EXPECT_EQ(override["verification_code"].size(), 4u);
  EXPECT_EQ(BuyRegular(override["verification_code"], "1").status, 200);
}

TEST_F(VerificationTest, AnAuthorizedUsersCodeGoesToTheirOwnPhone) {
  EXPECT_EQ(Ask(kBusinessAccount, {{"vcc_number", kAuthorizedUserCard}}).status, 200);
  EXPECT_EQ(sandbox_->SentCodes().back().to, "4165550155");
}

TEST_F(VerificationTest, TheFourthWrongAnswerIn48HoursLocksTheQuestion) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Answer("Fido")["error"], "secret_answer_mismatch");
  EXPECT_EQ(Answer("Rex").status, 200);
  EXPECT_EQ(Answer("Fido")["error"], "tries_exceed");
  EXPECT_EQ(Answer("Rex")["error"], "tries_exceed");
  sandbox_->Advance(std::chrono::hours(47));
  tokens_.clear();
  EXPECT_EQ(Answer("Rex")["error"], "tries_exceed");
  sandbox_->Advance(std::chrono::hours(2));
  tokens_.clear();
  EXPECT_EQ(Answer("Rex").status, 200);
}

TEST_F(VerificationTest, TheBypassIsForSmallRegularPurchasesAndNotTooMany) {
  const auto bypass = [this] {
    return Ask(kAccount, {{"format", R"("regular_purchase_bypass")"}});
  };
  const std::string code = bypass()["verification_code"];
  EXPECT_EQ(BuyRegular(code, "200.01")["error"], "not_verified");
  EXPECT_EQ(BuyRegular(code, "1", "promotional_purchase")["error"], "not_verified");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(BuyRegular(code, "200.00").status, 200);
  EXPECT_EQ(BuyRegular(code, "200.00")["error"], "not_verified");
  EXPECT_EQ(bypass()["error"], "regular_purchase_bypass_is_not_allowed");
  sandbox_->Advance(std::chrono::hours(25));
  tokens_.clear();
  EXPECT_EQ(bypass().status, 200);
}

TEST_F(VerificationTest, ARestrictedMerchantGetsNoOverrideAndNoBypass) {
  tokens_ = {{"merchant", Token("client_id=cedar-kiosk&client_secret="
                                "cedar-kiosk-secret")["access_token"]}};
  const auto ask = [this](const std::string& format) {
    return Post(Pos("v2.5", absl::StrCat("account/", kAccount, "/verify"), kRestrictedMerchant),
                absl::StrCat(R"({"request_id":"R","format":")", format, R"("})"))["error"];
  };
  EXPECT_EQ(ask("merchant_override"), "merchant_override_is_not_allowed");
  EXPECT_EQ(ask("regular_purchase_bypass"), "regular_purchase_bypass_is_not_allowed");
}

TEST_F(VerificationTest, ACustomerTokenMayVerify) {
  EXPECT_EQ(Post(Pos("v2.5", absl::StrCat("account/", kAccount, "/verify")),
                 R"({"request_id":"R"})", "customer")
                .status,
            200);
}

}  // namespace
}  // namespace flexiti_sandbox
