// The rules of claims, ends and looks, on a real SQLite store.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/ledger/last_writes.h"
#include "tests/unit/ledger/ledger_fixture.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using Kind = Claim::Kind;

TEST_F(LedgerTest, AFirstClaimRunsAndARepeatWaitsForIt) {
  const Operation operation = Run("a");
  EXPECT_EQ(operation.row.attempt, 1);
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kBusy);
  EXPECT_EQ(TryClaim(Ask("b")).kind, Kind::kRun);
}

TEST_F(LedgerTest, OtherContentIsRefusedInEveryStateThatHoldsTheId) {
  Operation running = Run("running");
  EXPECT_EQ(TryClaim(Ask("running", "buy a bed")).kind, Kind::kOtherContent);
  Operation executed = Run("executed");
  ledger_->Complete(executed, "answer", "", Durability::kNow, kStart);
  EXPECT_EQ(TryClaim(Ask("executed", "buy a bed")).kind, Kind::kOtherContent);
  Operation unknown = Run("unknown");
  ledger_->Yield(unknown, "", true, kStart);
  EXPECT_EQ(TryClaim(Ask("unknown", "buy a bed")).kind, Kind::kOtherContent);
}

TEST_F(LedgerTest, AnIdOfAnotherMerchantIsAnotherOperation) {
  Run("a");
  OperationAsk ask = Ask("a", "something else");
  ask.key.merchant_id = "birch";
  EXPECT_EQ(TryClaim(ask).kind, Kind::kRun);
}

TEST_F(LedgerTest, WhatHappenedIsReplayedForAsLongAsItIsKept) {
  Operation operation = Run("a");
  EXPECT_TRUE(ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart));
  const Claim claim = TryClaim(Ask("a"), kStart + absl::Hours(9000));
  EXPECT_EQ(claim.kind, Kind::kReplay);
  EXPECT_EQ(claim.operation.record, "answer");
  ASSERT_TRUE(ledger_->KeepHouse(kStart + absl::Seconds(1), 10, kStart).ok());
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kOtherContent) << "the refusal outlives the answer";
}

TEST_F(LedgerTest, WhatDidNotHappenFreesTheIdForAnyContent) {
  Operation operation = Run("a");
  ledger_->Forget(operation, "verdict;", Durability::kNow, kStart);
  Claim claim = TryClaim(Ask("a", "buy a bed"));
  EXPECT_EQ(claim.kind, Kind::kRun);
  EXPECT_EQ(claim.operation.row.attempt, 2);
  EXPECT_EQ(claim.operation.record, "verdict;buy a bed") << "what was known before is carried on";
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kOtherContent);
}

TEST_F(LedgerTest, AnOrphanIsLookedAtOnceItsLeaseHasRunOut) {
  Run("a");
  Reopen(Ring("k1", {"k1"}));
  EXPECT_EQ(TryClaim(Ask("a"), kStart + kLease - absl::Microseconds(1)).kind, Kind::kBusy);
  const Claim claim = TryClaim(Ask("a"), kStart + kLease);
  EXPECT_EQ(claim.kind, Kind::kLook);
  EXPECT_EQ(claim.operation.row.attempt_end_time, kStart + kLease);
  EXPECT_EQ(TryClaim(Ask("a"), kStart + kLease).kind, Kind::kBusy) << "one looks at a time";
}

TEST_F(LedgerTest, WhateverTheClockSaysAProcessDoesNotLookForWhatItRuns) {
  Operation operation = Run("a");
  const absl::Time jump = kStart + absl::Hours(24);
  EXPECT_EQ(TryClaim(Ask("a"), jump).kind, Kind::kBusy);
  const auto held = ledger_->HoldForLook(operation, jump);
  EXPECT_TRUE(held.ok() && !held->has_value());
  ledger_->Yield(operation, "", true, jump);
  EXPECT_EQ(TryClaim(Ask("a"), jump).kind, Kind::kLook);
}

TEST_F(LedgerTest, AnAttemptAfterALookIsTheNextOneAndHasItsOwnLease) {
  Operation operation = Run("a");
  ledger_->Yield(operation, "", true, kStart);
  Claim claim = TryClaim(Ask("a"), kStart + absl::Seconds(1));
  ASSERT_EQ(claim.kind, Kind::kLook);
  ASSERT_TRUE(ledger_
                  ->StartAttempt(claim.operation, "second", "record", OperationState::kNotExecuted,
                                 kStart + absl::Seconds(2))
                  .ok());
  const Operation stored = Stored("a");
  EXPECT_EQ(stored.row.attempt, 2);
  EXPECT_EQ(stored.row.reference_id, "second");
  EXPECT_EQ(stored.row.lease_expire_time, kStart + absl::Seconds(2) + kLease);
}

