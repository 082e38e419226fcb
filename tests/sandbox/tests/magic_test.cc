#include "tests/sandbox/magic.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

constexpr char kScopeSentence[] = "Insufficient scope: authorized scope is insufficient";

using MagicTest = SandboxTest;

TEST_F(MagicTest, NumbersAreRecognisedInBodiesToo) {
  for (const char* body :
       {R"({"account_number":99000000000917})", R"({"vcc_number":"9900000000000917"})",
        R"({"customer_id":"9900000917"})"}) {
    EXPECT_EQ(Post(Pos("v2.5.1", "transactions"), body)["error"], "general_error") << body;
  }
  EXPECT_EQ(Post(Pos("v2.5.1", "transactions"), R"({"account_number":99000000009901})")["error"],
            "refusal_nobody_has_seen");
}

TEST_F(MagicTest, TheReadmeListsEveryCode) {
  std::ifstream file("tests/sandbox/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)), {});
  for (const MagicCode& magic : MagicCodes()) {
    const std::string row = absl::StrCat("| ", magic.code, " | ", magic.status, " | ",
                                         *magic.error == 0 ? "(no body)" : magic.error, " |");
    EXPECT_TRUE(absl::StrContains(readme, row)) << row;
  }
}

TEST_F(MagicTest, EveryEnvelopeCanBeChosen) {
  const auto refused = [this] { return Get(Pos("v2.5.1", "authorization/9900000000000917")); };
  const auto inputs = [this] { return Get(Pos("v2.5.1", "authorizations?page_size=x")); };
  const auto scope = [this] { return Get(Pos("v2.5.1", "authorizations"), "customer"); };
  const auto style = [this](const std::string& text) {
    ReplyStyle wanted;
    ASSERT_TRUE(ParseStyle(text, wanted).ok()) << text;
    sandbox_->SetStyle(wanted);
  };
  EXPECT_EQ(refused().body,
            R"({"code":409,"error":"general_error","error_description":"general_error"})");
  EXPECT_EQ(inputs().body,
            R"({"url":"/flexiti/pos-api/v2.5.1/client-id/maple-furniture/authorizations",)"
            R"("message":"Some inputs are wrong!","error":"wrong_input",)"
            R"("field_errors":[{"param":"page_size","msg":"invalid","value":"x"}]})");
  EXPECT_EQ(scope()["error"], kScopeSentence);
  style("error=message");
  EXPECT_EQ(refused().body, R"({"message":"general_error","error":"general_error"})");
  style("error=html");
  EXPECT_TRUE(absl::StartsWith(refused().body, "<html>"));
  style("error=empty");
  EXPECT_EQ(refused().body, "");
  style("input=field_errors_plural");
  EXPECT_EQ(inputs()["error"], "wrong_inputs");
  style("input=error_fields");
  EXPECT_EQ(inputs()["error_fields.0.type"], "format");
  style("input=code");
  EXPECT_EQ(inputs()["code"], "409");
  style("scope=forbidden");
  EXPECT_EQ(scope()["error"], "forbidden");
  style("scope=html");
  EXPECT_TRUE(absl::StartsWith(scope().body, "<html>"));
  style("scope=empty");
  EXPECT_EQ(scope().status, 403);
  EXPECT_EQ(scope().body, "");
}

TEST_F(MagicTest, NumbersMayComeAsStringsOrNumbers) {
  Verify(kAccount, "R");
  const std::string id = Authorize({{"amount", "1000.10"}})["authorization_id"];
  const auto field = [&](const std::string& name) {
    return *Get(Pos("v2.5.1", "authorization/" + id)).json().Find(name);
  };
  EXPECT_TRUE(field("authorization_id").is_number());
  ReplyStyle style;
  style.numbers = NumberStyle::kStrings;
  sandbox_->SetStyle(style);
  EXPECT_TRUE(field("authorization_id").is_string());
  EXPECT_TRUE(field("amount").is_string());
  EXPECT_EQ(field("amount").text(), "1000.10");
  style.numbers = NumberStyle::kNumbers;
  sandbox_->SetStyle(style);
  const Json bought = Transaction().json();
  EXPECT_TRUE(bought.Find("total_amount")->is_number());
  EXPECT_TRUE(bought.Find("transaction_id")->is_number());
}

TEST_F(MagicTest, TextsComeInFrench) {
  EXPECT_EQ(Get(Pos("v2.5.1", "authorization/1?lang=fr"))["error_description"],
            "Ressource introuvable");
}

}  // namespace
}  // namespace flexiti_sandbox
