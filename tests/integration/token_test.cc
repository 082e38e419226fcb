// Access tokens: fetched once, renewed early, kept while a renewal fails, replaced once after a
// 401.
#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Exchange;
using flexiti_sandbox::Fault;
using flexiti_sandbox::kRichAccount;
using std::chrono::milliseconds;
using std::chrono::minutes;
namespace v1 = flexiti::v1;

constexpr char kTokenPath[] = "/oauth/token";
constexpr char kNoToken[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID TOKEN_UNAVAILABLE";
constexpr char kQuickRetries[] =
    "  retry: {max_attempts: 2, initial_backoff: 1ms, max_backoff: 1ms}\n";

std::string List(Stack& stack, const std::string& merchant_id = kMerchant) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(merchant_id);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stack.authorizations().ListAuthorizations(&context, request, &response));
}

std::string Buy(Stack& stack, const v1::CreatePurchaseRequest& request) {
  Context context;
  v1::CreatePurchaseResponse response;
  return Told(stack.transactions().CreatePurchase(&context, request, &response));
}

std::vector<Exchange> Exchanges(Stack& stack, const std::string& path_ends) {
  std::vector<Exchange> found;
  for (const Exchange& exchange : stack.sandbox().Exchanges()) {
    if (absl::EndsWith(exchange.path, path_ends)) found.push_back(exchange);
  }
  return found;
}

// The grant types of the token calls so far, in order: "client_credentials refresh_token".
std::string Grants(Stack& stack) {
  std::string grants;
  for (const Exchange& exchange : Exchanges(stack, kTokenPath)) {
    const bool refreshes = absl::StrContains(exchange.body, "grant_type=refresh_token");
    EXPECT_EQ(absl::StrContains(exchange.body, "grant_type=client_credentials"), !refreshes);
    absl::StrAppend(&grants, grants.empty() ? "" : " ",
                    refreshes ? "refresh_token" : "client_credentials");
  }
  return grants;
}

std::string Bearer(const Exchange& exchange) {
  for (const auto& [name, value] : exchange.headers) {
    if (absl::EqualsIgnoreCase(name, "authorization")) return value;
  }
  return "";
}

// A margin longer than the 1200 s that a token lives: each call renews it, by refresh_token.
constexpr char kRenewAlways[] = "  token_refresh_margin: 10m\n";
// Tokens of the sandbox live 20 minutes, so one that claims 5 is inside that margin at once.
Fault ShortLived(const std::string& access_token, int expires_in) {
  return Fault::CommitThenReply(200, absl::StrCat(R"({"token_type": "bearer", "access_token": ")",
                                                  access_token, R"(", "expires_in": )", expires_in,
                                                  R"(, "refresh_token": "a-refresh-token"})"))
      .On("POST", kTokenPath);
}

