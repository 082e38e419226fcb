#include "service/ledger/ledger.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

constexpr char kIndexKeySetting[] = "index_key";
constexpr int kIndexKeyBytes = 32;
constexpr int kMaxBackoffDoublings = 20;

// Stores keep whole microseconds.
absl::Time Whole(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

std::string RecordContext(const OperationKey& key) {
  return absl::StrCat("record/", key.merchant_id, "/", key.request_id);
}

absl::StatusOr<Secret> OpenIndexKey(const Keyring& keyring, const std::string& setting) {
  const std::vector<std::string> parts = absl::StrSplit(setting, absl::MaxSplits(':', 1));
  if (parts.size() != 2) return absl::DataLossError("the ledger's index key is damaged");
  const auto key = keyring.Open({.key_id = parts[0], .bytes = absl::HexStringToBytes(parts[1])},
                                kIndexKeySetting);
  if (!key.ok()) {
    return absl::Status(key.status().code(),
                        absl::StrCat("the ledger's index key cannot be opened: ",
                                     std::string(key.status().message())));
  }
  return Secret(*key);
}

absl::StatusOr<std::string> SealIndexKey(const Keyring& keyring, const Secret& key) {
  const auto sealed = keyring.Seal(key.Reveal(), kIndexKeySetting);
  if (!sealed.ok()) return sealed.status();
  return absl::StrCat(sealed->key_id, ":", absl::BytesToHexString(sealed->bytes));
}

// The key that hashes what is compared: made once, kept sealed, sealed anew when the active key
// changes.
absl::StatusOr<Secret> LoadIndexKey(LedgerStore& store, const Keyring& keyring) {
  const auto fresh = SealIndexKey(keyring, Secret(RandomBytes(kIndexKeyBytes)));
  if (!fresh.ok()) return fresh.status();
  const auto stored = store.PutSettingIfAbsent(kIndexKeySetting, *fresh);
  if (!stored.ok()) return stored.status();
  const auto key = OpenIndexKey(keyring, *stored);
  if (!key.ok()) return key.status();
  if (stored->compare(0, keyring.active_key_id().size() + 1, keyring.active_key_id() + ":") != 0) {
    const auto resealed = SealIndexKey(keyring, *key);
    if (!resealed.ok()) return resealed.status();
    // Another replica may have done the same meanwhile; both open.
    const auto replaced = store.ReplaceSetting(kIndexKeySetting, *stored, *resealed);
    if (!replaced.ok()) return replaced.status();
  }
  return key;
}

absl::Status RefuseMissingKeys(LedgerStore& store, const Keyring& keyring) {
  const auto counts = store.CountByKey();
  if (!counts.ok()) return counts.status();
  std::string missing;
  for (const auto& [key_id, count] : *counts) {
    if (keyring.Has(key_id)) continue;
    absl::StrAppend(&missing, missing.empty() ? "" : ", ", "'", key_id, "' (", count, ")");
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the ledger holds operations sealed with keys that are not configured: ", missing,
      "; add them to ledger.encryption.keys"));
}

void LogTrouble(const char* event, const OperationRow& row, const std::string& why,
                absl::Time now) {
  LogLine(Severity::kError, event, now)
      .Text("merchant_id", row.key.merchant_id)
      .Text("request_id", row.key.request_id)
      .Text("reference_id", row.reference_id)
      .Text("reason", why)
      .Write();
}

}  // namespace

Ledger::Ledger(LedgerStore& store, Keyring keyring, Secret index_key, LedgerTimes times)
    : store_(store),
      keyring_(std::move(keyring)),
      index_key_(std::move(index_key)),
      times_(times),
      repairs_(store) {}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(LedgerStore& store, Keyring keyring,
                                                     LedgerTimes times) {
  absl::Status complete = RefuseMissingKeys(store, keyring);
  if (!complete.ok()) return complete;
  auto index_key = LoadIndexKey(store, keyring);
  if (!index_key.ok()) return index_key.status();
  return std::unique_ptr<Ledger>(
      new Ledger(store, std::move(keyring), *std::move(index_key), times));
}

std::string Ledger::Hash(const char* purpose, const std::string& text) const {
  return KeyedHash(index_key_, absl::StrCat(purpose, "/", text));
}

absl::StatusOr<OperationRow> Ledger::Sealed(const Operation& operation) const {
  auto sealed = keyring_.Seal(operation.record, RecordContext(operation.row.key));
  if (!sealed.ok()) return sealed.status();
  OperationRow row = operation.row;
  row.key_id = std::move(sealed->key_id);
  row.sealed_record = std::move(sealed->bytes);
  return row;
}

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

