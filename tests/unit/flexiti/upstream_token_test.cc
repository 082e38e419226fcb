// What a call does when Flexiti refuses its token.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/upstream.h"
#include "tests/support/scripted_peer.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::ScriptedPeer;

// A Flexiti that gives the tokens "token-1", "token-2", ... and takes only those from a number on.
class RevokingFlexiti {
 public:
  RevokingFlexiti() { secret_.Replace(SecretSource::kFile, Secret("s"), absl::UnixEpoch()); }

  // Flexiti is about to answer a call for the first time: `then` runs before.
  void OnFirstCall(std::function<void()> then) { on_first_call_ = std::move(then); }
  void TakesFrom(int number) { takes_from_ = number; }
  // 503 is the answer to whoever asks for more.
  void GivesOnly(int tokens) { gives_ = tokens; }
  // A renewal has begun on another thread, and ends once the token of before was refused.
  void BeginToRenew() {
    awaits_refusal_ = true;
    renewer_ = std::thread([this] {
      const absl::Time near_the_end = absl::Now() + absl::Seconds(1190);
      EXPECT_TRUE(token_.Get(near_the_end, near_the_end + absl::Seconds(10)).ok());
    });
    while (token_.state().renewing_since == absl::InfiniteFuture()) std::this_thread::yield();
  }
  ~RevokingFlexiti() {
    if (renewer_.joinable()) renewer_.join();
  }
  void Renew() {
    const absl::Time now = absl::Now();
    token_.Refuse(*token_.Get(now, now + absl::Seconds(10)));
    EXPECT_TRUE(token_.Get(now, now + absl::Seconds(10)).ok());
  }
  absl::Status Call(Effect effect) {
    const Merchant merchant = {.config = {}, .merchant_token = token_, .customer_token = token_};
    WireRecord record;
    const Terms terms = {.merchant = merchant,
                         .request_id = "",
                         .reference_id = NewReferenceId(),
                         .lang = "en",
                         .deadline = absl::Now() + absl::Seconds(60),
                         .min_remaining = absl::ZeroDuration(),
                         .record = record};
    return upstream_
        .Send({.endpoint = "POST /x", .effect = effect, .method = "POST", .path = "/x"}, terms)
        .status();
  }
  // The tokens of the calls that came, in order: "1 2 ".
  std::string calls() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return calls_;
  }

 private:
  static config::Flexiti Config() {
    config::Flexiti config;
    for (auto* timeout : {config.mutable_timeouts()->mutable_read_call(),
                          config.mutable_timeouts()->mutable_changing_call(),
                          config.mutable_timeouts()->mutable_token()}) {
      timeout->set_seconds(20);
    }
    config.mutable_retry()->set_max_attempts(1);
    config.mutable_breaker()->set_min_requests(1000);
    return config;
  }
  static void Reply(PeerConnection& connection, int status, const std::string& body) {
    connection.Send(
        absl::StrCat("HTTP/1.1 ", status, " X\r\nContent-Length: ", body.size(), "\r\n\r\n", body));
  }
  void Answer(PeerConnection& connection, const std::string& request) {
    if (absl::StrContains(request, "client_credentials")) {
      if (given_ >= gives_) return Reply(connection, 503, "");
      while (awaits_refusal_ && token_.state().expire_time != absl::InfinitePast()) {
        std::this_thread::yield();
      }
      return Reply(connection, 200,
                   absl::StrCat(R"({"expires_in":1200,"access_token":"token-)", ++given_, "\"}"));
    }
    const std::string name = "Bearer token-";
    const int number = std::stoi(request.substr(request.find(name) + name.size()));
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      absl::StrAppend(&calls_, number, " ");
    }
    if (!was_called_.exchange(true) && on_first_call_) on_first_call_();
    const bool is_taken = number >= takes_from_;
    Reply(connection, is_taken ? 200 : 401, is_taken ? "{}" : R"({"error":"unauthorized"})");
  }

  Metrics metrics_{"test"};
  ClientSecret secret_{{}, metrics_};
  std::function<void()> on_first_call_;
  std::atomic<bool> was_called_{false};
  std::atomic<int> given_{0};
  std::atomic<int> takes_from_{1};
  std::atomic<int> gives_{1000};
  std::atomic<bool> awaits_refusal_{false};
  std::mutex mutex_;
  std::string calls_;
  const ScriptedPeer peer_{[this](PeerConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      Answer(connection, request);
    }
  }};
  const std::unique_ptr<HttpTransport> transport_ =
      *HttpTransport::Create({.base_url = peer_.url()});
  AccessToken token_{*transport_,
                     secret_,
                     metrics_,
                     {.target = "/oauth/token", .scope = "merchant", .timeout = absl::Seconds(10)}};
  Upstream upstream_{*transport_, nullptr, Config(), absl::Now, absl::SleepFor, metrics_};
  std::thread renewer_;
};

