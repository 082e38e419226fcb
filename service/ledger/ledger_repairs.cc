#include "service/ledger/ledger_repairs.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "service/telemetry/log.h"

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

void LedgerRepairs::Write(const OperationRow& row) { Keep({.row = row}); }

void LedgerRepairs::Abandon(const OperationKey& key, const std::string& reference_id,
                            OperationState fallback, absl::Time give_up) {
  Keep({.is_claim = true,
        .row = {.key = key, .state = fallback, .reference_id = reference_id},
        .give_up = give_up});
}

void LedgerRepairs::Keep(Item item) {
  MutexLock lock(mutex_);
  if (items_.size() >= kMaxWrites) {
    LogLine(Severity::kError, "ledger_write_dropped", absl::Now())
        .Text("merchant_id", item.row.key.merchant_id)
        .Text("request_id", item.row.key.request_id)
        .Write();
    return;
  }
  items_.push_back(std::move(item));
}

int LedgerRepairs::Make(absl::Time now) {
  MutexLock round(round_mutex_);
  std::deque<Item> todo;
  {
    MutexLock lock(mutex_);
    todo.swap(items_);
  }
  std::deque<Item> left;
  while (!todo.empty()) {
    Item& item = todo.front();
    const Made made = item.is_claim ? TryAbandon(item, now) : TryWrite(item.row);
    if (made == Made::kFailed) break;
    if (made == Made::kLater) left.push_back(std::move(item));
    todo.pop_front();
  }
  std::move(todo.begin(), todo.end(), std::back_inserter(left));
  MutexLock lock(mutex_);
  // Before what failed meanwhile: writes keep their order.
  items_.insert(items_.begin(), std::make_move_iterator(left.begin()),
                std::make_move_iterator(left.end()));
  return static_cast<int>(items_.size());
}

LedgerRepairs::Made LedgerRepairs::TryWrite(OperationRow& row) {
  auto replaced = store_.Replace(row, Durability::kNow);
  if (replaced.ok() && *replaced == ReplaceResult::kResourceTaken) {
    // That it happened is the fact; whose it is in lists is not worth losing it.
    row.resource.clear();
    replaced = store_.Replace(row, Durability::kNow);
  }
  if (!replaced.ok()) return Made::kFailed;
  if (*replaced == ReplaceResult::kOverrun) return TryOverrun(row);
  LogRepaired(row);
  return Made::kDone;
}

LedgerRepairs::Made LedgerRepairs::TryOverrun(OperationRow& row) {
  auto found = store_.Find(row.key);
  if (!found.ok()) return Made::kFailed;
  // Settled, perhaps by this very write, or by a later attempt.
  if (!found->has_value() || (*found)->reference_id != row.reference_id || !IsUnsettled(**found)) {
    LogRepaired(row);
    return Made::kDone;
  }
  // The lease ran out and somebody looks, or has looked, for what this process knows. Not knowing
  // is no news for them.
  if (IsUnsettled(row)) return Made::kDone;
  row.revision = (*found)->revision;
  return Made::kLater;
}

LedgerRepairs::Made LedgerRepairs::TryAbandon(const Item& item, absl::Time now) {
  auto found = store_.Find(item.row.key);
  if (!found.ok()) return Made::kFailed;
  if (!found->has_value() || (*found)->reference_id != item.row.reference_id) {
    // Not made so far; a statement whose connection was lost may still be on its way.
    return now < item.give_up ? Made::kLater : Made::kDone;
  }
  OperationRow row = **std::move(found);
  if (row.state != OperationState::kRunning) return Made::kDone;
  row.state = item.row.state;
  row.update_time = row.lease_expire_time = row.attempt_end_time = now;
  row.next_look_time = row.state == OperationState::kUnknown ? now : absl::InfiniteFuture();
  const auto replaced = store_.Replace(row, Durability::kNow);
  return replaced.ok() ? Made::kDone : Made::kFailed;
}

}  // namespace flexiti
