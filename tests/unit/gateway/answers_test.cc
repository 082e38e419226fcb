#include "service/gateway/answers.h"

#include <chrono>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point Later() { return Clock::now() + std::chrono::seconds(20); }

TEST(AnswersTest, NoneIsWaitedForWhenThereIsNone) {
  Answers answers;
  EXPECT_TRUE(answers.WaitUntilGone(Clock::now()));
}

TEST(AnswersTest, OneThatHasNotLeftIsTold) {
  Answers answers;
  auto* reactor = new Answers::Reactor(answers, true);
  EXPECT_FALSE(answers.WaitUntilGone(Clock::now()));
  reactor->OnDone();
  EXPECT_TRUE(answers.WaitUntilGone(Clock::now()));
}

TEST(AnswersTest, OneThatIsNotAwaitedHoldsNothingUp) {
  Answers answers;
  auto* awaited = new Answers::Reactor(answers, true);
  auto* refused = new Answers::Reactor(answers, false);
  refused->OnDone();
  EXPECT_FALSE(answers.WaitUntilGone(Clock::now())) << "it is not the awaited one's end";
  auto* later = new Answers::Reactor(answers, false);
  awaited->OnDone();
  EXPECT_TRUE(answers.WaitUntilGone(Clock::now()));
  later->OnDone();
}

TEST(AnswersTest, TheLastOneEndsTheWait) {
  Answers answers;
  std::vector<Answers::Reactor*> reactors;
  for (int i = 0; i < 64; ++i) reactors.push_back(new Answers::Reactor(answers, true));
  bool are_gone = false;
  std::thread waiting([&] { are_gone = answers.WaitUntilGone(Later()); });
  std::vector<std::thread> threads;
  for (size_t k = 0; k < 4; ++k) {
    threads.emplace_back([&, k] {
      for (size_t i = k; i < reactors.size(); i += 4) reactors[i]->OnDone();
    });
  }
  for (std::thread& thread : threads) thread.join();
  waiting.join();
  EXPECT_TRUE(are_gone);
}

}  // namespace
}  // namespace flexiti
