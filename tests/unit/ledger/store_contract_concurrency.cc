// Many callers at once.
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {
namespace {

constexpr int kThreads = 64;

// Runs `work(0)` .. `work(kThreads - 1)` at once.
template <typename Work>
void InParallel(const Work& work) {
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      while (!go) std::this_thread::yield();
      work(i);
    });
  }
  go = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_P(StoreContractTest, OfManyInsertsAtOnceOneIsNew) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> new_ones{0}, failed{0}, wrong{0};
    std::vector<std::string> stored(kThreads);
    const std::string id = absl::StrCat("round-", round);
    InParallel([&](int i) {
      OperationRow row = NewRow(id);
      row.reference_id = absl::StrCat("thread-", i);
      const auto result = store().Insert(row);
      if (!result.ok()) {
        ++failed;
        return;
      }
      stored[i] = Text(result->row);
      if (result->is_new) {
        ++new_ones;
        if (result->row.reference_id != row.reference_id) ++wrong;
      }
    });
    EXPECT_EQ(new_ones, 1);
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(wrong, 0);
    EXPECT_THAT(stored, testing::Each(Text(Stored(NewRow(id)))));
  }
}

TEST_P(StoreContractTest, OfManyReplacementsOfOneRevisionOneIsDone) {
  OperationRow row = Insert(NewRow("a"));
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> done{0}, overrun{0}, winner{-1};
    InParallel([&](int i) {
      OperationRow mine = row;
      mine.reference_id = absl::StrCat("thread-", i);
      const auto result = store().Replace(mine, i % 2 == 0 ? Durability::kNow : Durability::kSoon);
      if (!result.ok()) return;
      if (*result == ReplaceResult::kOverrun) ++overrun;
      if (*result == ReplaceResult::kDone) {
        ++done;
        winner = i;
      }
    });
    EXPECT_EQ(done, 1);
    EXPECT_EQ(overrun, kThreads - 1);
    row = Stored(row);
    EXPECT_EQ(row.reference_id, absl::StrCat("thread-", winner.load()));
    EXPECT_EQ(row.revision, round + 2);
  }
}

TEST_P(StoreContractTest, OfManyClaimsOfOneResourceOneIsDone) {
  std::vector<OperationRow> rows;
  for (int i = 0; i < kThreads; ++i) rows.push_back(Insert(NewRow(absl::StrCat(i))));
  std::atomic<int> done{0}, taken{0};
  InParallel([&](int i) {
    rows[i].resource = "resource";
    const auto result = store().Replace(rows[i], i % 2 == 0 ? Durability::kNow : Durability::kSoon);
    if (!result.ok()) return;
    if (*result == ReplaceResult::kDone) ++done;
    if (*result == ReplaceResult::kResourceTaken) ++taken;
  });
  EXPECT_EQ(done, 1);
  EXPECT_EQ(taken, kThreads - 1);
}

TEST_P(StoreContractTest, OfManySettingsAtOnceOneStays) {
  std::vector<std::string> answers(kThreads);
  InParallel([&](int i) {
    const auto answer = store().PutSettingIfAbsent("index key", absl::StrCat("thread-", i));
    answers[i] = answer.ok() ? *answer : answer.status().ToString();
  });
  EXPECT_THAT(answers, testing::Each(answers[0]));
  EXPECT_THAT(answers[0], testing::StartsWith("thread-"));
}

// Readers and writers of many rows at once: nobody is lost, and a page never shows a row twice.
TEST_P(StoreContractTest, ReadersSeeWholeRowsWhileOthersWrite) {
  std::atomic<int> failed{0};
  InParallel([&](int i) {
    OperationRow row = NewRow(absl::StrCat("row-", i));
    const auto inserted = store().Insert(row);
    if (!inserted.ok() || !inserted->is_new) {
      ++failed;
      return;
    }
    row = inserted->row;
    row.state = OperationState::kExecuted;
    row.reference_id = row.sealed_record = absl::StrCat("answer-", i);
    const auto replaced = store().Replace(row, Durability::kSoon);
    const auto found = store().Find(row.key);
    if (!replaced.ok() || !found.ok() || !found->has_value() || (*found)->revision != 2) ++failed;
    const auto rows = store().List({.limit = kThreads});
    if (!rows.ok()) {
      ++failed;
      return;
    }
    for (const OperationRow& listed : *rows) {
      if (listed.revision == 2 && listed.sealed_record != listed.reference_id) ++failed;
    }
  });
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(store().List({.limit = 10 * kThreads})->size(), static_cast<std::size_t>(kThreads));
}

}  // namespace
}  // namespace flexiti
