#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

using ControlTest = SandboxTest;

TEST_F(ControlTest, AMistakeIsNamedAndChangesNothing) {
  const struct {
    std::string method, path, body, says;
    int status;
  } kCases[] = {
      {"POST", "/faults", "{", "not JSON", 400},
      {"POST", "/faults", R"({"kind":"flood"})", "kind is unknown", 400},
      {"POST", "/faults", R"({"mehtod":"GET"})", "fault.mehtod is unknown", 400},
      {"POST", "/faults", R"({"times":"two"})", "fault.times has a wrong value", 400},
      {"POST", "/faults", R"({"reply":{"stauts":1}})", "reply.stauts is unknown", 400},
      {"POST", "/faults", R"({"faults":[{"kind":"delay"},{"kind":"flood"}]})", "kind is unknown",
       400},
      {"POST", "/faults", R"({"push_hex":"0g"})", "fault.push_hex has a wrong value", 400},
      {"POST", "/clock", "{}", "advance_seconds", 400},
      {"POST", "/style", R"({"error":"song"})", "error is 'song'; allowed: code", 400},
      {"POST", "/style", R"({"colour":"red"})", "colour is unknown", 400},
      {"POST", "/widget", R"({"widget_session_id":"x","verified":true})", "no widget session", 404},
      {"POST", "/checkout", R"({"online_order_id":"x","status":"Success"})", "no online order",
       404},
      {"POST", "/secrets", R"({"client_id":"maple-furniture"})", "must be a list of texts", 400},
      {"POST", "/secrets", R"({"client_id":"maple-furniture","client_secrets":"a"})",
       "must be a list of texts", 400},
      {"POST", "/secrets", R"({"client_id":"maple-furniture","client_secrets":["a",1]})",
       "must be a list of texts", 400},
      {"POST", "/secrets",
       R"({"client_id":"maple-furniture","client_secrets":["a"],"revoke_tokens":1})",
       "must be true or false", 400},
      {"POST", "/secrets", R"({"client_id":"x","client_secrets":["a"]})", "no client x", 404},
      {"GET", "/exchanges?since=x", "", "since must be", 400},
      {"GET", "/nothing", "", "no such control", 404},
      {"PUT", "/faults", "", "no such control", 404},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Control(test.method, test.path, test.body);
    EXPECT_EQ(reply.status, test.status) << test.path;
    EXPECT_TRUE(absl::StrContains(reply["message"], test.says)) << reply.body;
  }
  EXPECT_EQ(sandbox_->armed(), 0u);
}

TEST_F(ControlTest, EveryFieldOfAFaultCanBeSet) {
  const TestReply armed = Control("POST", "/faults", R"({
      "kind": "commit_then_reply", "name": "n", "method": "GET", "path": "/authorizations",
      "merchant": "maple-furniture", "body_contains": "account_number", "skip": 0, "times": 1,
      "delay_before_ms": 1, "commit": true, "hide_seconds": 1, "delay_ms": 1, "drip_bytes": 100,
      "drip_interval_ms": 0, "close_after_reply_bytes": 100000, "reset": false, "close": true,
      "push": "", "push_delay_ms": 0,
      "reply": {"status": 418, "reason": "Teapot", "reason_length": 10, "headers": [["a", "b"]],
                "content_type": "text/plain", "body": "tea", "body_length": 0,
                "content_length": "3", "chunked": false}})");
  ASSERT_EQ(armed.status, 200) << armed.body;
  const TestReply reply =
      Get(Pos("v2.5.1", absl::StrCat("authorizations?account_number=", kAccount)));
  EXPECT_EQ(reply.head,
            "HTTP/1.1 418 Teapotxxxx\r\ncontent-type: text/plain\r\na: b\r\ncontent-length: 3"
            "\r\n\r\n");
  EXPECT_EQ(reply.body, "tea");
  EXPECT_EQ(sandbox_->Exchanges().back().fault, "n");
}

