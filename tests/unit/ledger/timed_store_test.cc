// What is counted of the calls to a store.
#include "service/ledger/timed_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/ledger_fixture.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;

class TimedStoreTest : public LedgerTest {
 protected:
  static std::string Count(const std::string& operation, int count) {
    return absl::StrCat("flexiti_ledger_duration_seconds_count{operation=\"", operation, "\"} ",
                        count, "\n");
  }
  static std::string Failures(const std::string& operation, int count) {
    return absl::StrCat("flexiti_ledger_failures_total{operation=\"", operation, "\"} ", count,
                        "\n");
  }
  OperationRow NewRow() {
    return {.key = {.merchant_id = "maple", .request_id = "a"},
            .method = "m",
            .create_time = kStart,
            .lease_expire_time = kStart};
  }

  Metrics metrics_{"test"};
  absl::Time now_ = kStart;
  // Each look at the clock is 30 ms later.
  TimedStore timed_{*failing_, metrics_, [this] { return now_ += absl::Milliseconds(30); }};
};

TEST_F(TimedStoreTest, EveryCallIsCountedUnderItsName) {
  EXPECT_TRUE(timed_.Insert(NewRow())->is_new);
  const auto row = timed_.Find(NewRow().key);
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ(*timed_.Replace(**row, Durability::kNow), ReplaceResult::kDone);
  EXPECT_EQ(timed_.List({})->size(), 1u);
  EXPECT_EQ(timed_.DueForLook(kStart, 1)->size(), 0u);
  EXPECT_EQ(timed_.Matching("match")->size(), 0u);
  EXPECT_FALSE(timed_.FindResource("resource")->has_value());
  EXPECT_EQ(timed_.CountUnresolved(kStart)->unknown, 1);
  EXPECT_EQ(*timed_.Purge(kStart, 1), 0);
  EXPECT_EQ(timed_.CountByKey()->size(), 0u);
  EXPECT_EQ(timed_.SealedWithOther("k1", 1)->size(), 0u);
  EXPECT_EQ(*timed_.PutSettingIfAbsent("name", "a"), "a");
  EXPECT_TRUE(*timed_.ReplaceSetting("name", "a", "b"));
  const std::string text = metrics_.Text();
  for (const char* operation : {"insert", "find", "replace", "list", "due_for_look", "matching",
                                "find_resource", "count_unresolved", "purge", "count_by_key",
                                "sealed_with_other", "put_setting", "replace_setting"}) {
    EXPECT_THAT(text, HasSubstr(Count(operation, 1)));
    EXPECT_THAT(text, HasSubstr(Failures(operation, 0)));
  }
}

TEST_F(TimedStoreTest, AFailureIsCountedWithItsTime) {
  failing_->Fail(FailingStore::Failure::kBefore);
  EXPECT_TRUE(absl::IsUnavailable(timed_.Insert(NewRow()).status()));
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr(Failures("insert", 1)));
  EXPECT_THAT(text, HasSubstr(Count("insert", 1)));
  EXPECT_THAT(text, HasSubstr("flexiti_ledger_duration_seconds_sum{operation=\"insert\"} 0.03\n"));
  EXPECT_THAT(text, HasSubstr(Failures("find", 0)));
}

TEST_F(TimedStoreTest, KnowsHowTheLastWritesWent) {
  EXPECT_EQ(timed_.writes().success, absl::InfinitePast());
  EXPECT_EQ(timed_.writes().failure, absl::InfinitePast());
  failing_->Fail(FailingStore::Failure::kBefore);
  EXPECT_FALSE(timed_.Insert(NewRow()).ok());
  EXPECT_EQ(timed_.writes().failure, now_);
  EXPECT_FALSE(timed_.writes().problem.empty());
  EXPECT_EQ(timed_.writes().success, absl::InfinitePast());
  const absl::Time failure = now_;
  failing_->Fail(FailingStore::Failure::kNone);
  ASSERT_TRUE(timed_.Insert(NewRow()).ok());
  EXPECT_EQ(timed_.writes().success, now_);
  EXPECT_EQ(timed_.writes().failure, failure);
  // A read says nothing of it.
  ASSERT_TRUE(timed_.Find(NewRow().key).ok());
  EXPECT_LT(timed_.writes().success, now_);
}

TEST_F(TimedStoreTest, AFailureSaysWhyOnceASecond) {
  failing_->Fail(FailingStore::Failure::kBefore);
  now_ = kStart;
  testing::internal::CaptureStdout();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(timed_.Insert(NewRow()).ok());
  const std::string lines = testing::internal::GetCapturedStdout();
  EXPECT_THAT(lines, HasSubstr(R"("severity":"WARNING","event":"ledger_failed",)"
                               R"("operation":"insert","reason":"the database is away"})"));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
  now_ += absl::Seconds(1);
  testing::internal::CaptureStdout();
  EXPECT_FALSE(timed_.Insert(NewRow()).ok());
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr(R"("lines_left_out":4)"));
  EXPECT_TRUE(timed_.Find(NewRow().key).ok());
}

// Somebody else was faster: that is the store's answer.
TEST_F(TimedStoreTest, AnOverrunIsNoFailure) {
  ASSERT_TRUE(timed_.Insert(NewRow())->is_new);
  OperationRow stale = NewRow();
  stale.revision = 7;
  EXPECT_EQ(*timed_.Replace(stale, Durability::kNow), ReplaceResult::kOverrun);
  EXPECT_FALSE(timed_.Insert(NewRow())->is_new);
  EXPECT_THAT(metrics_.Text(), HasSubstr(Failures("replace", 0)));
  EXPECT_THAT(metrics_.Text(), HasSubstr(Failures("insert", 0)));
}

}  // namespace
}  // namespace flexiti
