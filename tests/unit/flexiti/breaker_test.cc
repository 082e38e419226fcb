#include "service/flexiti/breaker.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

using State = Breaker::State;
using Verdict = Breaker::Verdict;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);
constexpr Breaker::Options kOptions = {.failure_percent = 50,
                                       .min_requests = 4,
                                       .window = absl::Seconds(10),
                                       .open_time = absl::Seconds(5)};

// One request of each letter, begun and ended `now`: 'a' answered, 'f' failed, 'n' none. Tells what
// was let through, '-' for what was not.
std::string Requests(Breaker& breaker, const std::string& letters, absl::Time now) {
  std::string out;
  for (const char letter : letters) {
    std::optional<Breaker::Permit> permit = breaker.Ask(now);
    out += permit.has_value() ? letter : '-';
    if (!permit.has_value()) continue;
    permit->Tell(letter == 'a'   ? Verdict::kAnswered
                 : letter == 'f' ? Verdict::kFailed
                                 : Verdict::kNone,
                 now);
  }
  return out;
}

// A breaker that opened at kStart.
std::unique_ptr<Breaker> Opened(Breaker::OnChange on_change = nullptr) {
  auto breaker = std::make_unique<Breaker>(kOptions, std::move(on_change));
  Requests(*breaker, "ffff", kStart);
  EXPECT_EQ(breaker->Now(kStart).state, State::kOpen);
  return breaker;
}

TEST(BreakerTest, OpensWhenEnoughOfEnoughRequestsFailed) {
  struct Row {
    const char* requests;
    const char* let_through;
  };
  for (const Row& row : {
           Row{"fffa", "fffa"},              // too few failed before there were enough in all
           Row{"ffffa", "ffff-"},            // the fourth is the one that counts
           Row{"aaaafff", "aaaafff"},        // three of seven
           Row{"aaaaffffa", "aaaaffff-"},    // four of eight
           Row{"aaaaaaaaaa", "aaaaaaaaaa"},  // a host that answers
           Row{"fnnnnnffa", "fnnnnnffa"},    // what says nothing is no request
           Row{"fnnfnfnfa", "fnnfnfnf-"},
           Row{"fff", "fff"},
       }) {
    Breaker breaker(kOptions);
    EXPECT_EQ(Requests(breaker, row.requests, kStart), row.let_through) << row.requests;
  }
}

TEST(BreakerTest, AnAnswerNeverOpensIt) {
  // Three of four failed: enough, but only a failure looks.
  Breaker breaker(kOptions);
  EXPECT_EQ(Requests(breaker, "fffaaa", kStart), "fffaaa");
  EXPECT_EQ(breaker.Now(kStart).state, State::kClosed);
}

TEST(BreakerTest, ForgetsWhatIsOlderThanTheWindow) {
  Breaker breaker(kOptions);
  Requests(breaker, "fff", kStart);
  EXPECT_EQ(breaker.Now(kStart).failures, 3);
  EXPECT_EQ(breaker.Now(kStart + absl::Seconds(8)).failures, 3);
  EXPECT_EQ(breaker.Now(kStart + absl::Seconds(10)).requests, 0);
  EXPECT_EQ(Requests(breaker, "fffa", kStart + absl::Seconds(10)), "fffa");
}

TEST(BreakerTest, RollsAndDoesNotJump) {
  Breaker breaker(kOptions);
  for (int i = 0; i < 60; ++i) {
    const absl::Time now = kStart + absl::Seconds(i);
    EXPECT_EQ(Requests(breaker, "aaf", now), "aaf") << i;
  }
  // Ten slices of a second.
  const Breaker::Standing standing = breaker.Now(kStart + absl::Seconds(59));
  EXPECT_EQ(standing.requests, 30);
  EXPECT_EQ(standing.failures, 10);
}