TEST_F(ControlTest, AClientsSecretsAreRotated) {
  const auto answer = [this](const std::string& secret) {
    return Token(absl::StrCat("client_id=", kMerchant, "&client_secret=", secret)).status;
  };
  const std::string lists = Pos("v2.5.1", "authorizations");
  const TestReply token =
      Token(absl::StrCat("client_id=", kMerchant, "&client_secret=", kMerchantSecret));
  const TestHeaders headers = {{"authorization", "Bearer " + token["access_token"]},
                               {"x-reference-id", kOtherReference}};
  const auto set = [this](const std::string& secrets, const std::string& more = "") {
    return Control("POST", "/secrets",
                   absl::StrCat(R"({"client_id":")", kMerchant, R"(","client_secrets":[)", secrets,
                                "]", more, "}"))
        .status;
  };
  ASSERT_EQ(set(absl::StrCat(R"("new",")", kMerchantSecret, "\"")), 200);
  EXPECT_EQ(answer("new"), 200);
  EXPECT_EQ(answer(kMerchantSecret), 200);
  ASSERT_EQ(set("\"new\""), 200);
  EXPECT_EQ(answer("new"), 200);
  EXPECT_EQ(answer(kMerchantSecret), 400);
  EXPECT_EQ(Send("GET", lists, headers).status, 200);  // a token outlives the secret
  ASSERT_EQ(set("\"new\"", R"(,"revoke_tokens":true)"), 200);
  EXPECT_EQ(Send("GET", lists, headers).status, 401);
  EXPECT_EQ(Token(absl::StrCat("client_id=", kMerchant, "&client_secret=new",
                               "&grant_type=refresh_token&refresh_token=", token["refresh_token"]))
                .status,
            401);
  ASSERT_EQ(set(""), 200);
  EXPECT_EQ(answer("new"), 400);
  Control("POST", "/reset");
  EXPECT_EQ(answer(kMerchantSecret), 200);
}

TEST_F(ControlTest, ADisarmedFaultDoesNotAct) {
  Control("POST", "/faults", R"({"kind":"drop_before_commit","times":-1})");
  EXPECT_EQ(Control("GET", "/state")["armed"], "1");
  Control("DELETE", "/faults");
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations")).status, 200);
}

TEST_F(ControlTest, JournalExchangesAndStateTellWhatHappened) {
  Verify(kAccount, "R");
  Transaction();
  const TestReply journal = Control("GET", "/journal");
  EXPECT_EQ(journal["journal.0.kind"], "purchase");
  EXPECT_EQ(journal["journal.0.amount_cents"], "12005");
  EXPECT_EQ(journal["journal.0.request_id"], "R");
  const TestReply exchanges = Control("GET", "/exchanges?since=2");
  EXPECT_EQ(exchanges.json().Find("exchanges")->items().size(), 1u);
  EXPECT_EQ(exchanges["exchanges.0.method"], "POST");
  EXPECT_EQ(exchanges["exchanges.0.reply_status"], "200");
  const TestReply state = Control("GET", "/state");
  EXPECT_EQ(state["accounts.0.available_cents"], "987995");
  EXPECT_EQ(state["sent_codes.0.code"], "2222");
  Control("DELETE", "/exchanges");
  EXPECT_EQ(Control("GET", "/exchanges").json().Find("exchanges")->items().size(), 0u);
}

TEST_F(ControlTest, ResetStartsAfresh) {
  Verify(kAccount, "R");
  Transaction();
  Control("POST", "/faults", R"({"kind":"delay"})");
  Control("POST", "/clock", R"({"advance_seconds":86400})");
  Control("POST", "/style", R"({"error":"empty"})");
  const TimePoint before = sandbox_->Now();
  EXPECT_EQ(Control("POST", "/reset").status, 200);
  EXPECT_LT(sandbox_->Now(), before);
  EXPECT_TRUE(sandbox_->Journal().empty());
  EXPECT_TRUE(sandbox_->Exchanges().empty());
  EXPECT_EQ(sandbox_->armed(), 0u);
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, 0);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations"))["error"], "unauthorized");
}

}  // namespace
}  // namespace flexiti_sandbox
