#include "client/cpp/request_id.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace flexiti::client {
namespace {

TEST(RequestIdTest, IsARandomUuid) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(NewRequestId(),
                testing::MatchesRegex(
                    "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }
}

TEST(RequestIdTest, IsNeverTheSameOnAnyThread) {
  constexpr int kThreads = 4;
  constexpr int kIds = 1000;
  std::vector<std::vector<std::string>> made(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&ids = made[t]] {
      for (int i = 0; i < kIds; ++i) ids.push_back(NewRequestId());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& ids : made) all.insert(ids.begin(), ids.end());
  EXPECT_EQ(all.size(), static_cast<size_t>(kThreads * kIds));
}

}  // namespace
}  // namespace flexiti::client
