#include "service/flexiti/access_token.h"

#include <atomic>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/flexiti/failure.h"
#include "tests/support/scripted_peer.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::ScriptedPeer;

std::string TokenReply(const std::string& token, int lifetime) {
  const std::string body = absl::StrCat(R"({"access_token":")", token, R"(","expires_in":)",
                                        lifetime, R"(,"refresh_token":"r","token_type":"bearer"})");
  return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

// A secret of its file, and nothing else.
struct OneSecret {
  OneSecret() { secret.Replace(SecretSource::kFile, Secret("s"), absl::UnixEpoch()); }

  Metrics metrics{"test"};
  ClientSecret secret{{"m", "pos", "client_secret_file", "fallback_client_secret_file"}, metrics};
};

std::unique_ptr<HttpTransport> TransportTo(const ScriptedPeer& peer) {
  auto transport = HttpTransport::Create({.base_url = peer.url()});
  EXPECT_TRUE(transport.ok()) << transport.status();
  return *std::move(transport);
}

AccessTokenOptions Options() {
  return {.merchant_id = "m",
          .api = "pos",
          .target = "/oauth/token",
          .client_id = "c",
          .scope = "merchant",
          .refresh_margin = absl::ZeroDuration(),
          .timeout = absl::Seconds(20)};
}

// A token that lives a second takes longer than that to come: who waited for it finds it dead, and
// asks for another.
TEST(AccessTokenTest, WaitersForATokenThatIsDeadOnArrivalGetAnother) {
  constexpr int kWaiters = 16;
  std::promise<void> arrived;
  std::promise<void> release;
  std::atomic<int> requests{0};
  const ScriptedPeer peer([&](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      if (++requests == 1) {
        arrived.set_value();
        release.get_future().wait();
      }
      if (!connection.Send(TokenReply("t", 1))) return;
    }
  });
  const auto transport = TransportTo(peer);
  OneSecret one;
  AccessToken token(*transport, one.secret, one.metrics, Options());
  const absl::Time start = absl::Now();
  const absl::Time deadline = start + absl::Seconds(30);
  std::thread renewer([&] { EXPECT_TRUE(token.Get(start, deadline).ok()); });
  arrived.get_future().wait();
  std::latch ready(kWaiters + 1);
  std::vector<std::thread> waiters;
  for (int i = 0; i < kWaiters; ++i) {
    waiters.emplace_back([&] {
      ready.arrive_and_wait();
      // Its clock says that the token which comes has expired.
      const auto got = token.Get(start + absl::Seconds(5), deadline);
      EXPECT_TRUE(got.ok()) << got.status();
    });
  }
  ready.arrive_and_wait();
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();  // most of them wait by now
  release.set_value();
  for (std::thread& waiter : waiters) waiter.join();
  renewer.join();
  EXPECT_GE(requests, 2);
  EXPECT_LE(requests, 1 + kWaiters);
}

// The renewer uses the token, gets 401 and refuses it while others are still waking up to it.
TEST(AccessTokenTest, WaitersForATokenThatIsRefusedMeanwhileGetAnother) {
  constexpr int kCallers = 32;
  constexpr int kCalls = 20;
  std::atomic<int> count{0};
  const ScriptedPeer peer([&](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      if (!connection.Send(TokenReply(absl::StrCat("t", ++count), 1200))) return;
    }
  });
  const auto transport = TransportTo(peer);
  OneSecret one;
  AccessToken token(*transport, one.secret, one.metrics, Options());
  const absl::Time now = absl::Now();
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      for (int k = 0; k < kCalls; ++k) {
        const auto got = token.Get(now, now + absl::Seconds(30));
        EXPECT_TRUE(got.ok()) << got.status();
        if (got.ok()) token.Refuse(*got);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_LE(count, kCallers * kCalls) << "each call asks for one at most";
}

}  // namespace
}  // namespace flexiti
