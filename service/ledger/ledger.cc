#include "service/ledger/ledger.h"

#include <utility>

namespace flexiti {

// Neither part can hold the separator: merchant ids and UUIDs have none.
std::string Ledger::RowKey(const OperationKey& key) {
  return key.merchant_id + "/" + key.request_id;
}

Claim Ledger::TryClaim(const OperationKey& key, const std::string& fingerprint,
                       const std::string& reference_id, absl::Time now) {
  MutexLock lock(mutex_);
  DropExpiredAnswers(now);
  const auto found = rows_.find(RowKey(key));
  if (found == rows_.end()) {
    // An answer that was dropped early could be asked for again, and the money would move again.
    if (rows_.size() >= limits_.max_count) return Claim{.kind = Claim::Kind::kFull};
    rows_[RowKey(key)] = Row{.fingerprint = fingerprint, .reference_id = reference_id};
    return Claim{.kind = Claim::Kind::kRun};
  }
  const Row& row = found->second;
  if (row.fingerprint != fingerprint) return Claim{.kind = Claim::Kind::kOtherContent};
  switch (row.state) {
    case State::kExecuted:
      return Claim{.kind = Claim::Kind::kReplay, .answer = row.answer};
    case State::kRunning:
      return Claim{.kind = Claim::Kind::kRunning, .reference_id = row.reference_id};
    case State::kUnknown:
      break;
  }
  return Claim{.kind = Claim::Kind::kUnknown, .reference_id = row.reference_id};
}

void Ledger::Complete(const OperationKey& key, std::string answer, absl::Time now) {
  MutexLock lock(mutex_);
  Row& row = rows_.at(RowKey(key));
  row.state = State::kExecuted;
  row.answer = std::move(answer);
  row.complete_time = now;
  executed_.push_back(RowKey(key));
}

void Ledger::Forget(const OperationKey& key) {
  MutexLock lock(mutex_);
  rows_.erase(RowKey(key));
}

void Ledger::Yield(const OperationKey& key) {
  MutexLock lock(mutex_);
  rows_.at(RowKey(key)).state = State::kUnknown;
}

std::size_t Ledger::size() {
  MutexLock lock(mutex_);
  return rows_.size();
}

void Ledger::DropExpiredAnswers(absl::Time now) {
  while (!executed_.empty() &&
         rows_.at(executed_.front()).complete_time + limits_.retention <= now) {
    rows_.erase(executed_.front());
    executed_.pop_front();
  }
}

}  // namespace flexiti