absl::StatusOr<Claim> Ledger::TryClaim(const OperationAsk& ask, absl::Time now) {
  now = Whole(now);
  Operation operation;
  operation.row = {.key = ask.key,
                   .method = ask.method,
                   .reference_id = ask.reference_id,
                   .create_time = now,
                   .update_time = now,
                   .lease_expire_time = Whole(now + times_.lease),
                   .attempt_end_time = Whole(now + times_.lease),
                   .next_look_time = Whole(now + times_.lease),
                   .fingerprint = Hash("content", ask.content),
                   .match_key = ask.match.empty() ? "" : Hash("match", ask.match)};
  operation.record = ask.record("");
  const auto row = Sealed(operation);
  if (!row.ok()) return row.status();
  auto inserted = store_.Insert(*row);
  if (!inserted.ok()) {
    repairs_.Abandon(ask.key, ask.reference_id, OperationState::kNotExecuted, now + times_.lease);
    return inserted.status();
  }
  if (inserted->is_new) {
    operation.row = std::move(inserted->row);
    return Claim{.kind = Claim::Kind::kRun, .operation = std::move(operation)};
  }
  auto stored = Opened(std::move(inserted->row));
  if (!stored.ok()) return stored.status();
  return TakeOver(ask, *std::move(stored), now);
}

absl::StatusOr<Claim> Ledger::TakeOver(const OperationAsk& ask, Operation operation,
                                       absl::Time now) {
  OperationRow& row = operation.row;
  const std::string fingerprint = Hash("content", ask.content);
  const auto answer = [&operation](Claim::Kind kind) {
    return Claim{.kind = kind, .operation = std::move(operation)};
  };
  if (row.state == OperationState::kNotExecuted) {
    row.method = ask.method;
    row.fingerprint = fingerprint;
    row.match_key = ask.match.empty() ? "" : Hash("match", ask.match);
    const std::string record = ask.record(operation.record);
    const absl::Status started =
        StartAttempt(operation, ask.reference_id, record, OperationState::kNotExecuted, now);
    if (absl::IsAborted(started)) return answer(Claim::Kind::kBusy);
    if (!started.ok()) return started;
    return answer(Claim::Kind::kRun);
  }
  if (row.fingerprint != fingerprint) return answer(Claim::Kind::kOtherContent);
  if (row.state == OperationState::kExecuted) return answer(Claim::Kind::kReplay);
  auto held = HoldForLook(operation, now);
  if (!held.ok()) return held.status();
  if (!held->has_value()) return answer(Claim::Kind::kBusy);
  return Claim{.kind = Claim::Kind::kLook, .operation = **std::move(held)};
}

absl::Status Ledger::StartAttempt(Operation& operation, const std::string& reference_id,
                                  std::string record, OperationState fallback, absl::Time now) {
  now = Whole(now);
  OperationRow& row = operation.row;
  row.state = OperationState::kRunning;
  ++row.attempt;
  row.reference_id = reference_id;
  row.update_time = now;
  row.lease_expire_time = row.attempt_end_time = row.next_look_time = Whole(now + times_.lease);
  row.looks = 0;
  operation.record = std::move(record);
  const auto replaced = Replace(operation, Durability::kNow);
  if (!replaced.ok()) {
    repairs_.Abandon(row.key, reference_id, fallback, now + times_.lease);
    return replaced.status();
  }
  if (*replaced == ReplaceResult::kDone) return absl::OkStatus();
  return absl::AbortedError("another call took the operation meanwhile");
}

absl::StatusOr<ReplaceResult> Ledger::Replace(Operation& operation, Durability durability) {
  const auto row = Sealed(operation);
  if (!row.ok()) return row.status();
  const auto replaced = store_.Replace(*row, durability);
  if (replaced.ok() && *replaced == ReplaceResult::kDone) {
    operation.row = *row;
    ++operation.row.revision;
  }
  return replaced;
}

bool Ledger::Settle(Operation& operation, Durability durability, absl::Time now) {
  operation.row.lease_expire_time = now;
  const auto replaced = Replace(operation, durability);
  if (!replaced.ok()) {
    LogTrouble("ledger_write_failed", operation.row, std::string(replaced.status().message()), now);
    const auto row = Sealed(operation);
    if (row.ok()) repairs_.Write(*row);
    return true;
  }
  if (*replaced == ReplaceResult::kResourceTaken) return false;
  if (*replaced == ReplaceResult::kOverrun) {
    // The lease ran out before the call ended, and somebody looks or has looked meanwhile.
    LogTrouble("ledger_overrun", operation.row, "the lease had run out", now);
    const auto row = Sealed(operation);
    if (row.ok()) repairs_.Write(*row);
  }
  return true;
}

