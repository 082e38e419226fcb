// The half of Ledger that only reads.
#include <algorithm>
#include <utility>

#include "service/ledger/ledger.h"
#include "service/ledger/ledger_parts.h"

namespace flexiti {
namespace {

constexpr int kCountedPage = 500;
constexpr int kCountedPages = 20;  // of each state

}  // namespace

absl::StatusOr<Operation> Ledger::Opened(OperationRow row) const {
  Operation operation = {.row = std::move(row)};
  if (operation.row.sealed_record.empty()) return operation;
  auto record =
      keyring_.Open({.key_id = operation.row.key_id, .bytes = operation.row.sealed_record},
                    RecordContext(operation.row.key));
  if (!record.ok()) return record.status();
  operation.record = *std::move(record);
  return operation;
}

absl::StatusOr<std::optional<Operation>> Ledger::Find(const OperationKey& key) {
  auto row = store_.Find(key);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  auto operation = Opened(**std::move(row));
  if (!operation.ok()) return operation.status();
  return *std::move(operation);
}

absl::StatusOr<std::vector<Operation>> Ledger::Opened(std::vector<OperationRow> rows) const {
  std::vector<Operation> operations;
  for (OperationRow& row : rows) {
    auto operation = Opened(std::move(row));
    if (!operation.ok()) return operation.status();
    operations.push_back(*std::move(operation));
  }
  return operations;
}

absl::StatusOr<std::vector<Operation>> Ledger::List(const OperationFilter& filter) {
  auto rows = store_.List(filter);
  if (!rows.ok()) return rows.status();
  return Opened(*std::move(rows));
}

absl::StatusOr<std::vector<Operation>> Ledger::DueForLook(absl::Time now, int limit) {
  auto rows = store_.DueForLook(Whole(now), limit);
  if (!rows.ok()) return rows.status();
  std::vector<Operation> due;
  for (OperationRow& row : *rows) {
    auto operation = Opened(row);
    if (operation.ok()) {
      due.push_back(*std::move(operation));
      continue;
    }
    // One damaged record must not keep the others waiting.
    LogTrouble("ledger_record_unreadable", row, std::string(operation.status().message()), now);
    row.next_look_time = Whole(now + times_.max_look_backoff);
    const auto replaced = store_.Replace(row, Durability::kSoon);
    if (!replaced.ok()) return replaced.status();
  }
  return due;
}

absl::StatusOr<UnresolvedOperations> Ledger::CountUnresolved(absl::Time now) {
  return store_.CountUnresolved(Whole(now));
}

absl::StatusOr<std::map<std::string, std::int64_t>> Ledger::UnresolvedByMerchant(absl::Time now) {
  std::map<std::string, std::int64_t> counts;
  for (const OperationState state : {OperationState::kRunning, OperationState::kUnknown}) {
    OperationFilter filter = {.state = state, .now = Whole(now), .limit = kCountedPage};
    for (int page = 0; page < kCountedPages; ++page) {
      const auto rows = store_.List(filter);
      if (!rows.ok()) return rows.status();
      for (const OperationRow& row : *rows) ++counts[row.key.merchant_id];
      if (rows->size() < kCountedPage) break;
      filter.after_id = rows->back().id;
    }
  }
  return counts;
}

absl::StatusOr<std::vector<Operation>> Ledger::Rivals(const Operation& operation) {
  if (operation.row.match_key.empty()) return std::vector<Operation>();
  auto rows = store_.Matching(operation.row.match_key);
  if (!rows.ok()) return rows.status();
  rows->erase(std::remove_if(rows->begin(), rows->end(),
                             [&operation](const OperationRow& row) {
                               return row.id == operation.row.id ||
                                      row.state == OperationState::kNotExecuted;
                             }),
              rows->end());
  return Opened(*std::move(rows));
}

absl::StatusOr<std::optional<Operation>> Ledger::Owner(const std::string& resource) {
  auto row = store_.FindResource(Hash("resource", resource));
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  auto operation = Opened(**std::move(row));
  if (!operation.ok()) return operation.status();
  return *std::move(operation);
}

absl::StatusOr<bool> Ledger::IsOwnedByOther(const Operation& operation,
                                            const std::string& resource) {
  const auto owner = store_.FindResource(Hash("resource", resource));
  if (!owner.ok()) return owner.status();
  return owner->has_value() && (*owner)->id != operation.row.id;
}

}  // namespace flexiti
