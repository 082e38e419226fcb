#include "service/flexiti/retry_budget.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// How many of `wanted` it grants at `now`.
int Spent(RetryBudget& budget, absl::Time now, int wanted) {
  int spent = 0;
  for (int i = 0; i < wanted; ++i) spent += budget.Spend(now) ? 1 : 0;
  return spent;
}

TEST(RetryBudgetTest, GrantsNoMoreThanItsShareOfTheFirstAttempts) {
  struct Row {
    int percent;
    int first_attempts;
    int granted;  // beside those at the start
  };
  for (const Row& row :
       {Row{20, 0, 0}, Row{20, 4, 0}, Row{20, 5, 1}, Row{20, 400, 80}, Row{1, 99, 0},
        Row{1, 100, 1}, Row{100, 30, 30}, Row{1000, 3, 30}, Row{0, 1000, 0}}) {
    RetryBudget budget(row.percent);
    ASSERT_EQ(Spent(budget, kStart, 1000), RetryBudget::kAtStart);
    for (int i = 0; i < row.first_attempts; ++i) budget.Earn();
    EXPECT_EQ(Spent(budget, kStart, 1000), row.granted)
        << row.percent << " % of " << row.first_attempts;
  }
}

TEST(RetryBudgetTest, SavesNoMoreThanItsMost) {
  RetryBudget budget(100);
  for (int i = 0; i < 100'000; ++i) budget.Earn();
  EXPECT_EQ(budget.left(), RetryBudget::kMost);
  EXPECT_EQ(Spent(budget, kStart, 1000), RetryBudget::kMost);
}

TEST(RetryBudgetTest, GrantsAFewWithoutAnyTraffic) {
  RetryBudget budget(0);
  Spent(budget, kStart, 1000);
  EXPECT_EQ(Spent(budget, kStart + absl::Milliseconds(999), 10), 0);
  EXPECT_EQ(Spent(budget, kStart + absl::Seconds(3), 10), 3);
  EXPECT_EQ(Spent(budget, kStart + absl::Hours(24), 1000), RetryBudget::kMost);
}

TEST(RetryBudgetTest, AClockThatIsSetBackGrantsNothingAndThenRunsOn) {
  RetryBudget budget(0);
  Spent(budget, kStart, 1000);
  const absl::Time back = kStart - absl::Hours(1);
  EXPECT_EQ(Spent(budget, back, 10), 0);
  EXPECT_EQ(Spent(budget, back + absl::Seconds(2), 10), 2);
}

TEST(RetryBudgetTest, ManyThreadsGetNoMoreThanThereIs) {
  constexpr int kThreads = 8;
  constexpr int kEach = 2'000;
  RetryBudget budget(20);
  std::atomic<int> granted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kEach; ++k) {
        budget.Earn();
        granted += budget.Spend(kStart) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  // Every part is spent or still there.
  EXPECT_EQ(granted + budget.left(), RetryBudget::kAtStart + kThreads * kEach / 5);
}

}  // namespace
}  // namespace flexiti
