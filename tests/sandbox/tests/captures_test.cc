#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class CapturesTest : public SandboxTest {
 protected:
  CapturesTest() {
    Verify(kAccount, "R");
    id_ = Authorize()["authorization_id"];  // 500.00
  }
  TestReply Capture(const std::string& body) {
    return Post(Pos("v2.5", "authorization/" + id_ + "/capture"), body);
  }
  TestReply Release(const std::string& body) {
    return Post(Pos("v2.5", "authorization/" + id_ + "/release"), body);
  }
  TestReply Return(const std::string& capture_id, const std::string& body) {
    return Post(Pos("v2.5", "authorization/" + id_ + "/capture/" + capture_id + "/return"), body);
  }
  std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const JournalEntry& entry : sandbox_->Journal()) kinds.push_back(entry.kind);
    return kinds;
  }

  std::string id_;
};

TEST_F(CapturesTest, RefusalsMoveNothing) {
  EXPECT_EQ(Capture("{}")["error"], "wrong_input");
  EXPECT_EQ(Capture(R"({"amount":500.01})")["error"], "auth_amount_exceeded");
  EXPECT_EQ(Capture(R"({"amount":1,"external_employee_id":"12345-TRAINEE"})")["error"],
            "not_permitted");
  EXPECT_EQ(Capture(R"({"amount":1,"external_location_id":"nowhere"})")["error"],
            "external_location_id_not_found");
  EXPECT_EQ(Release(R"({"amount":500.01})")["error"], "auth_amount_exceeded");
  EXPECT_EQ(Release(R"({"external_employee_id":"12345-TRAINEE"})")["error"], "not_permitted");
  EXPECT_EQ(Return("1", R"({"amount":1})").status, 404);
  id_ = "77";
  EXPECT_EQ(Capture(R"({"amount":1})").status, 404);
  EXPECT_EQ(Release("{}").status, 404);
  EXPECT_EQ(Kinds(), std::vector<std::string>({"authorization"}));
}

TEST_F(CapturesTest, PartialCapturesThenReleaseOfTheRest) {
  const TestReply first = Capture(R"({"amount":100.10,"reference":"Part-1"})");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first["remaining_authorization_amount"], "399.90");
  EXPECT_EQ(Capture(R"({"amount":399.91})")["error"], "auth_amount_exceeded");
  EXPECT_EQ(Capture(R"({"amount":99.90})").status, 200);
  const TestReply released = Release("{}");
  EXPECT_EQ(released["amount"], "300.00");
  EXPECT_EQ(released["remaining_authorization_amount"], "0.00");
  EXPECT_EQ(Capture(R"({"amount":1})")["error"], "authorization_ended");
  EXPECT_EQ(Release("{}")["error"], "authorization_ended");
  const auto account = sandbox_->Account(kAccount);
  EXPECT_EQ(account->balance_cents, 200'00);
  EXPECT_EQ(account->held_cents, 0);
  EXPECT_EQ(Get(Pos("v2.5.1", "captures?authorization_id=" + id_))["total"], "2");
  EXPECT_EQ(Get(Pos("v2.5.1", "captures?capture_id=" + first["capture_id"]))["total"], "1");
  EXPECT_EQ(Kinds(), std::vector<std::string>({"authorization", "capture", "capture", "release"}));
}

TEST_F(CapturesTest, ReturnsStayWithinTheCaptureAndItsHundredDays) {
  const std::string capture = Capture(R"({"amount":100})")["capture_id"];
  EXPECT_EQ(Return(capture, "{}")["error"], "wrong_input");
  EXPECT_EQ(Return(capture, R"({"amount":100.01})")["error"], "capture_amount_exceeded");
  EXPECT_EQ(
      Return(capture, absl::StrCat(R"({"amount":1,"vcc_number":")", kOtherCard, R"("})"))["error"],
      "vcc_account_mismatch");
  const TestReply part = Return(capture, R"({"amount":40,"reference":"Back-1"})");
  EXPECT_EQ(part["remaining_capture_amount"], "60.00");
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, 60'00);
  EXPECT_EQ(Return(capture, R"({"full_return":true})")["amount"], "60.00");
  EXPECT_EQ(Return(capture, R"({"full_return":true})")["error"], "capture_amount_exceeded");
  const std::string late = Capture(R"({"amount":2})")["capture_id"];
  sandbox_->Advance(std::chrono::hours(24 * 100 - 1));
  tokens_.clear();
  EXPECT_EQ(Return(late, R"({"amount":1})").status, 200);
  sandbox_->Advance(std::chrono::hours(2));
  tokens_.clear();
  EXPECT_EQ(Return(late, R"({"amount":1})")["error"], "return_date_exceeded");
}

TEST_F(CapturesTest, ARegularPurchaseIsRefundedAndNotReturned) {
  const TestReply bought =
      Authorize({{"financing_option", R"({"transaction_type":"regular_purchase"})"},
                 {"auto_capture", "true"}});
  id_ = bought["authorization_id"];
  EXPECT_EQ(Return(bought["capture_id"], R"({"amount":1})")["error"], "wrong_transaction_type");
  const std::string refund = Pos("v2.5", absl::StrCat("accounts/", kAccount, "/refund"));
  EXPECT_EQ(Post(refund, R"({"amount":500.01})")["error"], "refunds_limit_exceeded_amount");
  EXPECT_EQ(Post(refund, R"({"amount":500,"reference":"Back"})").body, "{}");
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, 0);
  EXPECT_EQ(sandbox_->Journal().back().kind, "refund");
}

TEST_F(CapturesTest, AnUnauthorizedAuthorizationCannotBeCaptured) {
  const TestReply refused = Authorize({{"reference", R"("sandbox-unauthorized")"}});
  EXPECT_EQ(refused["authorization_status"], "unauthorized");
  id_ = refused["authorization_id"];
  EXPECT_EQ(Capture(R"({"amount":1})")["error"], "not_permitted");
  EXPECT_EQ(sandbox_->Account(kAccount)->held_cents, 500'00);  // of the first one alone
}

}  // namespace
}  // namespace flexiti_sandbox
