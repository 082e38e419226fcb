#include "service/telemetry/line_limit.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// How many of `count` lines are written at `now`, and how many left out they tell of together.
struct Lines {
  int written = 0;
  std::int64_t left_out = 0;
};
Lines Ask(LineLimit& limit, absl::Time now, int count) {
  Lines lines;
  for (int i = 0; i < count; ++i) {
    const auto left_out = limit.Ask(now);
    if (!left_out.has_value()) continue;
    ++lines.written;
    lines.left_out += *left_out;
  }
  return lines;
}

TEST(LineLimitTest, WritesSoManyInASecondAndThenTellsOfTheRest) {
  LineLimit limit(3);
  const Lines first = Ask(limit, kStart, 10);
  EXPECT_EQ(first.written, 3);
  EXPECT_EQ(first.left_out, 0);
  EXPECT_EQ(Ask(limit, kStart + absl::Milliseconds(999), 5).written, 0);
  EXPECT_EQ(limit.Ask(kStart + absl::Seconds(1)), 12);
  EXPECT_EQ(limit.Ask(kStart + absl::Seconds(1)), 0);  // told once
}

TEST(LineLimitTest, LeavesNothingOutWhereThereIsLittle) {
  LineLimit limit(3);
  for (int second = 0; second < 100; ++second) {
    const Lines lines = Ask(limit, kStart + absl::Seconds(second), 3);
    EXPECT_EQ(lines.written, 3);
    EXPECT_EQ(lines.left_out, 0);
  }
}

TEST(LineLimitTest, AClockThatIsSetBackBeginsAnotherSecond) {
  LineLimit limit(3);
  Ask(limit, kStart, 10);
  EXPECT_EQ(Ask(limit, kStart - absl::Hours(1), 10).written, 3);
}

TEST(LineLimitTest, EveryLineIsWrittenOrTold) {
  constexpr int kThreads = 8;
  constexpr int kEach = 5'000;
  LineLimit limit(10);
  std::atomic<std::int64_t> written{0};
  std::atomic<std::int64_t> told{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kEach; ++k) {
        const Lines lines = Ask(limit, kStart + absl::Seconds(k / 1'000), 1);
        written += lines.written;
        told += lines.left_out;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto last = limit.Ask(kStart + absl::Hours(1));
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(written + told + *last, kThreads * kEach);
}

}  // namespace
}  // namespace flexiti