TEST(BreakerTest, LetsNothingThroughWhileOpen) {
  const auto breaker = Opened();
  EXPECT_EQ(breaker->Wait(kStart), absl::Seconds(5));
  EXPECT_EQ(breaker->Wait(kStart + absl::Seconds(2)), absl::Seconds(3));
  EXPECT_EQ(Requests(*breaker, "aa", kStart + absl::Milliseconds(4'999)), "--");
}

TEST(BreakerTest, TriesOneRequestAtATime) {
  const auto breaker = Opened();
  const absl::Time now = kStart + absl::Seconds(5);
  std::optional<Breaker::Permit> trial = breaker->Ask(now);
  ASSERT_TRUE(trial.has_value());
  EXPECT_TRUE(trial->is_trial());
  EXPECT_EQ(breaker->Now(now).state, State::kTrying);
  EXPECT_EQ(Requests(*breaker, "aa", now), "--");
  trial->Tell(Verdict::kAnswered, now);
  EXPECT_EQ(breaker->Now(now).state, State::kClosed);
  EXPECT_EQ(breaker->Now(now).since, now);
  EXPECT_EQ(Requests(*breaker, "fffa", now), "fffa");  // what failed before it opened is forgotten
}

TEST(BreakerTest, OpensAgainWhenATrialFails) {
  const auto breaker = Opened();
  absl::Time now = kStart;
  for (int i = 0; i < 3; ++i) {
    now += absl::Seconds(5);
    EXPECT_EQ(Requests(*breaker, "ff", now), "f-");
    EXPECT_EQ(breaker->Wait(now), absl::Seconds(5));
  }
  // Since it first opened, for that is how long the host is away.
  EXPECT_EQ(breaker->Now(now).since, kStart);
  EXPECT_EQ(Requests(*breaker, "aa", now + absl::Seconds(5)), "aa");
}

TEST(BreakerTest, ATrialThatSaysNothingMakesRoomForTheNext) {
  const auto breaker = Opened();
  const absl::Time now = kStart + absl::Seconds(5);
  EXPECT_EQ(Requests(*breaker, "nn", now), "nn");
  { const auto dropped = breaker->Ask(now); }
  EXPECT_EQ(Requests(*breaker, "a", now), "a");
  EXPECT_EQ(breaker->Now(now).state, State::kClosed);
}

TEST(BreakerTest, ATrialThatHangsKeepsTheOthersOutOnlyForTheOpenTime) {
  const auto breaker = Opened();
  const absl::Time now = kStart + absl::Seconds(5);
  auto hanging = breaker->Ask(now);
  ASSERT_TRUE(hanging.has_value());
  EXPECT_FALSE(breaker->Ask(now + absl::Seconds(4)).has_value());
  auto second = breaker->Ask(now + absl::Seconds(5));
  ASSERT_TRUE(second.has_value());
  // The first one's place is not the second one's.
  hanging->Tell(Verdict::kNone, now + absl::Seconds(6));
  EXPECT_FALSE(breaker->Ask(now + absl::Seconds(6)).has_value());
  second->Tell(Verdict::kAnswered, now + absl::Seconds(6));
  EXPECT_EQ(breaker->Now(now).state, State::kClosed);
}

TEST(BreakerTest, WhatBeganBeforeItOpenedSaysNothingAboutAfter) {
  Breaker breaker(kOptions);
  std::vector<Breaker::Permit> early;
  for (int i = 0; i < 8; ++i) early.push_back(*breaker.Ask(kStart));
  Requests(breaker, "ffff", kStart);
  early[0].Tell(Verdict::kAnswered, kStart + absl::Seconds(1));
  EXPECT_EQ(breaker.Now(kStart).state, State::kOpen);
  early[1].Tell(Verdict::kFailed, kStart + absl::Seconds(4));
  EXPECT_EQ(breaker.Wait(kStart + absl::Seconds(4)), absl::Seconds(1));
  const absl::Time healed = kStart + absl::Seconds(5);
  EXPECT_EQ(Requests(breaker, "a", healed), "a");
  for (int i = 2; i < 8; ++i) early[static_cast<size_t>(i)].Tell(Verdict::kFailed, healed);
  EXPECT_EQ(breaker.Now(healed).state, State::kClosed);
  EXPECT_EQ(breaker.Now(healed).failures, 0);
}

TEST(BreakerTest, AClockThatIsSetBackDoesNotKeepItOpen) {
  const auto breaker = Opened();
  const absl::Time back = kStart - absl::Hours(1);
  EXPECT_EQ(breaker->Wait(back), absl::Seconds(5));
  EXPECT_EQ(Requests(*breaker, "a", back + absl::Seconds(5)), "a");
  // And counts in the new time.
  EXPECT_EQ(Requests(*breaker, "ffffa", back + absl::Seconds(6)), "ffff-");
}

TEST(BreakerTest, WithoutAMinimumItNeverOpens) {
  Breaker breaker({.min_requests = 0});
  EXPECT_EQ(Requests(breaker, std::string(100, 'f'), kStart), std::string(100, 'f'));
}

TEST(BreakerTest, TellsEachChangeInOrderWithWhatItCounted) {
  std::vector<Breaker::Standing> changes;
  const auto breaker =
      Opened([&](const Breaker::Standing& standing, absl::Time) { changes.push_back(standing); });
  Requests(*breaker, "f", kStart + absl::Seconds(5));
  Requests(*breaker, "a", kStart + absl::Seconds(10));
  std::vector<State> states;
  for (const auto& change : changes) states.push_back(change.state);
  EXPECT_EQ(states, (std::vector<State>{State::kOpen, State::kTrying, State::kOpen, State::kTrying,
                                        State::kClosed}));
  EXPECT_EQ(changes[0].requests, 4);
  EXPECT_EQ(changes[0].failures, 4);
}

// Its log line may take a while.
TEST(BreakerTest, NobodyWaitsForWhatIsToldOfAChange) {
  Breaker* breaker = nullptr;
  std::thread other;
  bool got_through = false;
  const auto tell = [&](const Breaker::Standing&, absl::Time now) {
    std::promise<void> asked;
    std::future<void> done = asked.get_future();
    other = std::thread([breaker, now, asked = std::move(asked)]() mutable {
      EXPECT_FALSE(breaker->Ask(now).has_value());
      asked.set_value();
    });
    got_through = done.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  };
  Breaker opens(kOptions, tell);
  breaker = &opens;
  Requests(opens, "ffff", kStart);
  other.join();
  EXPECT_TRUE(got_through);
}

TEST(BreakerTest, ManyThreadsGetOneTrial) {
  const auto breaker = Opened();
  const absl::Time now = kStart + absl::Seconds(5);
  std::atomic<int> trials{0};
  std::vector<std::thread> threads;
  std::vector<std::optional<Breaker::Permit>> held(8);
  for (auto& permit : held) {
    threads.emplace_back([&breaker, &trials, &permit, now] {
      auto got = breaker->Ask(now);
      if (!got.has_value()) return;
      ++trials;
      permit.emplace(*std::move(got));  // kept until all have asked
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(trials, 1);
}

}  // namespace
}  // namespace flexiti
