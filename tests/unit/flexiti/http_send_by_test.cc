// A process that was stopped, or a machine that was suspended, within a call does not send what
// somebody else has taken over meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "service/base/checkpoint.h"
#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::Reply;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kAllowed = absl::Minutes(5);

// The machine's clocks as a process sees them that may be stopped.
std::atomic<SteadyTime::duration> steady_moved;
std::atomic<SteadyTime::duration> wall_moved;
SteadyTime Steady() { return std::chrono::steady_clock::now() + steady_moved.load(); }
absl::Time Wall() { return absl::Now() + absl::FromChrono(wall_moved.load()); }

struct Stop {
  const char* story;
  SteadyTime::duration steady;
  SteadyTime::duration wall;
  bool sends;
};
constexpr Stop kStops[] = {
    {"none", seconds(0), seconds(0), true},
    {"a short one", minutes(1), minutes(1), true},
    {"stopped", minutes(10), minutes(10), false},
    {"suspended: the steady clock stands still", seconds(0), minutes(10), false},
    {"stopped, and the wall clock was set back", minutes(10), -minutes(10), false},
};

class HttpSendByTest : public testing::TestWithParam<bool> {  // the parameter: TLS
 protected:
  HttpSendByTest() { Go(); }
  ~HttpSendByTest() override { Go(); }

  // The process is stopped once, when it has built the next request, before the first byte.
  static void StopAtTheNextWrite(const Stop& stop) {
    next_stop = &stop;
    checkpoint_hook = [](const char* step) {
      if (std::string(step) != "write") return;
      checkpoint_hook = nullptr;
      steady_moved = next_stop.load()->steady;
      wall_moved = next_stop.load()->wall;
    };
  }

  static void Go() {
    checkpoint_hook = nullptr;
    steady_moved = wall_moved = SteadyTime::duration::zero();
  }

  static std::unique_ptr<HttpTransport> MakeStoppable(const flexiti_test::ScriptedPeer& peer) {
    HttpTransportOptions options = OptionsFor(peer.url());
    options.clocks = {.steady = Steady, .wall = Wall};
    return MakeTransport(options);
  }

  // With all the time in the world for the reply.
  static absl::Status Send(HttpTransport& transport) {
    return transport.Send(Purchase(), Wall() + absl::Minutes(30), Wall() + kAllowed).status();
  }

  inline static std::atomic<const Stop*> next_stop = nullptr;
};
INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpSendByTest, testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Tls" : "Plain"; });

TEST_P(HttpSendByTest, RequestOnANewConnectionIsNotSentAfterAStop) {
  for (const Stop& stop : kStops) {
    SCOPED_TRACE(stop.story);
    const auto peer = MakePeer(GetParam(), Answering(Reply("{}")));
    auto transport = MakeStoppable(*peer);
    StopAtTheNextWrite(stop);
    const absl::Status status = Send(*transport);
    EXPECT_EQ(checkpoint_hook.load(), nullptr) << "it was never stopped";
    EXPECT_EQ(status.code(), stop.sends ? absl::StatusCode::kOk : absl::StatusCode::kUnavailable)
        << status;
    Go();
    transport.reset();
    // The peer may not even have accepted what was reset at once.
    const std::vector<std::string> received = peer->Received();
    if (stop.sends) {
      EXPECT_THAT(received, ElementsAre(HasSubstr("POST ")));
    } else {
      EXPECT_THAT(received, Each(""));
    }
  }
}

TEST_P(HttpSendByTest, RequestOnAKeptConnectionIsNotSentAfterAStop) {
  for (const Stop& stop : kStops) {
    SCOPED_TRACE(stop.story);
    const auto peer = MakePeer(GetParam(), Answering(Reply("{}")));
    auto transport = MakeStoppable(*peer);
    EXPECT_TRUE(Send(*transport).ok());
    StopAtTheNextWrite(stop);
    const absl::Status status = Send(*transport);
    EXPECT_EQ(checkpoint_hook.load(), nullptr) << "it was never stopped";
    EXPECT_EQ(status.code(), stop.sends ? absl::StatusCode::kOk : absl::StatusCode::kUnavailable)
        << status;
    Go();
    transport.reset();
    const std::vector<std::string> received = peer->Received();
    ASSERT_EQ(received.size(), 1u) << "connected again";
    EXPECT_EQ(received[0].find("POST", 1) != std::string::npos, stop.sends);
  }
}

// Whichever clock is read first, the stop comes right after it; and the wall clock, set back by as
// much, tells nothing of it.
TEST_P(HttpSendByTest, StopBetweenTheReadingsOfTheClocksMovesNoLimit) {
  const auto peer = MakePeer(GetParam(), Answering(Reply("{}")));
  HttpTransportOptions options = OptionsFor(peer->url());
  std::atomic<int> readings = 0;
  options.clocks.steady = [&] {
    const SteadyTime read = Steady();
    if (++readings == 1) steady_moved = minutes(10);
    return read;
  };
  options.clocks.wall = [&] {
    if (++readings == 1) steady_moved = minutes(10);
    return Wall();
  };
  auto transport = MakeTransport(options);
  EXPECT_EQ(Send(*transport).code(), absl::StatusCode::kUnavailable);
  transport.reset();
  EXPECT_GT(readings, 1);
  EXPECT_THAT(peer->Received(), Each(""));
}

}  // namespace
}  // namespace flexiti
