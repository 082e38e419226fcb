// What an operator sees of calls at the admin port.
#include <httplib.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMethod[] = "flexiti.v1.AuthorizationService/CreateAuthorization";

class CallCountsTest : public testing::Test {
 protected:
  std::string Get(const std::string& path) {
    httplib::Client client(absl::StrCat("http://", stack_.gateway().admin_address()));
    const auto answer = client.Get(path);
    EXPECT_TRUE(answer) << httplib::to_string(answer.error());
    return answer ? answer->body : "";
  }

  // Has Flexiti answer the next authorization so.
  void Answer(int status, const std::string& body) {
    stack_.sandbox().Arm(flexiti_sandbox::Fault::Reply(status, body).On("POST", "/authorization"));
  }

  static std::string Calls(const std::string& code, const std::string& outcome, int count) {
    return absl::StrCat("flexiti_calls_total{grpc_code=\"", code, "\",merchant_id=\"", kMerchant,
                        "\",method=\"", kMethod, "\",outcome=\"", outcome, "\"} ", count, "\n");
  }
  static std::string Failures(const std::string& reason, int count) {
    return absl::StrCat("flexiti_call_failures_total{method=\"", kMethod, "\",reason=\"", reason,
                        "\"} ", count, "\n");
  }

  Stack stack_;
};

TEST_F(CallCountsTest, AnEchoThatDiffersIsCounted) {
  for (int i = 0; i < 2; ++i) {
    Answer(200, R"({"authorization_id":1,"amount":"0.01"})");
    EXPECT_EQ(Call(stack_, SomeAuthorization()).info.reason(), "REPLY_MISMATCH");
  }
  const std::string text = Get("/metrics");
  EXPECT_THAT(text, HasSubstr(Calls("UNKNOWN", "OUTCOME_UNKNOWN", 2)));
  EXPECT_THAT(text, HasSubstr(Failures("REPLY_MISMATCH", 2)));
}

TEST_F(CallCountsTest, AnOutageIsAFailure) {
  stack_.sandbox().Arm(flexiti_sandbox::Fault::Reply(500, "").On("POST", "/oauth/token").Times(-1));
  EXPECT_EQ(Call(stack_, SomeAuthorization()).info.reason(), "TOKEN_UNAVAILABLE");
  EXPECT_THAT(Get("/metrics"), HasSubstr(Failures("TOKEN_UNAVAILABLE", 1)));
}

TEST_F(CallCountsTest, ADeclineIsNoFailure) {
  Answer(409, R"({"error":"credit_exceeded"})");
  EXPECT_EQ(Call(stack_, SomeAuthorization()).info.reason(), "CREDIT_EXCEEDED");
  const std::string text = Get("/metrics");
  EXPECT_THAT(text, HasSubstr(Calls("FAILED_PRECONDITION", "OUTCOME_REJECTED", 1)));
  // Of no method, for no reason: what stands there is zero.
  EXPECT_THAT(text, HasSubstr("flexiti_call_failures_total{"));
  EXPECT_THAT(text, Not(ContainsRegex("flexiti_call_failures_total\\{[^}]*\\} [^0]")));
}

// Each word would be a time series of its own, for ever.
TEST_F(CallCountsTest, NobodyButTheGatewayChoosesALabel) {
  Answer(500, R"({"error":"canary_word"})");
  EXPECT_EQ(Call(stack_, SomeAuthorization()).info.reason(), "CANARY_WORD");
  EXPECT_FALSE(Call(stack_, SomeAuthorization("canary-merchant")).status.ok());
  const std::string text = Get("/metrics");
  EXPECT_THAT(text, HasSubstr(Failures("UNRECOGNIZED", 1)));
  EXPECT_THAT(text, Not(HasSubstr("anary")));
  EXPECT_THAT(text, Not(HasSubstr("CANARY")));
}

TEST_F(CallCountsTest, ReadyOnceItListens) {
  EXPECT_EQ(Get("/readyz"), "ready\n");
  EXPECT_EQ(Get("/healthz"), "alive\n");
}

// The page's failures are those of late, and there is room for few.
TEST(FailuresOfLateTest, CallsThatTheBreakerRefusesDrownNoFailure) {
  Stack stack({.flexiti_yaml = "  breaker: {min_requests: 6, failure_percent: 50, window: 10m, "
                               "open_time: 10m}\n  retry: {max_attempts: 1}\n"});
  stack.sandbox().Arm(
      flexiti_sandbox::Fault::Reply(503, "").On("GET", "/authorizations").Times(-1));
  int refused = 0;
  for (int i = 0; i < 80; ++i) {
    if (Told(Call(stack, SomeList()).status).ends_with("BREAKER_OPEN")) ++refused;
  }
  ASSERT_GT(refused, 60);
  httplib::Client client(absl::StrCat("http://", stack.gateway().admin_address()));
  const auto page = client.Get("/");
  ASSERT_TRUE(page);
  EXPECT_THAT(page->body, HasSubstr(absl::StrCat(refused, " calls were refused in the last 5 min: ",
                                                 refused, " BREAKER_OPEN.")));
  // Refusals have a part of the page for themselves.
  std::string failures = page->body.substr(page->body.find("Failures of late</h2>"));
  failures.resize(failures.find("</section>"));
  EXPECT_THAT(failures, HasSubstr("HTTP 503"));
  EXPECT_THAT(failures, Not(HasSubstr("BREAKER_OPEN")));
}

}  // namespace
}  // namespace flexiti_test
