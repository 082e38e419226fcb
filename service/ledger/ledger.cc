#include "service/ledger/ledger.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/ledger/index_key.h"
#include "service/ledger/ledger_parts.h"

namespace flexiti {
namespace {

constexpr int kMaxBackoffDoublings = 20;

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

}  // namespace

Ledger::Ledger(LedgerStore& store, Keyring keyring, Secret index_key, LedgerTimes times)
    : store_(store),
      keyring_(std::move(keyring)),
      index_key_(std::move(index_key)),
      times_(times),
      repairs_(store, in_use_) {}

Ledger::~Ledger() {
  const int left = repairs_.Make(absl::Now(), nullptr);
  if (left == 0) return;
  LogLine(Severity::kError, "ledger_writes_lost", absl::Now()).Int("count", left).Write();
}

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
    operation.runs = true;
    in_use_.Add(ask.key);
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
    if (in_use_.Has(row.key)) return answer(Claim::Kind::kBusy);
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
  if (*replaced == ReplaceResult::kDone) {
    operation.runs = true;
    in_use_.Add(row.key);
    return absl::OkStatus();
  }
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

void Ledger::StopRunning(Operation& operation) {
  if (operation.runs) in_use_.Remove(operation.row.key);
  operation.runs = false;
}

bool Ledger::Settle(Operation& operation, Durability durability, absl::Time now) {
  operation.row.lease_expire_time = now;
  const auto replaced = Replace(operation, durability);
  if (replaced.ok() && *replaced == ReplaceResult::kResourceTaken) return false;
  if (!replaced.ok() || *replaced == ReplaceResult::kOverrun) {
    const bool overrun = replaced.ok();  // the lease ran out, and somebody looks or has looked
    LogTrouble(overrun ? "ledger_overrun" : "ledger_write_failed", operation.row,
               overrun ? "the lease had run out" : std::string(replaced.status().message()), now);
    const auto row = Sealed(operation);
    if (row.ok()) repairs_.Write(*row, operation.runs);
  }
  StopRunning(operation);
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
  if (is_settled || row.lease_expire_time > now || in_use_.Has(row.key)) return std::nullopt;
  if (row.state == OperationState::kRunning) row.update_time = now;
  row.state = OperationState::kUnknown;
  row.lease_expire_time = Whole(now + times_.lease);
  // Nothing hangs on a look that a crash forgets.
  const auto replaced = Replace(held, Durability::kSoon);
  if (!replaced.ok()) return replaced.status();
  if (*replaced != ReplaceResult::kDone) return std::nullopt;
  return held;
}

void Ledger::PutBack(Operation& operation, std::string record, bool look, absl::Time now,
                     int made) {
  now = Whole(now);
  operation.row.looks += made;
  operation.row.next_look_time = NextLook(operation.row, look, now);
  operation.row.lease_expire_time = now;
  operation.record = std::move(record);
  // No fact is lost if this is not written: the lease runs out, and another look is made.
  const auto replaced = Replace(operation, Durability::kSoon);
  if (replaced.ok()) return;
  LogTrouble("ledger_write_failed", operation.row, std::string(replaced.status().message()), now);
}

absl::Time Ledger::NextLook(const OperationRow& row, bool look, absl::Time now) const {
  if (!look) return absl::InfiniteFuture();
  const int doublings = std::min(row.looks, kMaxBackoffDoublings);
  return Whole(now + std::min(times_.first_look * (1 << doublings), times_.max_look_backoff));
}

int Ledger::Repair(absl::Time now, const std::function<void()>& step) {
  return repairs_.Make(Whole(now), step);
}

absl::Status Ledger::KeepHouse(absl::Time before, int limit, absl::Time now,
                               const std::function<void()>& step) {
  const auto purged = store_.Purge(Whole(before), limit);
  if (!purged.ok()) return purged.status();
  auto rows = store_.SealedWithOther(keyring_.active_key_id(), limit);
  if (!rows.ok()) return rows.status();
  for (const OperationRow& row : *rows) {
    // Whoever holds it seals it with the active key when it is done.
    if (row.lease_expire_time > now) continue;
    auto operation = Opened(row);
    if (!operation.ok()) {
      LogTrouble("ledger_record_unreadable", row, std::string(operation.status().message()), now);
      continue;
    }
    const auto replaced = Replace(*operation, Durability::kSoon);
    if (!replaced.ok()) return replaced.status();
    if (step) step();
  }
  return absl::OkStatus();
}

}  // namespace flexiti