bool Ledger::Complete(Operation& operation, std::string record, const std::string& resource,
                      Durability durability, absl::Time now) {
  now = Whole(now);
  const Operation before = operation;
  OperationRow& row = operation.row;
  row.state = OperationState::kExecuted;
  row.update_time = now;
  row.resource = resource.empty() ? "" : Hash("resource", resource);
  row.attempt_end_time = std::min(row.attempt_end_time, now);
  row.next_look_time = absl::InfiniteFuture();
  operation.record = std::move(record);
  if (Settle(operation, durability, now)) return true;
  operation = before;
  return false;
}

void Ledger::Forget(Operation& operation, std::string record, Durability durability,
                    absl::Time now) {
  now = Whole(now);
  operation.row.state = OperationState::kNotExecuted;
  operation.row.update_time = now;
  operation.row.attempt_end_time = std::min(operation.row.attempt_end_time, now);
  operation.row.next_look_time = absl::InfiniteFuture();
  operation.record = std::move(record);
  Settle(operation, durability, now);
}

void Ledger::Yield(Operation& operation, std::string record, bool look, absl::Time now) {
  now = Whole(now);
  operation.row.state = OperationState::kUnknown;
  operation.row.update_time = now;
  operation.row.attempt_end_time = std::min(operation.row.attempt_end_time, now);
  operation.row.next_look_time = NextLook(operation.row, look, now);
  operation.record = std::move(record);
  Settle(operation, Durability::kSoon, now);
}

absl::StatusOr<std::optional<Operation>> Ledger::HoldForLook(const Operation& operation,
                                                             absl::Time now) {
  now = Whole(now);
  Operation held = operation;
  OperationRow& row = held.row;
  const bool is_settled =
      row.state == OperationState::kExecuted || row.state == OperationState::kNotExecuted;
  if (is_settled || row.lease_expire_time > now) return std::nullopt;
  if (row.state == OperationState::kRunning) row.update_time = now;
  row.state = OperationState::kUnknown;
  row.lease_expire_time = Whole(now + times_.lease);
  // Nothing hangs on a look that a crash forgets.
  const auto replaced = Replace(held, Durability::kSoon);
  if (!replaced.ok()) return replaced.status();
  if (*replaced != ReplaceResult::kDone) return std::nullopt;
  return held;
}

void Ledger::PutBack(Operation& operation, std::string record, bool look, absl::Time now) {
  now = Whole(now);
  ++operation.row.looks;
  operation.row.next_look_time = NextLook(operation.row, look, now);
  operation.record = std::move(record);
  Settle(operation, Durability::kSoon, now);
}

absl::Time Ledger::NextLook(const OperationRow& row, bool look, absl::Time now) const {
  if (!look) return absl::InfiniteFuture();
  const int doublings = std::min(row.looks, kMaxBackoffDoublings);
  return Whole(now + std::min(times_.first_look * (1 << doublings), times_.max_look_backoff));
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
    } else {
      // One damaged record must not keep the others waiting.
      LogTrouble("ledger_record_unreadable", row, std::string(operation.status().message()), now);
    }
  }
  return due;
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

absl::StatusOr<bool> Ledger::IsOwnedByOther(const Operation& operation,
                                            const std::string& resource) {
  const auto owner = store_.FindResource(Hash("resource", resource));
  if (!owner.ok()) return owner.status();
  return owner->has_value() && (*owner)->id != operation.row.id;
}

int Ledger::Repair(absl::Time now) { return repairs_.Make(Whole(now)); }

absl::Status Ledger::KeepHouse(absl::Time before, int limit, absl::Time now) {
  const auto purged = store_.Purge(Whole(before), limit);
  if (!purged.ok()) return purged.status();
  auto rows = store_.SealedWithOther(keyring_.active_key_id(), limit);
  if (!rows.ok()) return rows.status();
  for (OperationRow& row : *rows) {
    // Whoever holds it seals it with the active key when it is done.
    if (row.lease_expire_time > now) continue;
    auto operation = Opened(std::move(row));
    if (!operation.ok()) return operation.status();
    const auto replaced = Replace(*operation, Durability::kSoon);
    if (!replaced.ok()) return replaced.status();
  }
  return absl::OkStatus();
}

}  // namespace flexiti
