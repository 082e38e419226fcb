#include "service/ledger/ledger.h"

#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const OperationKey kKey = {.merchant_id = "m", .request_id = "r"};

TEST(LedgerTest, AFirstClaimRunsAndASecondWaits) {
  Ledger ledger({});
  EXPECT_EQ(ledger.TryClaim(kKey, "f", "ref", kNow).kind, Claim::Kind::kRun);
  const Claim second = ledger.TryClaim(kKey, "f", "other", kNow);
  EXPECT_EQ(second.kind, Claim::Kind::kRunning);
  EXPECT_EQ(second.reference_id, "ref");
}

TEST(LedgerTest, ACompletedOperationIsReplayed) {
  Ledger ledger({});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  ledger.Complete(kKey, "answer", kNow);
  const Claim claim = ledger.TryClaim(kKey, "f", "other", kNow);
  EXPECT_EQ(claim.kind, Claim::Kind::kReplay);
  EXPECT_EQ(claim.answer, "answer");
}

TEST(LedgerTest, AForgottenOperationRunsAgainAlsoWithOtherContent) {
  Ledger ledger({});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  ledger.Forget(kKey);
  EXPECT_EQ(ledger.TryClaim(kKey, "g", "ref", kNow).kind, Claim::Kind::kRun);
}

TEST(LedgerTest, AYieldedOperationIsNeverRunAgain) {
  Ledger ledger({.retention = absl::Seconds(1)});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  ledger.Yield(kKey);
  const Claim claim = ledger.TryClaim(kKey, "f", "other", kNow + absl::Hours(1000));
  EXPECT_EQ(claim.kind, Claim::Kind::kUnknown);
  EXPECT_EQ(claim.reference_id, "ref");
}

TEST(LedgerTest, OtherContentIsRefusedInEveryState) {
  Ledger ledger({});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  EXPECT_EQ(ledger.TryClaim(kKey, "g", "ref", kNow).kind, Claim::Kind::kOtherContent);
  ledger.Yield(kKey);
  EXPECT_EQ(ledger.TryClaim(kKey, "g", "ref", kNow).kind, Claim::Kind::kOtherContent);
  ledger.Complete(kKey, "answer", kNow);
  EXPECT_EQ(ledger.TryClaim(kKey, "g", "ref", kNow).kind, Claim::Kind::kOtherContent);
}

TEST(LedgerTest, MerchantsDoNotShareIds) {
  Ledger ledger({});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  EXPECT_EQ(ledger.TryClaim({.merchant_id = "other", .request_id = "r"}, "f", "ref", kNow).kind,
            Claim::Kind::kRun);
}

TEST(LedgerTest, AnswersAreDroppedAfterTheirTime) {
  Ledger ledger({.retention = absl::Hours(24)});
  ledger.TryClaim(kKey, "f", "ref", kNow);
  ledger.Complete(kKey, "answer", kNow);
  EXPECT_EQ(ledger.TryClaim(kKey, "f", "r2", kNow + absl::Hours(24) - absl::Seconds(1)).kind,
            Claim::Kind::kReplay);
  EXPECT_EQ(ledger.TryClaim(kKey, "f", "r2", kNow + absl::Hours(24)).kind, Claim::Kind::kRun);
}

TEST(LedgerTest, AFullLedgerTakesNothingNewUntilAnAnswerExpires) {
  Ledger ledger({.retention = absl::Hours(24), .max_count = 2});
  const OperationKey a = {.merchant_id = "m", .request_id = "a"},
                     b = {.merchant_id = "m", .request_id = "b"},
                     c = {.merchant_id = "m", .request_id = "c"};
  ledger.TryClaim(a, "f", "ref", kNow);
  ledger.Yield(a);
  ledger.TryClaim(b, "f", "ref", kNow);
  ledger.Complete(b, "answer", kNow);
  EXPECT_EQ(ledger.TryClaim(c, "f", "ref", kNow).kind, Claim::Kind::kFull);
  EXPECT_EQ(ledger.TryClaim(a, "f", "ref", kNow).kind, Claim::Kind::kUnknown);
  EXPECT_EQ(ledger.TryClaim(b, "f", "ref", kNow).kind, Claim::Kind::kReplay);
  EXPECT_EQ(ledger.TryClaim(c, "f", "ref", kNow + absl::Hours(24)).kind, Claim::Kind::kRun);
  EXPECT_EQ(ledger.size(), 2u);
}

// A repeat needs no room, and must not push out the very answer that it asks for.
TEST(LedgerTest, ARepeatOfTheOldestOperationOfAFullLedgerIsReplayed) {
  for (const std::size_t max_count : {1u, 3u}) {
    Ledger ledger({.max_count = max_count});
    for (std::size_t i = 0; i < max_count; ++i) {
      const OperationKey key = {.merchant_id = "m", .request_id = std::to_string(i)};
      ASSERT_EQ(ledger.TryClaim(key, "f", "ref", kNow).kind, Claim::Kind::kRun);
      ledger.Complete(key, "answer", kNow);
    }
    const OperationKey oldest = {.merchant_id = "m", .request_id = "0"};
    EXPECT_EQ(ledger.TryClaim(oldest, "f", "ref", kNow).kind, Claim::Kind::kReplay);
  }
}

}  // namespace
}  // namespace flexiti
