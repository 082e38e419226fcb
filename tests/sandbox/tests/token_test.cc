#include <gtest/gtest.h>

#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

using TokenTest = SandboxTest;
constexpr char kGood[] = "client_id=maple-furniture&client_secret=maple-furniture-secret";
constexpr char kPath[] = "/flexiti/pos-api/v2.5/oauth/token";

TEST_F(TokenTest, EveryBadRequestGetsItsDocumentedError) {
  const struct {
    std::string form;
    int status;
    std::string error;
  } kCases[] = {
      {"", 400, "invalid_client"},
      {"client_id=maple-furniture", 400, "invalid_client"},
      {"client_id=maple-furniture&client_secret=wrong", 400, "invalid_client"},
      {"client_id=nobody&client_secret=wrong", 400, "invalid_client"},
      {std::string(kGood) + "&grant_type=password", 400, "invalid_request"},
      {std::string(kGood) + "&grant_type=refresh_token&refresh_token=no", 401, "invalid_token"},
      {std::string(kGood) + "&scope=everything", 409, "wrong_input"},
      {std::string(kGood) + "&scope=merchant&scope=customer", 409, "wrong_input"},
      {"client_id=" + std::string(101, 'a'), 409, "wrong_input"},
      {std::string(kGood) + "&grant_type=refresh_token", 409, "wrong_input"},
      {"client_id=a%2&client_secret=b", 409, "wrong_input"},
      {"client_id=customer-page-only&client_secret=customer-page-only-secret", 409, "wrong_input"},
      {"client_id=unprovisioned-store&client_secret=unprovisioned-store-secret", 409,
       "invalid_role"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Token(test.form);
    EXPECT_EQ(reply.status, test.status) << test.form;
    EXPECT_EQ(reply["error"], test.error) << test.form;
  }
}

TEST_F(TokenTest, ParametersInTheQueryOrAsJsonAreRefused) {
  const TestHeaders form = {{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(Send("POST", std::string(kPath) + "?" + kGood, form).status, 409);
  EXPECT_EQ(Send("POST", std::string(kPath) + "?lang=en", form, kGood).status, 409);
  EXPECT_EQ(Send("POST", kPath, {{"content-type", "application/json"}}, kGood).status, 409);
  EXPECT_EQ(Send("POST", kPath, {}, kGood).status, 409);
  EXPECT_EQ(Send("GET", kPath, form).status, 404);
  EXPECT_EQ(Send("POST", "/flexiti/pos-api/v2.5.1/oauth/token", form, kGood).status, 404);
}

TEST_F(TokenTest, ATokenLives1200SecondsOfTheSandboxClock) {
  const TestReply token = Token(kGood);
  ASSERT_EQ(token.status, 200);
  EXPECT_EQ(token["expires_in"], "1200");
  EXPECT_EQ(token["access_token"].size(), 40u);
  EXPECT_EQ(token["scope"], "merchant");
  const TestHeaders headers = {{"authorization", "Bearer " + token["access_token"]},
                               {"x-reference-id", kOtherReference}};
  const std::string list = Pos("v2.5.1", "authorizations");
  EXPECT_EQ(Send("GET", list, headers).status, 200);
  sandbox_->Advance(std::chrono::seconds(1190));
  EXPECT_EQ(Send("GET", list, headers).status, 200);
  sandbox_->Advance(std::chrono::seconds(10));
  const TestReply expired = Send("GET", list, headers);
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(expired["error"], "unauthorized");
}

TEST_F(TokenTest, ARefreshTokenWorksOnceAndOnlyWhileItsTokenLives) {
  const TestReply first = Token(kGood);
  const std::string refresh =
      std::string(kGood) + "&grant_type=refresh_token&refresh_token=" + first["refresh_token"];
  EXPECT_EQ(Token("client_id=birch-electronics&client_secret=birch-electronics-secret&"
                  "grant_type=refresh_token&refresh_token=" +
                  first["refresh_token"])
                .status,
            401);
  const TestReply second = Token(refresh);
  ASSERT_EQ(second.status, 200);
  EXPECT_NE(second["access_token"], first["access_token"]);
  EXPECT_EQ(Token(refresh).status, 401);
  sandbox_->Advance(std::chrono::seconds(1200));
  EXPECT_EQ(Token(std::string(kGood) +
                  "&grant_type=refresh_token&refresh_token=" + second["refresh_token"])
                .status,
            401);
}

TEST_F(TokenTest, ATokenOpensOnlyItsOwnMerchantAndScope) {
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations", kOtherMerchant)).status, 401);
  const TestReply customer = Get(Pos("v2.5.1", "authorizations"), "customer");
  EXPECT_EQ(customer.status, 403);
  EXPECT_EQ(customer["error"], "Insufficient scope: authorized scope is insufficient");
  const std::string list = Pos("v2.5.1", "authorizations");
  EXPECT_EQ(Send("GET", list, {{"x-reference-id", kOtherReference}}).status, 401);
  EXPECT_EQ(Send("GET", list, {{"authorization", "Basic abc"}}).status, 401);
  EXPECT_EQ(Send("GET", list, {{"authorization", "Bearer abc"}}).status, 401);
}

TEST_F(TokenTest, TheOnlineApiGivesOutTokensOfTheSameKind) {
  const TestReply reply = Send("POST", "/flexiti/online-api/oauth/token",
                               {{"content-type", "application/x-www-form-urlencoded"}}, kGood);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply["token_type"], "bearer");
}

}  // namespace
}  // namespace flexiti_sandbox