TEST_F(LedgerTest, TwoLooksAtOneRowNeverBothStartAnAttempt) {
  Operation operation = Run("a");
  ledger_->Yield(operation, "", true, kStart);
  Claim slow = TryClaim(Ask("a"), kStart);
  const absl::Time later = kStart + kLease;
  Claim fast = TryClaim(Ask("a"), later);
  ASSERT_EQ(fast.kind, Kind::kLook) << "the look of the first has lost its lease";
  ASSERT_TRUE(
      ledger_->StartAttempt(fast.operation, "fast", "", OperationState::kUnknown, later).ok());
  EXPECT_TRUE(absl::IsAborted(
      ledger_->StartAttempt(slow.operation, "slow", "", OperationState::kUnknown, later)));
  EXPECT_EQ(Stored("a").row.reference_id, "fast");
}

TEST_F(LedgerTest, AResourceBelongsToOneOperation) {
  Operation first = Run("a");
  Operation second = Run("b");
  EXPECT_TRUE(
      ledger_->Complete(first, "answer", "maple/authorizations/7", Durability::kNow, kStart));
  EXPECT_TRUE(*ledger_->IsOwnedByOther(second, "maple/authorizations/7"));
  EXPECT_FALSE(*ledger_->IsOwnedByOther(first, "maple/authorizations/7"));
  EXPECT_FALSE(
      ledger_->Complete(second, "answer", "maple/authorizations/7", Durability::kNow, kStart));
  EXPECT_EQ(Stored("b").row.state, OperationState::kRunning) << "nothing was written";
  EXPECT_TRUE(ledger_->Complete(second, "answer", "", Durability::kNow, kStart));
}

TEST_F(LedgerTest, RivalsAreThoseThatHappenedOrMayHave) {
  const Operation mine = Run("mine");
  Run("running");
  Operation executed = Run("executed");
  ledger_->Complete(executed, "", "", Durability::kNow, kStart);
  Operation refused = Run("refused");
  ledger_->Forget(refused, "", Durability::kNow, kStart);
  OperationAsk other = Ask("other");
  other.match = "bed";
  TryClaim(other);
  const auto rivals = ledger_->Rivals(mine);
  ASSERT_TRUE(rivals.ok());
  ASSERT_EQ(rivals->size(), 2u);
  EXPECT_EQ((*rivals)[0].row.key.request_id, "running");
  EXPECT_EQ((*rivals)[1].row.key.request_id, "executed");
}

TEST_F(LedgerTest, LooksComeLaterAndLaterUpToALimit) {
  Operation operation = Run("a");
  ledger_->Yield(operation, "", true, kStart);
  absl::Time now = kStart;
  absl::Duration expected = absl::Seconds(1);
  for (int look = 0; look < 15; ++look) {
    EXPECT_EQ(Stored("a").row.next_look_time - now, expected) << "look " << look;
    now += expected;
    const auto due = ledger_->DueForLook(now, 10);
    ASSERT_EQ(due->size(), 1u);
    auto held = ledger_->HoldForLook((*due)[0], now);
    ASSERT_TRUE(held.ok() && held->has_value());
    EXPECT_TRUE(ledger_->DueForLook(now, 10)->empty()) << "one replica at a time";
    ledger_->PutBack(**held, "", true, now);
    expected = std::min(absl::Seconds(1) * (1 << (look + 1)), absl::Minutes(15));
  }
}

TEST_F(LedgerTest, WhatCannotBeLookedUpIsNeverDue) {
  Operation operation = Run("a");
  ledger_->Yield(operation, "", false, kStart);
  EXPECT_TRUE(ledger_->DueForLook(kStart + absl::Hours(1), 10)->empty());
}

TEST_F(LedgerTest, AClaimThatCannotBeWrittenRunsNothingAndLeavesNothingBehind) {
  for (const auto failure : {FailingStore::Failure::kBefore, FailingStore::Failure::kAfter}) {
    const std::string id = failure == FailingStore::Failure::kBefore ? "before" : "after";
    failing_->Fail(failure);
    EXPECT_TRUE(absl::IsUnavailable(ledger_->TryClaim(Ask(id), kStart).status()));
    ledger_->Repair(kStart);  // the database is still away
    failing_->Fail(FailingStore::Failure::kNone);
    ledger_->Repair(kStart);
    OperationAsk again = Ask(id);
    again.reference_id = "another call";
    EXPECT_EQ(TryClaim(again).kind, Kind::kRun) << id << ": nobody waits for a lease";
    ledger_->Repair(kStart + kLease);
  }
  EXPECT_EQ(Stored("before").row.state, OperationState::kRunning)
      << "a later attempt is left alone";
}

