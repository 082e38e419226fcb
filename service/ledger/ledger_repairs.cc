#include "service/ledger/ledger_repairs.h"

#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/ledger/ledger_parts.h"

namespace flexiti {
namespace {

bool IsUnsettled(const OperationRow& row) {
  return row.state == OperationState::kRunning || row.state == OperationState::kUnknown;
}

// Whether `fact` still has something to say about the row that is stored by now.
bool IsNews(const OperationRow& fact, const OperationRow& stored) {
  if (fact.state == OperationState::kExecuted) return stored.state != OperationState::kExecuted;
  return stored.reference_id == fact.reference_id && IsUnsettled(stored);
}

void LogRepaired(const OperationRow& row) {
  LogLine(Severity::kInfo, "ledger_repaired", absl::Now())
      .Text("merchant_id", row.key.merchant_id)
      .Text("request_id", row.key.request_id)
      .Text("reference_id", row.reference_id)
      .Write();
}

}  // namespace

void LedgerRepairs::Write(const OperationRow& row) {
  MutexLock lock(mutex_);
  if (facts_.size() >= kMaxFacts) {
    LogTrouble("ledger_write_lost", row, "too many writes wait for the database", absl::Now());
    return;
  }
  in_use_.Add(row.key);
  facts_.push_back(row);
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
void LedgerRepairs::MakeEach(std::deque<Item>& items, const Try& make) {
  std::deque<Item> todo;
  {
    MutexLock lock(mutex_);
    todo.swap(items);
  }
  std::deque<Item> left;
  while (!todo.empty()) {
    const Made made = make(todo.front());
    if (made == Made::kFailed) break;
    if (made == Made::kLater) left.push_back(std::move(todo.front()));
    todo.pop_front();
  }
  std::move(todo.begin(), todo.end(), std::back_inserter(left));
  MutexLock lock(mutex_);
  // Before what failed meanwhile: writes keep their order.
  items.insert(items.begin(), std::make_move_iterator(left.begin()),
               std::make_move_iterator(left.end()));
}

int LedgerRepairs::Make(absl::Time now) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  MutexLock round(round_mutex_);
  MakeEach(facts_, [this](const OperationRow& fact) {
    const Made made = TryWrite(fact);
    if (made == Made::kDone) in_use_.Remove(fact.key);
    return made;
  });
  MakeEach(claims_, [this, now](const Claim& claim) { return TryAbandon(claim, now); });
  MutexLock lock(mutex_);
  return static_cast<int>(facts_.size());
}

LedgerRepairs::Made LedgerRepairs::TryWrite(OperationRow row) {
  auto replaced = store_.Replace(row, Durability::kNow);
  if (replaced.ok() && *replaced == ReplaceResult::kResourceTaken) {
    // That it happened is the fact; whose it is in lists is not worth losing it.
    row.resource.clear();
    replaced = store_.Replace(row, Durability::kNow);
  }
  if (!replaced.ok()) return Made::kFailed;
  if (*replaced == ReplaceResult::kOverrun) return TryOverrun(std::move(row));
  LogRepaired(row);
  return Made::kDone;
}

// Somebody else wrote the row, or the first try was made after all. Whoever looks at it just now
// overruns in turn, and then learns what is stored here.
LedgerRepairs::Made LedgerRepairs::TryOverrun(OperationRow row) {
  auto found = store_.Find(row.key);
  if (!found.ok()) return Made::kFailed;
  if (!found->has_value()) return Made::kDone;
  const OperationRow& stored = **found;
  if (!IsNews(row, stored)) {
    if (row.state == OperationState::kExecuted && stored.reference_id != row.reference_id) {
      LogTrouble("executed_twice", row, "a later attempt was executed, too", absl::Now());
    }
    return Made::kDone;
  }
  row.revision = stored.revision;
  auto replaced = store_.Replace(row, Durability::kNow);
  if (replaced.ok() && *replaced == ReplaceResult::kResourceTaken) {
    row.resource.clear();
    replaced = store_.Replace(row, Durability::kNow);
  }
  if (!replaced.ok()) return Made::kFailed;
  if (*replaced == ReplaceResult::kOverrun) return Made::kLater;
  LogRepaired(row);
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
