// Which connections reset their streams too fast.
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

constexpr UnansweredStreams::Time kStart{std::chrono::hours(1)};

PeerAddress PeerAt(int port) { return {.ip = std::string(4, '\x7f'), .port = port}; }

std::vector<ConnectionStreams> Streams(std::int64_t first, std::int64_t second) {
  return {{.id = 1, .peer = PeerAt(1), .unanswered = first},
          {.id = 2, .peer = PeerAt(2), .unanswered = second}};
}

TEST(UnansweredStreamsTest, NothingIsSuspiciousWhileFewCallsHaveNoAnswer) {
  UnansweredStreams streams(100);
  EXPECT_TRUE(streams.BeginSecond(5'000, kStart));  // since the process started
  EXPECT_FALSE(streams.IsSuspicious(5'000));
  EXPECT_FALSE(streams.IsSuspicious(5'100));
  EXPECT_TRUE(streams.IsSuspicious(5'101));
}

TEST(UnansweredStreamsTest, EachSecondIsCountedByItself) {
  UnansweredStreams streams(100);
  EXPECT_TRUE(streams.BeginSecond(0, kStart));
  EXPECT_FALSE(streams.BeginSecond(90, kStart + milliseconds(999)));
  EXPECT_TRUE(streams.BeginSecond(90, kStart + milliseconds(1'000)));
  EXPECT_FALSE(streams.IsSuspicious(190));
  EXPECT_TRUE(streams.IsSuspicious(191));
}

TEST(UnansweredStreamsTest, WhoHadManyBeforeIsNotToBlame) {
  UnansweredStreams streams(100);
  streams.BeginSecond(0, kStart);
  EXPECT_THAT(streams.TooMany(Streams(1'000'000, 0)), IsEmpty());
  EXPECT_THAT(streams.TooMany(Streams(1'000'100, 100)), IsEmpty());
}

TEST(UnansweredStreamsTest, WhoGetsManyWithinASecondIs) {
  UnansweredStreams streams(100);
  streams.BeginSecond(0, kStart);
  EXPECT_THAT(streams.TooMany(Streams(1'000'000, 7)), IsEmpty());
  EXPECT_THAT(streams.TooMany(Streams(1'000'060, 108)), ElementsAre(PeerAt(2)));
  EXPECT_THAT(streams.TooMany(Streams(1'000'101, 8)), ElementsAre(PeerAt(1)));
}

TEST(UnansweredStreamsTest, WhatWasIsForgottenWithItsSecond) {
  UnansweredStreams streams(100);
  streams.BeginSecond(0, kStart);
  EXPECT_THAT(streams.TooMany(Streams(0, 0)), IsEmpty());
  streams.BeginSecond(200, kStart + milliseconds(1'000));
  EXPECT_THAT(streams.TooMany(Streams(101, 101)), IsEmpty());
  EXPECT_THAT(streams.TooMany(Streams(201, 202)), ElementsAre(PeerAt(2)));
}

TEST(UnansweredStreamsTest, AStreamThatIsAnsweredLateMakesRoom) {
  UnansweredStreams streams(100);
  streams.BeginSecond(0, kStart);
  EXPECT_THAT(streams.TooMany(Streams(50, 0)), IsEmpty());
  EXPECT_THAT(streams.TooMany(Streams(0, 0)), IsEmpty());
  EXPECT_THAT(streams.TooMany(Streams(150, 0)), IsEmpty());
}

}  // namespace
}  // namespace flexiti