TEST_F(LedgerTest, AnEndThatCannotBeWrittenIsWrittenLater) {
  for (const auto failure : {FailingStore::Failure::kBefore, FailingStore::Failure::kAfter}) {
    const std::string id = failure == FailingStore::Failure::kBefore ? "before" : "after";
    Operation operation = Run(id);
    failing_->Fail(failure);
    EXPECT_TRUE(ledger_->Complete(operation, "answer", id, Durability::kNow, kStart));
    failing_->Fail(FailingStore::Failure::kNone);
    EXPECT_EQ(ledger_->Repair(kStart), 0);
    EXPECT_EQ(TryClaim(Ask(id)).kind, Kind::kReplay);
    EXPECT_EQ(Stored(id).record, "answer");
  }
}

TEST_F(LedgerTest, UntilAnEndIsWrittenItsOwnProcessDoesNotLook) {
  Operation operation = Run("a");
  failing_->Fail(FailingStore::Failure::kBefore);
  ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart);
  EXPECT_EQ(ledger_->Repair(kStart), 1);
  failing_->Fail(FailingStore::Failure::kNone);
  EXPECT_EQ(TryClaim(Ask("a"), kStart + kLease).kind, Kind::kBusy);
  EXPECT_EQ(ledger_->Repair(kStart + kLease), 0);
  EXPECT_EQ(TryClaim(Ask("a"), kStart + kLease).kind, Kind::kReplay);
}

TEST_F(LedgerTest, AtTheEndOfTheProcessWritesAreTriedAgainUntilTheStoreIsBack) {
  Operation operation = Run("a");
  failing_->Fail(FailingStore::Failure::kBefore);
  ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart);
  const auto now = std::chrono::steady_clock::now();
  const auto never = [](absl::Duration) { ADD_FAILURE() << "the time was over"; };
  EXPECT_EQ(MakeLastWrites(*ledger_, now, never), 1);
  int pauses = 0;
  const auto back_after_three = [&](absl::Duration) {
    if (++pauses == 3) failing_->Fail(FailingStore::Failure::kNone);
  };
  EXPECT_EQ(MakeLastWrites(*ledger_, now + std::chrono::hours(1), back_after_three), 0);
  EXPECT_EQ(pauses, 3);
  EXPECT_EQ(Stored("a").record, "answer");
  EXPECT_EQ(Stored("a").row.state, OperationState::kExecuted);
}

TEST_F(LedgerTest, RecordsAreSealedAndOpenOnlyInTheirOwnRow) {
  Run("a");
  const auto row = store_->Find({.merchant_id = "maple", .request_id = "a"});
  EXPECT_EQ((*row)->key_id, "k1");
  EXPECT_EQ((*row)->sealed_record.find("sofa"), std::string::npos);
  OperationRow moved = **row;
  moved.key.request_id = "b";
  ASSERT_TRUE(store_->Insert(moved).ok());
  EXPECT_EQ(ledger_->Find(moved.key).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(LedgerTest, ADamagedRecordKeepsNoOtherWaiting) {
  Operation damaged = Run("damaged");
  ledger_->Yield(damaged, "", true, kStart);
  Operation sound = Run("sound");
  ledger_->Yield(sound, "", true, kStart);
  OperationRow row = **store_->Find(damaged.row.key);
  row.sealed_record.back() ^= 1;
  ASSERT_TRUE(store_->Replace(row, Durability::kNow).ok());
  const absl::Time due = kStart + absl::Seconds(1);
  EXPECT_TRUE(ledger_->DueForLook(due, 1)->empty());
  const auto next = ledger_->DueForLook(due, 1);
  ASSERT_EQ(next->size(), 1u);
  EXPECT_EQ((*next)[0].row.key.request_id, "sound");
}

TEST_F(LedgerTest, AKeyIsReplacedWhileTheOldOneStillOpens) {
  Operation operation = Run("a");
  ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart);
  Reopen(Ring("k2", {"k1", "k2"}));
  EXPECT_EQ(Stored("a").record, "answer");
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kReplay) << "fingerprints outlive the key";
  ASSERT_TRUE(ledger_->KeepHouse(absl::InfinitePast(), 10, kStart).ok());
  Reopen(Ring("k2", {"k2"}));
  EXPECT_EQ(Stored("a").record, "answer");
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kReplay);
}

TEST_F(LedgerTest, AKeyThatIsStillNeededIsMissedAtStart) {
  Run("a");
  const auto ledger = Ledger::Open(*store_, Ring("k2", {"k2"}), {});
  EXPECT_EQ(ledger.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(ledger.status().message()), HasSubstr("'k1' (1)"));
}

TEST_F(LedgerTest, ARecordInUseIsNotSealedAnewUnderItsHolder) {
  Operation operation = Run("a");
  Reopen(Ring("k2", {"k1", "k2"}));
  ASSERT_TRUE(ledger_->KeepHouse(absl::InfinitePast(), 10, kStart).ok());
  EXPECT_TRUE(ledger_->Complete(operation, "answer", "", Durability::kNow, kStart));
  EXPECT_EQ(TryClaim(Ask("a")).kind, Kind::kReplay);
}

}  // namespace
}  // namespace flexiti
