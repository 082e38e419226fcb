// What one replica knows and could not write, and what another does meanwhile.
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/unit/ledger/ledger_fixture.h"

namespace flexiti {
namespace {

using Kind = Claim::Kind;

// Two replicas on one store. The first one's database is away when its call ends.
class TwoReplicasTest : public LedgerTest {
 protected:
  TwoReplicasTest() { other_ = *Ledger::Open(*store_, Ring("k1", {"k1"}), {.lease = kLease}); }

  // The first replica runs `id`, and cannot write `end`.
  template <typename End>
  void EndUnwritten(const std::string& id, const End& end) {
    Operation operation = Run(id);
    failing_->Fail(FailingStore::Failure::kBefore);
    end(operation);
    failing_->Fail(FailingStore::Failure::kNone);
  }
  Operation LookOfTheOther(const std::string& id) {
    Claim claim = *other_->TryClaim(Ask(id), kLater);
    EXPECT_EQ(claim.kind, Kind::kLook);
    return std::move(claim.operation);
  }

  const absl::Time kLater = kStart + kLease;
  std::unique_ptr<Ledger> other_;
};

TEST_F(TwoReplicasTest, ThatItHappenedIsWrittenOverALookAndTheLookStartsNothing) {
  EndUnwritten("a", [this](Operation& operation) {
    ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart);
  });
  Operation look = LookOfTheOther("a");
  EXPECT_EQ(ledger_->Repair(kLater), 0);
  EXPECT_TRUE(absl::IsAborted(
      other_->StartAttempt(look, "again", "", OperationState::kNotExecuted, kLater)));
  EXPECT_EQ(TryClaim(Ask("a"), kLater).kind, Kind::kReplay);
}

TEST_F(TwoReplicasTest, ThatItHappenedIsWrittenOverAVerdictThatItDidNot) {
  EndUnwritten("a", [this](Operation& operation) {
    ledger_->Complete(operation, "answer", "7", Durability::kNow, kStart);
  });
  Operation look = LookOfTheOther("a");
  other_->Forget(look, "verdict", Durability::kNow, kLater);
  EXPECT_EQ(TryClaim(Ask("a"), kLater).kind, Kind::kBusy) << "this process knows better";
  EXPECT_EQ(ledger_->Repair(kLater), 0);
  EXPECT_EQ(Stored("a").row.state, OperationState::kExecuted);
  EXPECT_EQ(Stored("a").record, "answer");
}

TEST_F(TwoReplicasTest, ThatItDidNotHappenIsNoNewsForALaterAttempt) {
  EndUnwritten("a", [this](Operation& operation) {
    ledger_->Forget(operation, "refused", Durability::kNow, kStart);
  });
  Operation look = LookOfTheOther("a");
  ASSERT_TRUE(other_->StartAttempt(look, "again", "", OperationState::kNotExecuted, kLater).ok());
  EXPECT_EQ(ledger_->Repair(kLater), 0);
  EXPECT_EQ(Stored("a").row.state, OperationState::kRunning);
}

TEST_F(TwoReplicasTest, WhatFlexitiAnsweredIsNotLostToALook) {
  EndUnwritten("a", [this](Operation& operation) {
    ledger_->Yield(operation, "answered, but with another amount", true, kStart);
  });
  Operation look = LookOfTheOther("a");
  EXPECT_EQ(ledger_->Repair(kLater), 0);
  other_->PutBack(look, "nothing found", true, kLater);
  EXPECT_EQ(Stored("a").record, "answered, but with another amount");
}

TEST_F(TwoReplicasTest, ALookThatFoundNothingDoesNotUndoWhatFlexitiAnswered) {
  EndUnwritten("a", [this](Operation& operation) {
    ledger_->Yield(operation, "answered, but with another amount", true, kStart);
  });
  Operation look = LookOfTheOther("a");
  EXPECT_EQ(ledger_->Repair(kLater), 0);
  other_->Forget(look, "nothing found", Durability::kNow, kLater);
  other_->Repair(kLater);
  EXPECT_EQ(Stored("a").row.state, OperationState::kUnknown);
  EXPECT_EQ(Stored("a").record, "answered, but with another amount");
}

TEST_F(TwoReplicasTest, ALookDoesNotKeepWhatTurnsOutToBeAnothers) {
  Operation owner = Run("owner");
  EXPECT_TRUE(ledger_->Complete(owner, "answer", "7", Durability::kNow, kStart));
  Operation operation = Run("a");
  ledger_->Yield(operation, "", true, kStart);
  Claim look = TryClaim(Ask("a"));
  failing_->Fail(FailingStore::Failure::kBefore);
  EXPECT_TRUE(ledger_->Complete(look.operation, "found", "7", Durability::kNow, kStart));
  failing_->Fail(FailingStore::Failure::kNone);
  EXPECT_EQ(ledger_->Repair(kStart), 0);
  EXPECT_EQ(Stored("a").row.state, OperationState::kUnknown);
}

TEST_F(TwoReplicasTest, AnUnsentClaimIsFreedAlsoAfterSomebodyTookItForAnOrphan) {
  failing_->Fail(FailingStore::Failure::kAfter);
  EXPECT_FALSE(ledger_->TryClaim(Ask("a"), kStart).ok());
  Operation look = LookOfTheOther("a");
  other_->PutBack(look, "", false, kLater);
  failing_->Fail(FailingStore::Failure::kNone);
  ledger_->Repair(kLater);
  EXPECT_EQ(Stored("a").row.state, OperationState::kNotExecuted);
}

TEST_F(TwoReplicasTest, ALookWhoseLeaseRanOutWritesNothing) {
  Operation operation = Run("a");
  ledger_->Yield(operation, "", true, kStart);
  Claim slow = TryClaim(Ask("a"));
  ASSERT_EQ(slow.kind, Kind::kLook);
  Operation fast = LookOfTheOther("a");
  other_->PutBack(fast, "what the second found", true, kLater);
  ledger_->PutBack(slow.operation, "what the first found", true, kLater);
  EXPECT_EQ(Stored("a").record, "what the second found");
}

}  // namespace
}  // namespace flexiti
