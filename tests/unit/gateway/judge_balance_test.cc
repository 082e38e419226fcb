// Verdicts on releases and returns, which leave only an amount. Each row is a story.
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "gtest/gtest.h"
#include "service/gateway/judge.h"

namespace flexiti {
namespace {

using Verdict = Finding::Verdict;

constexpr std::optional<std::int64_t> kAll = std::nullopt;
constexpr std::optional<std::int64_t> kHidden = std::nullopt;

struct BalanceRow {
  const char* story = "";
  Balance balance = {};
  std::optional<std::int64_t> asked = std::nullopt;
  std::vector<Share> rivals = {};
  Verdict verdict = Verdict::kUndecided;
  std::optional<std::int64_t> amount = std::nullopt;  // kExecuted
};

void Expect(const BalanceRow& row) {
  SCOPED_TRACE(row.story);
  const BalanceJudgement judgement =
      JudgeBalance(row.balance, row.asked, row.rivals, row.rivals, "GET /captures");
  EXPECT_EQ(judgement.verdict, row.verdict) << judgement.evidence.summary();
  EXPECT_EQ(judgement.amount, row.amount) << judgement.evidence.summary();
  EXPECT_EQ(judgement.evidence.endpoint(), "GET /captures");
  EXPECT_FALSE(judgement.evidence.summary().empty());
}

Balance Moved(std::optional<std::int64_t> moved, std::optional<std::int64_t> remaining) {
  return {.moved = moved, .remaining = remaining};
}
const Share kSettled10 = {true, 10};
const Share kOpen10 = {false, 10};
const Share kOpen20 = {false, 20};
const Share kOpenAll = {false, kAll};

TEST(JudgeBalanceTest, AnAmountIsExplainedByThisOperationOrNot) {
  const BalanceRow rows[] = {
      {"nothing moved", Moved(0, 100), 30, {}, Verdict::kNotFound, {}},
      {"nothing moved of nothing", Moved(0, 0), kAll, {}, Verdict::kNotFound, {}},
      {"not shown", Moved(kHidden, 100), 30, {}, Verdict::kUndecided, {}},
      {"just as much", Moved(30, 70), 30, {}, Verdict::kExecuted, 30},
      {"just what was left", Moved(30, 0), 30, {}, Verdict::kExecuted, 30},
      {"less: somebody else's", Moved(20, 80), 30, {}, Verdict::kUndecided, {}},
      {"more: somebody else's, perhaps among it", Moved(50, 50), 30, {}, Verdict::kUndecided, {}},
      {"all, and nothing remains", Moved(100, 0), kAll, {}, Verdict::kExecuted, 100},
      {"all, and something remains", Moved(40, 60), kAll, {}, Verdict::kUndecided, {}},
      {"all, and what remains is not shown",
       Moved(40, kHidden),
       kAll,
       {},
       Verdict::kUndecided,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, WhatOtherOperationsMovedIsNotThisOnes) {
  const BalanceRow rows[] = {
      {"it alone", Moved(10, 90), 10, {kSettled10}, Verdict::kNotFound, {}},
      {"both", Moved(20, 80), 10, {kSettled10}, Verdict::kExecuted, 10},
      {"the other took all", Moved(10, 0), kAll, {kSettled10}, Verdict::kNotFound, {}},
      {"both, and the rest", Moved(100, 0), kAll, {kSettled10}, Verdict::kExecuted, 90},
      {"less than the other moved: Flexiti lags, or errs",
       Moved(5, 95),
       10,
       {kSettled10},
       Verdict::kUndecided,
       {}},
      {"the other's amount is not known",
       Moved(20, 80),
       10,
       {{true, kHidden}},
       Verdict::kUndecided,
       {}},
      {"the other's amount is nonsense", Moved(10, 90), 20, {{true, -10}}, Verdict::kUndecided, {}},
      {"nothing at all, whatever the other says",
       Moved(0, 100),
       10,
       {{false, kHidden}},
       Verdict::kNotFound,
       {}},
      {"three that add up", Moved(30, 70), 10, {kSettled10, kSettled10}, Verdict::kExecuted, 10}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, AnOperationThatMayHaveHappenedIsTriedBothWays) {
  const BalanceRow rows[] = {
      {"equal ones: it was one of them", Moved(10, 90), 10, {kOpen10}, Verdict::kUndecided, {}},
      {"equal ones: it was both", Moved(20, 80), 10, {kOpen10}, Verdict::kExecuted, 10},
      {"unequal: the other", Moved(20, 80), 10, {kOpen20}, Verdict::kNotFound, {}},
      {"unequal: this one", Moved(10, 90), 10, {kOpen20}, Verdict::kExecuted, 10},
      {"unequal: both", Moved(30, 70), 10, {kOpen20}, Verdict::kExecuted, 10},
      {"unequal: neither", Moved(15, 85), 10, {kOpen20}, Verdict::kUndecided, {}},
      {"10 + 20 or 30", Moved(30, 70), 30, {kOpen10, kOpen20}, Verdict::kUndecided, {}},
      {"another asked for all", Moved(10, 0), 10, {kOpenAll}, Verdict::kUndecided, {}},
      {"this one asked for all, and more is gone than the other asked for",
       Moved(100, 0),
       kAll,
       {kOpen10},
       Verdict::kExecuted,
       {}},
      {"this one asked for all, and the other may have taken it",
       Moved(10, 0),
       kAll,
       {kOpen10},
       Verdict::kUndecided,
       {}},
      {"this one asked for all, and the other took what is gone",
       Moved(10, 90),
       kAll,
       {kOpen10},
       Verdict::kNotFound,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, TooManyOpenOperationsAreNotTried) {
  const std::vector<Share> at_limit(kMaxOpenShares, kOpen20);
  Expect({"at the limit", Moved(10, 90), 10, at_limit, Verdict::kExecuted, 10});
  const std::vector<Share> beyond(kMaxOpenShares + 1, kOpen20);
  Expect({"beyond", Moved(10, 90), 10, beyond, Verdict::kUndecided, {}});
}

// Whether a returned capture can be captured again is not documented: then less looks released.
TEST(JudgeBalanceTest, WhatWasGivenBackMayHideAReleaseOrNot) {
  const auto given_back = [](std::int64_t moved, std::int64_t remaining,
                             std::optional<std::int64_t> back) {
    return Balance{.moved = moved, .remaining = remaining, .given_back = back};
  };
  const BalanceRow rows[] = {
      {"not shown", given_back(0, 100, std::nullopt), 30, {}, Verdict::kUndecided, {}},
      {"it would hide just this", given_back(0, 100, 30), 30, {}, Verdict::kUndecided, {}},
      {"it could not hide this", given_back(0, 100, 20), 30, {}, Verdict::kNotFound, {}},
      {"it hides nothing", given_back(30, 70, 20), 30, {}, Verdict::kExecuted, 30},
      {"all: it could hide that, too", given_back(0, 0, 20), kAll, {}, Verdict::kUndecided, {}},
      {"all: done either way, but how much?",
       given_back(50, 0, 20),
       kAll,
       {},
       Verdict::kExecuted,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, AnOperationThatRanDuringTheLookIsInThePictureOrNot) {
  const struct {
    const char* story;
    Balance balance;
    std::vector<Share> before;
    std::vector<Share> after;
    Verdict verdict;
  } rows[] = {
      {"one came", Moved(10, 90), {}, {kOpen20}, Verdict::kUndecided},
      {"one settled", Moved(20, 80), {kOpen10}, {kSettled10}, Verdict::kUndecided},
      {"one came and settled", Moved(10, 90), {}, {kSettled10}, Verdict::kUndecided},
      {"one turned out not to have happened", Moved(10, 90), {kOpen10}, {}, Verdict::kUndecided},
      {"one came, and nothing had moved", Moved(0, 100), {}, {kOpen10}, Verdict::kNotFound},
      {"all stayed", Moved(20, 80), {kSettled10}, {kSettled10}, Verdict::kExecuted}};
  for (const auto& row : rows) {
    EXPECT_EQ(JudgeBalance(row.balance, 10, row.before, row.after, "").verdict, row.verdict)
        << row.story;
  }
}

TEST(JudgeBalanceTest, LargeAmountsDoNotOverflow) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const std::vector<Share> huge = {{true, kLargest}, {true, kLargest}};
  Expect({"settled", Moved(10, 90), 10, huge, Verdict::kUndecided, {}});
  const std::vector<Share> open = {{false, kLargest}, {false, kLargest}};
  Expect({"open", Moved(10, 90), 10, open, Verdict::kExecuted, 10});
  Expect({"given back",
          {.moved = kLargest, .remaining = 0, .given_back = kLargest},
          10,
          {},
          Verdict::kUndecided,
          {}});
}

}  // namespace
}  // namespace flexiti
