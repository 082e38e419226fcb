// What calls that wait in vain are told, and what they say of the host.
#include "service/flexiti/upstream.h"

#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "service/flexiti/encoding.h"
#include "tests/support/scripted_peer.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::ScriptedPeer;

constexpr int kMinRequests = 6;

config::Flexiti Config() {
  config::Flexiti config;
  config.mutable_timeouts()->mutable_read_call()->set_seconds(1);
  config.mutable_timeouts()->mutable_changing_call()->set_seconds(20);
  config.mutable_timeouts()->mutable_token()->set_seconds(1);
  config.mutable_retry()->set_max_attempts(1);
  config::Breaker& breaker = *config.mutable_breaker();
  breaker.set_min_requests(kMinRequests);
  breaker.set_failure_percent(50);
  breaker.mutable_window()->set_seconds(600);
  breaker.mutable_open_time()->set_seconds(600);
  return config;
}

// A Flexiti that gives tokens and answers no call; or, if `token_hangs`, that gives none but to the
// scope "customer", and answers calls.
class HangingFlexiti {
 public:
  explicit HangingFlexiti(bool token_hangs)
      : peer_([token_hangs](PeerConnection& connection) {
          for (std::string request = connection.ReadRequest(); !request.empty();
               request = connection.ReadRequest()) {
            const bool asks_token = absl::StrContains(request, "client_credentials");
            const bool is_served = absl::StrContains(request, "scope=customer");
            if (asks_token == token_hangs && !is_served) break;
            const std::string body =
                asks_token ? R"({"access_token":"t","expires_in":1200})" : "{}";
            connection.Send(
                absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
          }
          connection.WaitForClose(std::chrono::seconds(20));
        }),
        transport_(*HttpTransport::Create({.base_url = peer_.url()})),
        token_(*transport_, secret_, metrics_,
               {.target = "/oauth/token", .scope = "merchant", .timeout = absl::Seconds(1)}),
        other_token_(*transport_, secret_, metrics_,
                     {.target = "/oauth/token", .scope = "merchant", .timeout = absl::Seconds(1)}),
        served_token_(*transport_, secret_, metrics_,
                      {.target = "/oauth/token", .scope = "customer"}),
        upstream_(*transport_, nullptr, Config(), absl::Now, absl::SleepFor, metrics_) {
    secret_.Replace(SecretSource::kFile, Secret("s"), absl::UnixEpoch());
  }

  absl::Status Read(absl::Duration limit) { return Read(limit, token_); }
  absl::Status ReadForAnother(absl::Duration limit) { return Read(limit, other_token_); }
  absl::Status ReadAnswered() { return Read(absl::Seconds(30), served_token_); }
  void FetchToken() {
    const absl::Time now = absl::Now();
    EXPECT_TRUE(token_.Get(now, now + absl::Seconds(1)).ok());
  }
  HostState host() { return upstream_.State()[0]; }
  Breaker::Standing breaker() { return host().breaker; }

 private:
  absl::Status Read(absl::Duration limit, AccessToken& token) {
    const Merchant merchant = {.config = {}, .merchant_token = token, .customer_token = token};
    WireRecord record;
    const Terms terms = {.merchant = merchant,
                         .request_id = "",
                         .reference_id = NewReferenceId(),
                         .lang = "en",
                         .deadline = absl::Now() + limit,
                         .min_remaining = absl::ZeroDuration(),
                         .record = record};
    return upstream_.Send({.endpoint = "GET /x", .method = "GET", .path = "/x"}, terms).status();
  }

  Metrics metrics_{"test"};
  ClientSecret secret_{{}, metrics_};
  const ScriptedPeer peer_;
  const std::unique_ptr<HttpTransport> transport_;
  AccessToken token_;
  AccessToken other_token_;   // of another merchant
  AccessToken served_token_;  // of a third
  Upstream upstream_;
};

// All at once.
void ReadByMany(const std::function<void()>& read) {
  constexpr int kCallers = 2 * kMinRequests;
  std::latch ready(kCallers);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      ready.arrive_and_wait();
      read();
    });
  }
  for (std::thread& caller : callers) caller.join();
}

