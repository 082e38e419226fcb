// Who may begin a call when many are open.
#include "service/gateway/open_calls.h"

#include <array>
#include <cstddef>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr OpenCallsLimits kLimits = {.crowded = 500, .full = 1'000};

// As far from each other as things on the heap are.
struct alignas(std::max_align_t) Connection {};

class OpenCallsTest : public testing::Test {
 protected:
  bool Open(const Connection& connection) {
    const bool may = calls_.Begin(&connection);
    if (may) calls_.Opened();
    return may;
  }
  // How many of `tries` were.
  int OpenMany(const Connection& connection, int tries) {
    int opened = 0;
    for (int i = 0; i < tries; ++i) opened += Open(connection) ? 1 : 0;
    return opened;
  }

  int refused_ = 0;
  OpenCalls calls_{kLimits, [this] { ++refused_; }};
  std::array<Connection, 3> connections_ = {};
};

TEST_F(OpenCallsTest, OneConnectionMayHaveAllThatAreUsual) {
  EXPECT_EQ(OpenMany(connections_[0], 500), 500);
  EXPECT_EQ(refused_, 0);
  EXPECT_FALSE(Open(connections_[0]));
  EXPECT_EQ(refused_, 1);
}

TEST_F(OpenCallsTest, OthersHaveTheirShareBesideIt) {
  OpenMany(connections_[0], 500);
  EXPECT_EQ(OpenMany(connections_[1], 1'000), OpenCalls::kShare);
  EXPECT_EQ(OpenMany(connections_[2], 1'000), OpenCalls::kShare);
  EXPECT_FALSE(Open(connections_[0]));
}

TEST_F(OpenCallsTest, WhatEndsMakesRoom) {
  OpenMany(connections_[0], 500);
  OpenMany(connections_[1], OpenCalls::kShare);
  EXPECT_FALSE(Open(connections_[1]));
  calls_.Ended(&connections_[1]);
  EXPECT_TRUE(Open(connections_[1]));
  EXPECT_FALSE(Open(connections_[1]));
  for (int i = 0; i < OpenCalls::kShare + 1; ++i) calls_.Ended(&connections_[0]);
  EXPECT_TRUE(Open(connections_[1]));  // fewer than are usual
}

// A call that began and was never opened, as one whose message is too long, is not held against its
// connection for ever.
TEST_F(OpenCallsTest, WhatNeverOpenedIsForgiven) {
  OpenMany(connections_[0], 500);
  for (int i = 0; i < OpenCalls::kShare; ++i) EXPECT_TRUE(calls_.Begin(&connections_[1]));
  EXPECT_FALSE(Open(connections_[1]));
  calls_.Forgive();
  EXPECT_TRUE(Open(connections_[1]));
}

TEST_F(OpenCallsTest, NobodyMayWhenItIsFull) {
  OpenMany(connections_[0], 500);
  do {
    calls_.Forgive();
  } while (OpenMany(connections_[0], 1'000) > 0);
  EXPECT_FALSE(Open(connections_[2]));
  calls_.Ended(&connections_[0]);
  EXPECT_TRUE(Open(connections_[2]));
  EXPECT_FALSE(Open(connections_[2]));
}

}  // namespace
}  // namespace flexiti