TEST(TokenTest, AHundredCallsOnAColdGatewayFetchOne) {
  Stack stack;
  stack.sandbox().Arm(Fault::Delay(milliseconds(200)).On("POST", kTokenPath));
  std::vector<std::string> told(100);
  std::vector<std::thread> callers;
  callers.reserve(told.size());
  for (std::string& answer : told) callers.emplace_back([&] { answer = List(stack); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(told.begin(), told.end(), "OK"), 100);
  EXPECT_EQ(Grants(stack), "client_credentials");
}

TEST(TokenTest, AHundredCallsThatWaitForOneFailureDoNotEachTry) {
  Stack stack({.flexiti_yaml = "  retry: {max_attempts: 1}\n"});
  Fault down = Fault::Reply(503, "");
  down.delay = milliseconds(300);
  stack.sandbox().Arm(down.On("POST", kTokenPath).Times(-1));
  std::vector<std::string> told(100);
  std::vector<std::thread> callers;
  callers.reserve(told.size());
  for (std::string& answer : told) callers.emplace_back([&] { answer = List(stack); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(told.begin(), told.end(), kNoToken), 100);
  // Callers that come after one failed attempt start another; those that wait share it.
  EXPECT_LT(stack.sandbox().RequestCount("POST", kTokenPath), 20u);
}

TEST(TokenTest, TwoMerchantsDoNotShareOne) {
  Stack stack;
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(List(stack, "birch"), "OK");
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(Grants(stack), "client_credentials client_credentials");
  const auto lists = Exchanges(stack, "/authorizations");
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_NE(Bearer(lists[0]), Bearer(lists[1]));
  EXPECT_EQ(Bearer(lists[0]), Bearer(lists[2]));
}

TEST(TokenTest, IsRenewedEarlyByItsRefreshToken) {
  // Not yet expired, and within the margin: ten minutes before the end of five.
  Stack stack({.flexiti_yaml = kRenewAlways});
  stack.sandbox().Arm(ShortLived("first-access-token", 300));
  stack.sandbox().Arm(ShortLived("second-access-token", 1200));
  stack.sandbox().Arm(Fault::Reply(200, R"({"authorizations": [], "total": 0})")
                          .On("GET", "/authorizations")
                          .Times(-1));
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(Grants(stack), "client_credentials refresh_token");
  EXPECT_TRUE(
      absl::StrContains(Exchanges(stack, kTokenPath)[1].body, "refresh_token=a-refresh-token"));
  const auto lists = Exchanges(stack, "/authorizations");
  EXPECT_EQ(Bearer(lists[0]), "Bearer first-access-token");
  EXPECT_EQ(Bearer(lists[1]), "Bearer second-access-token");
  EXPECT_EQ(Bearer(lists[2]), "Bearer second-access-token");
}

TEST(TokenTest, FallsBackToTheCredentialsWhenTheRefreshIsRefused) {
  Stack stack({.flexiti_yaml = kRenewAlways});
  // The sandbox does not know "a-refresh-token", so it refuses it with invalid_token.
  stack.sandbox().Arm(ShortLived("first-access-token", 300));
  stack.sandbox().Arm(
      Fault::Reply(200, R"({"authorizations": [], "total": 0})").On("GET", "/authorizations"));
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(Grants(stack), "client_credentials refresh_token client_credentials");
}

TEST(TokenTest, TheOldOneServesWhileARenewalFails) {
  Stack stack({.flexiti_yaml = absl::StrCat(kRenewAlways, kQuickRetries)});
  stack.sandbox().Arm(ShortLived("first-access-token", 300));
  stack.sandbox().Arm(Fault::Reply(503, "").On("POST", kTokenPath).Times(-1));
  stack.sandbox().Arm(Fault::Reply(200, R"({"authorizations": [], "total": 0})")
                          .On("GET", "/authorizations")
                          .Times(-1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(List(stack), "OK") << i;
  // One attempt by each grant, and then Flexiti is left alone for a while.
  EXPECT_EQ(Grants(stack), "client_credentials refresh_token client_credentials");
  for (const Exchange& list : Exchanges(stack, "/authorizations")) {
    EXPECT_EQ(Bearer(list), "Bearer first-access-token");
  }
}

TEST(TokenTest, AnExpiredOneIsReplacedByTheCredentials) {
  Stack stack({.flexiti_yaml = "  token_refresh_margin: 0s\n"});
  stack.sandbox().Arm(ShortLived("first-access-token", 1));
  stack.sandbox().Arm(Fault::Reply(200, R"({"authorizations": [], "total": 0})")
                          .On("GET", "/authorizations")
                          .Times(-1));
  const auto last = [&] { return Bearer(Exchanges(stack, "/authorizations").back()); };
  ASSERT_EQ(List(stack), "OK");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (last() == "Bearer first-access-token" && std::chrono::steady_clock::now() < deadline) {
    ASSERT_EQ(List(stack), "OK");
  }
  EXPECT_NE(last(), "Bearer first-access-token");
  EXPECT_EQ(Grants(stack), "client_credentials client_credentials");
}

TEST(TokenTest, A401IsFollowedByOneReplayWithAFreshToken) {
  Stack stack({.flexiti_yaml = kQuickRetries});
  const auto purchase = stack.Purchase(kRichAccount);
  struct {
    std::string method, path;
    std::function<std::string()> call;
  } const calls[] = {
      {"GET", "/authorizations", [&] { return List(stack); }},
      {"POST", "/authorization", [&] { return Buy(stack, purchase); }},
  };
  for (const auto& call : calls) {
    SCOPED_TRACE(call.path);
    EXPECT_EQ(List(stack), "OK");
    stack.sandbox().ClearExchanges();
    stack.sandbox().Advance(minutes(21));  // to Flexiti the token is now expired
    EXPECT_EQ(call.call(), "OK");
    const auto exchanges = Exchanges(stack, call.path);
    ASSERT_EQ(exchanges.size(), 2u);
    EXPECT_EQ(exchanges[0].reply_status, 401);
    EXPECT_EQ(exchanges[1].reply_status, 200);
    EXPECT_NE(Bearer(exchanges[0]), Bearer(exchanges[1]));
    EXPECT_EQ(exchanges[0].body, exchanges[1].body);
    EXPECT_EQ(Grants(stack), "client_credentials");
  }
  EXPECT_EQ(stack.sandbox().Journal().size(), 1u);
}

TEST(TokenTest, ASecond401IsForTheOperatorAndEndsTheCall) {
  Stack stack({.flexiti_yaml = kQuickRetries});
  const auto purchase = stack.Purchase(kRichAccount);
  const std::string unauthorized = "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR UNAUTHORIZED";
  const Fault refuse = Fault::Reply(401, R"({"code": 401, "error": "unauthorized"})").Times(-1);
  stack.sandbox().Arm(refuse.On("GET", "/authorizations"));
  stack.sandbox().Arm(refuse.On("POST", "/authorization"));
  EXPECT_EQ(List(stack), unauthorized);
  EXPECT_EQ(stack.sandbox().RequestCount("GET", "/authorizations"), 2u);
  EXPECT_EQ(Buy(stack, purchase), unauthorized);
  EXPECT_EQ(stack.sandbox().RequestCount("POST", "/authorization"), 2u);
  stack.sandbox().DisarmAll();
  EXPECT_EQ(Buy(stack, purchase), "OK");  // nothing had moved, so the request_id was free
  EXPECT_EQ(stack.sandbox().Journal().size(), 1u);
}

TEST(TokenTest, RefusedCredentialsAreForTheOperator) {
  Stack stack;
  EXPECT_EQ(List(stack, "wrong-secret"),
            "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR INVALID_CLIENT");
  EXPECT_EQ(List(stack, "unprovisioned"),
            "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR INVALID_ROLE");
  EXPECT_EQ(stack.sandbox().RequestCount("GET", "/authorizations"), 0u);
  EXPECT_EQ(List(stack), "OK");  // the others go on
}

TEST(TokenTest, ABrokenTokenEndpointMeansNothingOfTheCallWasSent) {
  Stack stack({.flexiti_yaml = absl::StrCat(kQuickRetries, "  timeouts: {token: 1s}\n")});
  v1::CreatePurchaseRequest purchase = stack.Purchase(kRichAccount);
  const auto token = [](const std::string& json) { return Fault::Reply(200, json); };
  Fault drip = Fault::Delay(milliseconds(0));
  drip.drip_bytes = 1;
  drip.drip_interval = milliseconds(100);
  const Fault faults[] = {
      Fault::HtmlPage(),
      Fault::Reply(200, "<html>login</html>"),
      Fault::Reply(500, ""),
      Fault::CommitThenDrop(),
      Fault::Garbage(),
      Fault::EmptyReply(),
      drip,
      token("{}"),
      token(R"({"access_token": "", "expires_in": 1200})"),
      token(R"({"access_token": "with space", "expires_in": 1200})"),
      token(R"({"access_token": "a\r\nx-injected: 1", "expires_in": 1200})"),
      token(R"({"access_token": "good", "expires_in": 0})"),
      token(R"({"access_token": "good", "expires_in": 1200, "token_type": "mac"})"),
  };
  for (const Fault& fault : faults) {
    SCOPED_TRACE(absl::StrCat(fault.name, " ", fault.reply ? fault.reply->body : "drip"));
    stack.RestartGateway();
    stack.sandbox().ClearExchanges();
    stack.sandbox().DisarmAll();
    stack.sandbox().Arm(fault.On("POST", kTokenPath).Times(-1));
    EXPECT_EQ(Buy(stack, purchase), kNoToken);
    EXPECT_EQ(stack.sandbox().RequestCount("POST", "/authorization"), 0u);
    stack.sandbox().DisarmAll();
    EXPECT_EQ(List(stack), "OK");
  }
  EXPECT_EQ(Buy(stack, purchase), "OK");
  EXPECT_EQ(stack.sandbox().Journal().size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
