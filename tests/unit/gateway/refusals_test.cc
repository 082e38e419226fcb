#include "service/gateway/refusals.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

TEST(RefusalsTest, CountsByReasonAndKnowsTheLastOne) {
  Refusals refusals;
  EXPECT_EQ(refusals.At(kNow).size(), 0u);
  refusals.Add({"UNKNOWN_CALLER", "caller"}, {.time = kNow});
  refusals.Add({"UNKNOWN_CALLER", "other"}, {.time = kNow});
  refusals.Add({"METHOD_NOT_ALLOWED", "caller"}, {.time = kNow, .caller = "checkout"});
  refusals.Add({"METHOD_NOT_ALLOWED", "caller"},
               {.time = kNow + absl::Seconds(1), .caller = "till", .merchant_id = "maple"});
  const auto counts = refusals.At(kNow + absl::Seconds(2));
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[0].why.reason, "METHOD_NOT_ALLOWED");
  EXPECT_EQ(counts[0].total, 2);
  EXPECT_EQ(counts[0].of_late, 2);
  EXPECT_EQ(counts[0].last.time, kNow + absl::Seconds(1));
  EXPECT_EQ(counts[0].last.caller, "till");
  EXPECT_EQ(counts[0].last.merchant_id, "maple");
  EXPECT_EQ(counts[1].why.reason, "UNKNOWN_CALLER");
  EXPECT_EQ(counts[1].why.cause, "caller");
  EXPECT_EQ(counts[1].total, 1);
  EXPECT_EQ(counts[2].why.cause, "other");
}

TEST(RefusalsTest, OfLateRollsWhileTheTotalStays) {
  const struct {
    absl::Duration age;
    std::int64_t of_late;
  } kCases[] = {
      {absl::ZeroDuration(), 2},   {Refusals::kOfLate * 0.8, 2}, {Refusals::kOfLate * 1.1, 0},
      {Refusals::kOfLate * 50, 0}, {-absl::Seconds(90), 2},  // the clock was set back
      {-absl::Hours(3), 0},
  };
  for (const auto& test : kCases) {
    Refusals refusals;
    refusals.Add({"TOO_MANY_CALLS", "caller"}, {.time = kNow});
    refusals.Add({"TOO_MANY_CALLS", "caller"}, {.time = kNow});
    const auto counts = refusals.At(kNow + test.age);
    ASSERT_EQ(counts.size(), 1u);
    EXPECT_EQ(counts[0].of_late, test.of_late) << test.age;
    EXPECT_EQ(counts[0].total, 2);
  }
}

TEST(RefusalsTest, ASliceIsUsedAgainFromZero) {
  Refusals refusals;
  for (int i = 0; i < 30; ++i) {
    refusals.Add({"TOO_MANY_CALLS", "caller"}, {.time = kNow + i * Refusals::kOfLate});
  }
  const auto counts = refusals.At(kNow + 29 * Refusals::kOfLate);
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].of_late, 1);
  EXPECT_EQ(counts[0].total, 30);
}

}  // namespace
}  // namespace flexiti
