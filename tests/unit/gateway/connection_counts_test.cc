// Who may begin a call when many are open.
#include "service/gateway/connection_counts.h"

#include <array>
#include <cstddef>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr OpenCallsLimits kLimits = {.crowded = 500, .share = 100};

// As far from each other as things on the heap are.
struct alignas(std::max_align_t) Connection {};

class ConnectionCountsTest : public testing::Test {
 protected:
  bool Open(const Connection& connection) {
    const bool may = counts_.Begin(&connection, now_);
    if (may) counts_.Opened();
    return may;
  }
  // How many of `tries` were.
  int OpenMany(const Connection& connection, int tries) {
    int opened = 0;
    for (int i = 0; i < tries; ++i) opened += Open(connection) ? 1 : 0;
    return opened;
  }
  void EndMany(const Connection& connection, int calls) {
    for (int i = 0; i < calls; ++i) counts_.Ended(&connection);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'000);
  ConnectionCounts counts_{kLimits};
  std::array<Connection, 3> connections_ = {};
};

TEST_F(ConnectionCountsTest, OneConnectionMayHaveAllThatAreUsual) {
  EXPECT_EQ(OpenMany(connections_[0], 501), 500);
}

TEST_F(ConnectionCountsTest, OthersHaveTheirShareWhateverItHas) {
  OpenMany(connections_[0], 501);
  EXPECT_EQ(OpenMany(connections_[1], 1'000), kLimits.share);
  EXPECT_EQ(OpenMany(connections_[2], 1'000), kLimits.share);
  EXPECT_FALSE(Open(connections_[0]));
}

TEST_F(ConnectionCountsTest, WhatEndsMakesRoom) {
  OpenMany(connections_[0], 500);
  OpenMany(connections_[1], kLimits.share);
  EXPECT_FALSE(Open(connections_[1]));
  EndMany(connections_[1], 1);
  EXPECT_TRUE(Open(connections_[1]));
  EXPECT_FALSE(Open(connections_[1]));
  EndMany(connections_[0], kLimits.share + 1);
  EXPECT_TRUE(Open(connections_[1])) << "no more than usual";
}

// A call that began and was never opened is not held against its connection for ever; but while
// there is a crowd, what is open is not forgotten.
TEST_F(ConnectionCountsTest, WhatNeverOpenedIsForgottenWhenThereIsRoom) {
  OpenMany(connections_[0], 500);
  for (int i = 0; i < kLimits.share; ++i) EXPECT_TRUE(counts_.Begin(&connections_[1], now_));
  now_ += absl::Seconds(1);
  EXPECT_FALSE(Open(connections_[1]));
  EndMany(connections_[0], 1);
  now_ += absl::Seconds(1);
  EXPECT_TRUE(Open(connections_[1]));
  EXPECT_EQ(OpenMany(connections_[1], 1'000), kLimits.share - 1);
}

TEST_F(ConnectionCountsTest, InACrowdItIsForgottenInAMinute) {
  OpenMany(connections_[0], 500);
  for (int i = 0; i < kLimits.share; ++i) EXPECT_TRUE(counts_.Begin(&connections_[1], now_));
  now_ += absl::Seconds(59);
  EXPECT_FALSE(Open(connections_[1]));
  now_ += absl::Seconds(1);
  EXPECT_EQ(OpenMany(connections_[1], 1'000), kLimits.share);
}

}  // namespace
}  // namespace flexiti
