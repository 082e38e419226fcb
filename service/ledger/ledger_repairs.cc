#include "service/ledger/ledger_repairs.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/ledger/ledger_parts.h"

namespace flexiti {
namespace {

bool IsUnsettled(const OperationRow& row) {
  return row.state == OperationState::kRunning || row.state == OperationState::kUnknown;
}

void LogRepaired(const OperationRow& row) {
  LogLine(Severity::kInfo, "ledger_repaired", absl::Now())
      .Text("merchant_id", row.key.merchant_id)
      .Text("request_id", row.key.request_id)
      .Text("reference_id", row.reference_id)
      .Write();
}

}  // namespace

void LedgerRepairs::Write(const OperationRow& row, bool of_attempt) {
  MutexLock lock(mutex_);
  if (facts_.size() >= kMaxFacts) {
    LogTrouble("ledger_write_lost", row, "too many writes wait for the database", absl::Now());
    return;
  }
  in_use_.Add(row.key);
  facts_.push_back({.row = row, .of_attempt = of_attempt});
}

void LedgerRepairs::Abandon(const OperationKey& key, const std::string& reference_id,
                            OperationState fallback, absl::Time give_up) {
  MutexLock lock(mutex_);
  // One that is not kept becomes an orphan when its lease runs out.
  if (claims_.size() >= kMaxClaims) return;
  claims_.push_back(
      {.key = key, .reference_id = reference_id, .fallback = fallback, .give_up = give_up});
}

template <typename Item, typename Try>
void LedgerRepairs::MakeEach(std::deque<Item>& items, const std::function<void()>& step,
                             const Try& make) {
  std::deque<Item> todo;
  {
    MutexLock lock(mutex_);
    todo.swap(items);
  }
  std::deque<Item> left;
  // One row may be locked by somebody; two in a row are a store that is away.
  int failures = 0;
  while (!todo.empty() && failures < 2) {
    const Made made = make(todo.front());
    failures = made == Made::kFailed ? failures + 1 : 0;
    if (made != Made::kDone) left.push_back(std::move(todo.front()));
    todo.pop_front();
    if (step) step();
  }
  std::move(todo.begin(), todo.end(), std::back_inserter(left));
  MutexLock lock(mutex_);
  // Before what failed meanwhile: writes keep their order.
  items.insert(items.begin(), std::make_move_iterator(left.begin()),
               std::make_move_iterator(left.end()));
}

int LedgerRepairs::Make(absl::Time now,
                        const std::function<void()>& step) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  MutexLock round(round_mutex_);
  bool failed = false;
  MakeEach(facts_, step, [this, &failed](const Fact& fact) {
    const Made made = TryWrite(fact);
    if (made == Made::kDone) in_use_.Remove(fact.row.key);
    failed |= made == Made::kFailed;
    return made;
  });
  if (!failed) {
    MakeEach(claims_, step, [this, now](const Claim& claim) { return TryAbandon(claim, now); });
  }
  MutexLock lock(mutex_);
  return static_cast<int>(facts_.size());
}

absl::StatusOr<ReplaceResult> LedgerRepairs::Replace(const Fact& fact) {
  const auto replaced = store_.Replace(fact.row, Durability::kNow);
  if (!fact.of_attempt || !replaced.ok() || *replaced != ReplaceResult::kResourceTaken) {
    return replaced;
  }
  // That it happened is the fact; whose it is in lists is not worth losing it.
  LogTrouble("resource_taken", fact.row, "another operation has what Flexiti named", absl::Now());
  OperationRow row = fact.row;
  row.resource.clear();
  return store_.Replace(row, Durability::kNow);
}

LedgerRepairs::Made LedgerRepairs::TryWrite(const Fact& fact) {
  const auto replaced = Replace(fact);
  if (!replaced.ok()) return Made::kFailed;
  if (*replaced == ReplaceResult::kOverrun) return TryOverrun(fact);
  // A look that took what is another's found nothing.
  if (*replaced == ReplaceResult::kDone) LogRepaired(fact.row);
  return Made::kDone;
}

bool LedgerRepairs::IsNews(const Fact& fact, const OperationRow& stored) {
  if (fact.of_attempt && fact.row.state == OperationState::kExecuted) {
    return stored.state != OperationState::kExecuted;
  }
  if (!fact.of_attempt && fact.row.state == OperationState::kNotExecuted) return false;
  return stored.reference_id == fact.row.reference_id && IsUnsettled(stored);
}

// Somebody else wrote the row, or the first try was made after all.
LedgerRepairs::Made LedgerRepairs::TryOverrun(Fact fact) {
  auto found = store_.Find(fact.row.key);
  if (!found.ok()) return Made::kFailed;
  if (!found->has_value()) {
    LogTrouble("ledger_write_lost", fact.row, "the row is gone", absl::Now());
    return Made::kDone;
  }
  const OperationRow& stored = **found;
  const bool of_other_attempt = stored.reference_id != fact.row.reference_id;
  const bool known_twice = stored.state == OperationState::kExecuted && !stored.resource.empty() &&
                           stored.resource == fact.row.resource;
  if (fact.of_attempt && fact.row.state == OperationState::kExecuted && of_other_attempt &&
      !known_twice) {
    // Names the attempt whose place this one takes, or that has its place.
    LogTrouble("executed_beside_other_attempt", stored, fact.row.reference_id, absl::Now());
  }
  if (!IsNews(fact, stored)) {
    if (fact.of_attempt && fact.row.state == OperationState::kUnknown &&
        stored.state == OperationState::kNotExecuted) {
      LogTrouble("ledger_write_lost", fact.row, "it was settled as not executed", absl::Now());
    }
    return Made::kDone;
  }
  fact.row.revision = stored.revision;
  fact.row.attempt = std::max(fact.row.attempt, stored.attempt);
  const auto replaced = Replace(fact);
  if (!replaced.ok()) return Made::kFailed;
  if (*replaced == ReplaceResult::kOverrun) return Made::kLater;
  if (*replaced == ReplaceResult::kDone) LogRepaired(fact.row);
  return Made::kDone;
}

LedgerRepairs::Made LedgerRepairs::TryAbandon(const Claim& claim, absl::Time now) {
  auto found = store_.Find(claim.key);
  if (!found.ok()) return Made::kFailed;
  if (!found->has_value() || (*found)->reference_id != claim.reference_id) {
    // Not made so far; a statement whose connection was lost may still be on its way.
    return now < claim.give_up ? Made::kLater : Made::kDone;
  }
  OperationRow row = **std::move(found);
  // UNKNOWN: somebody who found it without its lease could not know that nothing was sent.
  if (!IsUnsettled(row)) return Made::kDone;
  row.state = claim.fallback;
  row.update_time = row.lease_expire_time = row.attempt_end_time = now;
  row.next_look_time = row.state == OperationState::kUnknown ? now : absl::InfiniteFuture();
  const auto replaced = store_.Replace(row, Durability::kNow);
  if (!replaced.ok()) return Made::kFailed;
  return *replaced == ReplaceResult::kDone ? Made::kDone : Made::kLater;
}

}  // namespace flexiti
