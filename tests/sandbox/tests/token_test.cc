#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
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
  const TestHeaders form = {{"content-type", "application/x-www-form-urlencoded"},
                            {"x-reference-id", kOtherReference}};
  EXPECT_EQ(Send("POST", std::string(kPath) + "?" + kGood, form).status, 409);
  EXPECT_EQ(Send("POST", std::string(kPath) + "?lang=en", form, kGood).status, 409);
  const TestHeaders json = {{"content-type", "application/json"},
                            {"x-reference-id", kOtherReference}};
  EXPECT_EQ(Send("POST", kPath, json, kGood)["field_errors.0.param"], "content-type");
  EXPECT_EQ(Send("POST", kPath, {{"x-reference-id", kOtherReference}}, kGood).status, 409);
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

TEST_F(TokenTest, ATokenCallNeedsAReferenceIdToo) {
  TestHeaders headers = {{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(Send("POST", kPath, headers, kGood)["field_errors.0.param"], "x-reference-id");
  headers.emplace_back("x-reference-id", "01234567-89ab-cdef-0123-456789abcdef");
  EXPECT_EQ(Send("POST", kPath, headers, kGood)["field_errors.0.param"], "x-reference-id");
  EXPECT_EQ(Send("POST", "/flexiti/online-api/oauth/token", headers, kGood).status, 409);
}

TEST_F(TokenTest, EachApiKnowsOnlyItsOwnTokens) {
  const std::string list = Pos("v2.5.1", "authorizations");
  const std::string calculator =
      "/flexiti/online-api/online/v2/client-id/maple-furniture/systems/payment-calculator"
      "?clientId=maple-furniture&price=499";
  EXPECT_EQ(Get(list, "online").status, 401);
  EXPECT_EQ(Get(calculator, "merchant").status, 401);
  EXPECT_EQ(Get(calculator, "customer").status, 401);
  EXPECT_EQ(Get(list, "merchant").status, 200);
  EXPECT_EQ(Get(calculator, "online").status, 200);
  // Nor does one renew the other's.
  const TestReply online = Token(kGood, true);
  EXPECT_EQ(online["token_type"], "bearer");
  const std::string refresh =
      std::string(kGood) + "&grant_type=refresh_token&refresh_token=" + online["refresh_token"];
  EXPECT_EQ(Token(refresh).status, 401);
  EXPECT_EQ(Token(refresh, true).status, 200);
}

// Of the endpoints, by the contract's section 3.
TEST_F(TokenTest, ACustomerTokenReachesWhatACustomersPageNeedsAndNothingElse) {
  const std::string account = absl::StrCat("accounts/", kAccount);
  const struct {
    const char* method;
    const char* version;
    std::string path;
    bool allowed;
  } kEndpoints[] = {
      {"POST", "v2.5.1", "authorization", true},
      {"POST", "v2.5.1", account + "/calculate-interest", true},
      {"POST", "v2.5", absl::StrCat("account/", kAccount, "/verify"), true},
      {"POST", "v2.5", account + "/close", true},
      {"POST", "v2.5", "widget/init", true},
      {"POST", "v2.5", "customers/driverslicense", true},
      {"POST", "v2.5.1", "transactions", false},
      {"GET", "v2.5.1", "authorizations", false},
      {"GET", "v2.5.1", "authorization/1", false},
      {"POST", "v2.5", "authorization/1/capture", false},
      {"POST", "v2.5", "authorization/1/release", false},
      {"GET", "v2.5.1", "captures", false},
      {"POST", "v2.5", "authorization/1/capture/1/return", false},
      {"POST", "v2.5", account + "/refund", false},
      {"GET", "v2.5", "customers/lookup", false},
      {"GET", "v2.5", "customers/search", false},
  };
  for (const auto& endpoint : kEndpoints) {
    for (const std::string scope : {"merchant", "customer"}) {
      const std::string target = Pos(endpoint.version, endpoint.path);
      const TestReply reply =
          Send(endpoint.method, target, Headers(scope), *endpoint.method == 'G' ? "" : "{}");
      EXPECT_EQ(reply.status == 403, scope == "customer" && !endpoint.allowed)
          << scope << " " << target << " " << reply.body;
      EXPECT_NE(reply.status, 401) << target;
    }
  }
}

}  // namespace
}  // namespace flexiti_sandbox
