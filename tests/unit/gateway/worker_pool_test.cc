#include "service/gateway/worker_pool.h"

#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <thread>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

TEST(WorkerPoolTest, ATaskBeyondTheThreadsWaitsForOne) {
  WorkerPool pool(2);
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.Run([open] { open.wait(); }));
  std::promise<void> later;
  ASSERT_TRUE(pool.Run([&later] { later.set_value(); }));
  EXPECT_EQ(pool.busy(), 2u);
  EXPECT_EQ(pool.waiting(), 1u);
  std::future<void> ran = later.get_future();
  EXPECT_EQ(ran.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  gate.set_value();
  ran.wait();
  EXPECT_EQ(pool.waiting(), 0u);
}

TEST(WorkerPoolTest, OneTaskAfterTheOtherKeepsToOneThread) {
  WorkerPool pool(100);
  std::set<std::thread::id> threads;
  for (int i = 0; i < 50; ++i) {
    std::promise<std::thread::id> ran;
    ASSERT_TRUE(pool.Run([&ran] { ran.set_value(std::this_thread::get_id()); }));
    threads.insert(ran.get_future().get());
    while (pool.busy() != 0) std::this_thread::yield();
  }
  EXPECT_EQ(threads.size(), 1u);
}

TEST(WorkerPoolTest, EndsOnlyAfterItsTasks) {
  std::atomic<int> finished{0};
  {
    WorkerPool pool(8);
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.Run([&finished] { ++finished; }));
  }
  EXPECT_EQ(finished, 8);
}

TEST(WorkerPoolTest, ManyThreadsHandOverManyTasks) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(16);
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(pool.Run([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 5000);
}

}  // namespace
}  // namespace flexiti
