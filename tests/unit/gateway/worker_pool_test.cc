#include "service/gateway/worker_pool.h"

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(WorkerPoolTest, RefusesAtOnceWhenAllAreBusyAndServesAgainLater) {
  WorkerPool pool(2);
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::promise<void> done[2];
  for (auto& each : done) {
    ASSERT_TRUE(pool.TryRun([open, &each] {
      open.wait();
      each.set_value();
    }));
  }
  EXPECT_FALSE(pool.TryRun([] {}));
  EXPECT_EQ(pool.busy(), 2u);
  gate.set_value();
  for (auto& each : done) each.get_future().wait();
  std::promise<void> later;
  // The workers are idle a moment after they kept their promise.
  while (!pool.TryRun([&later] { later.set_value(); })) std::this_thread::yield();
  later.get_future().wait();
}

TEST(WorkerPoolTest, OneTaskAfterTheOtherKeepsToOneThread) {
  WorkerPool pool(100);
  std::set<std::thread::id> threads;
  for (int i = 0; i < 50; ++i) {
    std::promise<std::thread::id> ran;
    ASSERT_TRUE(pool.TryRun([&ran] { ran.set_value(std::this_thread::get_id()); }));
    threads.insert(ran.get_future().get());
    while (pool.busy() != 0) std::this_thread::yield();
  }
  EXPECT_EQ(threads.size(), 1u);
}

TEST(WorkerPoolTest, EndsOnlyAfterItsTasks) {
  std::atomic<int> finished{0};
  {
    WorkerPool pool(8);
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.TryRun([&finished] { ++finished; }));
  }
  EXPECT_EQ(finished, 8);
}

TEST(WorkerPoolTest, ManyThreadsHandOverManyTasks) {
  std::atomic<int> ran{0};
  int accepted = 0;
  {
    WorkerPool pool(16);
    for (int i = 0; i < 5000; ++i) accepted += pool.TryRun([&ran] { ++ran; }) ? 1 : 0;
  }
  EXPECT_EQ(ran, accepted);
}

}  // namespace
}  // namespace flexiti