// Alerts tell of Flexiti by the class of a failure: it must not be what callers' deadlines did.
TEST(UpstreamTest, AReadCutShortByItsCallerIsNoFailureOfFlexiti) {
  HangingFlexiti flexiti(/*token_hangs=*/false);
  flexiti.FetchToken();
  const absl::Status cut = flexiti.Read(absl::Milliseconds(500));
  EXPECT_TRUE(absl::IsDeadlineExceeded(cut)) << cut;
  EXPECT_EQ(ReasonOf(cut), "DEADLINE_TOO_SHORT");
  EXPECT_EQ(GetDetail<v1::FlexitiError>(cut)->error_class(), v1::ERROR_CLASS_OVERLOAD);
  EXPECT_EQ(OutcomeOf(cut), v1::OUTCOME_REJECTED) << "it was sent";
  EXPECT_EQ(flexiti.breaker().failures, 0);
  // By the gateway's own time-out it is one.
  EXPECT_EQ(ReasonOf(flexiti.Read(absl::Seconds(30))), "REPLY_LOST");
  EXPECT_EQ(flexiti.breaker().failures, 1);
}

TEST(UpstreamTest, AFailureKeepsItsCauseForItsCallerAndForTheHost) {
  HangingFlexiti flexiti(/*token_hangs=*/false);
  EXPECT_EQ(flexiti.host().failure_cause, "");
  flexiti.FetchToken();
  EXPECT_EQ(CauseOf(flexiti.Read(absl::Seconds(30))), "timeout");
  EXPECT_EQ(flexiti.host().failure_cause, "timeout");
  EXPECT_GT(flexiti.host().failure_time, absl::UnixEpoch());
}

// A renewal is made by one call for all: where it hangs, there is one for each time-out. So those
// who wait count too.
TEST(UpstreamTest, ATokenThatHangsOpensItWhereTheHostAnswersNobody) {
  HangingFlexiti flexiti(/*token_hangs=*/true);
  ReadByMany([&] { EXPECT_FALSE(flexiti.Read(absl::Seconds(30)).ok()); });
  EXPECT_EQ(flexiti.breaker().state, Breaker::State::kOpen);
  EXPECT_EQ(ReasonOf(flexiti.Read(absl::Seconds(30))), "BREAKER_OPEN");
}

// The token of one merchant says too little of a host that serves others.
TEST(UpstreamTest, WhereItAnswersOthersTokensOfTwoMerchantsOpenItAndThatOfOneDoesNot) {
  HangingFlexiti flexiti(/*token_hangs=*/true);
  ASSERT_TRUE(flexiti.ReadAnswered().ok());
  ReadByMany([&] { EXPECT_FALSE(flexiti.Read(absl::Seconds(30)).ok()); });
  EXPECT_EQ(flexiti.breaker().state, Breaker::State::kClosed);
  EXPECT_EQ(flexiti.breaker().failures, 1 + kMinRequests / 2);
  EXPECT_TRUE(flexiti.ReadAnswered().ok());
  ReadByMany([&] { EXPECT_FALSE(flexiti.ReadForAnother(absl::Seconds(30)).ok()); });
  EXPECT_EQ(flexiti.breaker().state, Breaker::State::kOpen);
  EXPECT_EQ(ReasonOf(flexiti.Read(absl::Seconds(30))), "BREAKER_OPEN");
}

TEST(UpstreamTest, AWaitForATokenThatItsCallerCutShortDoesNotCount) {
  HangingFlexiti flexiti(/*token_hangs=*/true);
  std::thread renewer([&flexiti] { EXPECT_FALSE(flexiti.Read(absl::Seconds(30)).ok()); });
  ReadByMany([&] { EXPECT_FALSE(flexiti.Read(absl::Milliseconds(1)).ok()); });
  renewer.join();
  EXPECT_EQ(flexiti.breaker().state, Breaker::State::kClosed);
}

// As long as the renewal may yet end well in time, that is. One that has hung for half of its time
// keeps them all from being served, and nobody hears of it but by their failures.
TEST(UpstreamTest, CallersWithLessTimeThanATokenThatHangsTakesCountOnceItHangs) {
  HangingFlexiti flexiti(/*token_hangs=*/true);
  std::thread renewer([&flexiti] { EXPECT_FALSE(flexiti.Read(absl::Seconds(30)).ok()); });
  ReadByMany([&] {
    const absl::Status status = flexiti.Read(absl::Milliseconds(800));
    EXPECT_EQ(ReasonOf(status), "TOKEN_UNAVAILABLE") << status;
    EXPECT_EQ(CauseOf(status), "timeout");
  });
  EXPECT_EQ(flexiti.breaker().state, Breaker::State::kOpen);
  EXPECT_EQ(ReasonOf(flexiti.Read(absl::Milliseconds(800))), "BREAKER_OPEN");
  renewer.join();
}

}  // namespace
}  // namespace flexiti
