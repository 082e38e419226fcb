// Whose connection is ended, for its client resets its calls.
#include "service/gateway/reset_watch.h"

#include <chrono>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

PeerAddress PeerAt(int port) { return {.ip = std::string(4, '\x7f'), .port = port}; }

class UnansweredStreamsTest : public testing::Test {
 protected:
  // What a connection has by now.
  struct Streams {
    std::int64_t begun = 0;
    std::int64_t answered = 0;
  };

  std::vector<PeerAddress> TooManyAfter(milliseconds pause, const std::vector<Streams>& all) {
    now_ += pause;
    std::vector<ConnectionStreams> connections;
    for (const Streams& one : all) {
      const int number = static_cast<int>(connections.size()) + 1;
      connections.push_back(
          {.id = number, .peer = PeerAt(number), .begun = one.begun, .answered = one.answered});
    }
    return streams_.TooMany(connections, now_, now_);
  }
  bool IsSuspiciousAfter(milliseconds pause, std::int64_t calls) {
    now_ += pause;
    return streams_.IsSuspicious(calls, now_);
  }

  UnansweredStreams::Time now_{std::chrono::hours(1)};
  UnansweredStreams streams_{100};
};

TEST_F(UnansweredStreamsTest, NothingIsSuspiciousWhileFewCallsAreWithoutOk) {
  EXPECT_FALSE(IsSuspiciousAfter(milliseconds(0), 0));
  EXPECT_FALSE(IsSuspiciousAfter(milliseconds(500), 100));
  EXPECT_TRUE(IsSuspiciousAfter(milliseconds(1), 101));
  EXPECT_TRUE(IsSuspiciousAfter(milliseconds(499), 101));
  EXPECT_FALSE(IsSuspiciousAfter(milliseconds(999), 201)) << "another second";
  EXPECT_TRUE(IsSuspiciousAfter(milliseconds(0), 202));
}

TEST_F(UnansweredStreamsTest, WhatWasBeforeTheFirstLookIsNotHeldAgainstAnybody) {
  EXPECT_THAT(TooManyAfter(milliseconds(0), {{1'000'000, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(50), {{1'000'100, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(50), {{1'000'101, 0}}), ElementsAre(PeerAt(1)));
}

TEST_F(UnansweredStreamsTest, OnlyTheOneToBlameIsNamed) {
  TooManyAfter(milliseconds(0), {{0, 0}, {5'000, 5'000}, {0, 0}});
  EXPECT_THAT(TooManyAfter(milliseconds(50), {{100, 0}, {9'000, 9'000}, {101, 0}}),
              ElementsAre(PeerAt(3)));
}

TEST_F(UnansweredStreamsTest, TheyAreCountedBySecond) {
  TooManyAfter(milliseconds(0), {{0, 0}});
  EXPECT_THAT(TooManyAfter(milliseconds(900), {{90, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(900), {{180, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(900), {{270, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(900), {{360, 0}}), IsEmpty());
  EXPECT_THAT(TooManyAfter(milliseconds(900), {{461, 0}}), ElementsAre(PeerAt(1)));
}

// Where there are very many connections.
TEST_F(UnansweredStreamsTest, LooksMayLieFarApart) {
  TooManyAfter(milliseconds(0), {{0, 0}, {0, 0}});
  EXPECT_THAT(TooManyAfter(milliseconds(5'000), {{500, 0}, {501, 0}}), ElementsAre(PeerAt(2)));
  EXPECT_THAT(TooManyAfter(milliseconds(5'000), {{1'001, 0}, {1'001, 0}}), ElementsAre(PeerAt(1)));
}

// A look may be held up after it began.
TEST_F(UnansweredStreamsTest, WhatALookTakesIsAllowedFor) {
  const std::vector<ConnectionStreams> first = {{.id = 1, .peer = PeerAt(1), .begun = 0}};
  const std::vector<ConnectionStreams> second = {{.id = 1, .peer = PeerAt(1), .begun = 200}};
  EXPECT_THAT(streams_.TooMany(first, now_, now_), IsEmpty());
  EXPECT_THAT(streams_.TooMany(second, now_ + milliseconds(50), now_ + milliseconds(2'000)),
              IsEmpty());
  EXPECT_THAT(streams_.TooMany(second, now_ + milliseconds(50), now_ + milliseconds(1'999)),
              ElementsAre(PeerAt(1)));
}

// In an overload much is refused before it is answered, and repeated at once.
TEST_F(UnansweredStreamsTest, WhoHasATenthAnsweredIsNoAttacker) {
  TooManyAfter(milliseconds(0), {{0, 0}, {0, 0}});
  EXPECT_THAT(TooManyAfter(milliseconds(50), {{9'990, 999}, {9'991, 999}}), ElementsAre(PeerAt(2)));
}

}  // namespace
}  // namespace flexiti