class UpstreamTokenTest : public testing::TestWithParam<Effect> {};

TEST_P(UpstreamTokenTest, ARefusedOneIsReplacedOnce) {
  RevokingFlexiti flexiti;
  flexiti.TakesFrom(2);
  EXPECT_TRUE(flexiti.Call(GetParam()).ok());
  EXPECT_EQ(flexiti.calls(), "1 2 ");
}

TEST_P(UpstreamTokenTest, ANewOneThatIsRefusedEndsTheCall) {
  RevokingFlexiti flexiti;
  flexiti.TakesFrom(1000);
  EXPECT_EQ(ReasonOf(flexiti.Call(GetParam())), "UNAUTHORIZED");
  EXPECT_EQ(flexiti.calls(), "1 2 ");
}

// The call began with a token that was renewed before all were revoked: its second one is old too.
TEST_P(UpstreamTokenTest, OneRevokedWithItsSuccessorIsReplacedTwice) {
  RevokingFlexiti flexiti;
  flexiti.OnFirstCall([&] {
    flexiti.Renew();
    flexiti.TakesFrom(3);
  });
  EXPECT_TRUE(flexiti.Call(GetParam()).ok());
  EXPECT_EQ(flexiti.calls(), "1 2 3 ");
}

// It came while the first one was renewed: what comes of that may be old, too.
TEST_P(UpstreamTokenTest, OneRevokedWithTheSuccessorThatIsOnItsWayIsReplacedTwice) {
  RevokingFlexiti flexiti;
  flexiti.OnFirstCall([&] { flexiti.BeginToRenew(); });
  flexiti.TakesFrom(3);
  EXPECT_TRUE(flexiti.Call(GetParam()).ok());
  EXPECT_EQ(flexiti.calls(), "1 2 3 ");
}

TEST_P(UpstreamTokenTest, WithoutANewOneTheCallWasNotSent) {
  RevokingFlexiti flexiti;
  flexiti.TakesFrom(1000);
  flexiti.GivesOnly(1);
  const absl::Status status = flexiti.Call(GetParam());
  EXPECT_EQ(ReasonOf(status), "TOKEN_UNAVAILABLE");
  EXPECT_EQ(OutcomeOf(status), v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(flexiti.calls(), "1 ");
}

TEST_P(UpstreamTokenTest, NoCallIsReplayedMoreThanTwice) {
  RevokingFlexiti flexiti;
  flexiti.OnFirstCall([&] { flexiti.Renew(); });
  flexiti.TakesFrom(1000);
  EXPECT_EQ(ReasonOf(flexiti.Call(GetParam())), "UNAUTHORIZED");
  EXPECT_EQ(flexiti.calls(), "1 2 3 ");
}

INSTANTIATE_TEST_SUITE_P(Effects, UpstreamTokenTest,
                         testing::Values(Effect::kRead, Effect::kChange), [](const auto& row) {
                           return row.param == Effect::kRead ? "Read" : "Change";
                         });

}  // namespace
}  // namespace flexiti
