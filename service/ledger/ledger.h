// The operation ledger: what was asked, whether it happened, what was answered. One row for each
// (merchant, request_id); README.md draws its states. Here stand the rules; a store keeps the rows,
// and what is kept of customers is sealed on the way to it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/ledger/keys_in_use.h"
#include "service/ledger/ledger_repairs.h"
#include "service/ledger/ledger_store.h"
#include "service/ledger/sealing.h"

namespace flexiti {

// A row with its record opened.
struct Operation {
  OperationRow row = {};
  std::string record = {};  // empty: purged
  bool runs = false;        // this caller runs an attempt at it
};

struct LedgerTimes {
  // How long a call, or a look, has a row for itself.
  absl::Duration lease = absl::Minutes(2);
  // The wait before the first look at what a call left unknown; it doubles for each further one.
  absl::Duration first_look = absl::Seconds(1);
  absl::Duration max_look_backoff = absl::Minutes(15);
};

// What a call wants to do.
struct OperationAsk {
  OperationKey key = {};
  std::string method = {};
  std::string content = {};  // of the request: other content under the same key is refused
  std::string match = {};  // equal for operations that a look could take for one another; or empty
  // The record of the new attempt. `earlier`: of an attempt that certainly did not happen, or
  // empty.
  std::function<std::string(const std::string& earlier)> record = {};
  std::string reference_id = {};
};

struct Claim {
  enum class Kind {
    kRun,     // the caller runs it, and must Complete, Forget or Yield
    kLook,    // an earlier attempt may have happened; the caller has the row, must look, and then
              // StartAttempt, Complete or PutBack
    kReplay,  // it happened
    kBusy,    // another call, or a look, has the row
    kOtherContent  // the key stands for something else, or its answer was purged
  };
  Kind kind = Kind::kRun;
  Operation operation = {};  // as it stands now
};

// Thread-safe. Statuses are a store's: UNAVAILABLE, DATA_LOSS, or FAILED_PRECONDITION for a record
// whose key is missing. Functions that take an Operation need one that this caller holds by a
// claim, and leave in it what is stored now.
class Ledger {
 public:
  // Makes or opens the ledger's index key, and refuses a store that holds records of keys which are
  // not on the ring (FAILED_PRECONDITION, names them). `store` must outlive this.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(LedgerStore& store, Keyring keyring,
                                                      LedgerTimes times);
  // Tries once more to make the writes that failed.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Takes the row for as long as the lease, or says why not. What it took is durable.
  absl::StatusOr<Claim> TryClaim(const OperationAsk& ask, absl::Time now);

  // After a look has shown that no attempt happened: one more. Durable when it returns. If it
  // fails, the row is `fallback` again, now or as soon as the store can be written.
  absl::Status StartAttempt(Operation& operation, const std::string& reference_id,
                            std::string record, OperationState fallback, absl::Time now);

  // The ends of an attempt. A write that fails is kept in memory and made later (Repair); should
  // the process end before, the row is an orphan: its lease runs out, and the next attempt looks.
  //
  // It happened. `resource` names what was made, for all merchants, or is empty. False, and nothing
  // is written, if another operation has this resource.
  bool Complete(Operation& operation, std::string record, const std::string& resource,
                Durability durability, absl::Time now);
  // It certainly did not: the request_id is free again.
  void Forget(Operation& operation, std::string record, Durability durability, absl::Time now);
  // Nobody knows. `look`: the resolver looks at it.
  void Yield(Operation& operation, std::string record, bool look, absl::Time now);

  // Takes an unsettled row that nobody holds for a look; nothing if it is settled or held, or if
  // this process runs it, or knows its end and could not write it yet.
  absl::StatusOr<std::optional<Operation>> HoldForLook(const Operation& operation, absl::Time now);
  // A look that decided nothing: gives the row back. `look`: the resolver looks again, later.
  // `made`: how many looks that were; 0 if Flexiti was not asked.
  void PutBack(Operation& operation, std::string record, bool look, absl::Time now, int made = 1);

  absl::StatusOr<std::optional<Operation>> Find(const OperationKey& key);
  absl::StatusOr<std::vector<Operation>> List(const OperationFilter& filter);
  absl::StatusOr<std::vector<Operation>> DueForLook(absl::Time now, int limit);
  absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now);
  // How many are not settled, of each merchant that has any. Reads them all, 20 000 at most: for a
  // start, not for a call.
  absl::StatusOr<std::map<std::string, std::int64_t>> UnresolvedByMerchant(absl::Time now);
  // The operations that a look could take for this one and that happened or may have.
  absl::StatusOr<std::vector<Operation>> Rivals(const Operation& operation);
  // The operation that has this resource.
  absl::StatusOr<std::optional<Operation>> Owner(const std::string& resource);
  // Whether the resource belongs to another operation.
  absl::StatusOr<bool> IsOwnedByOther(const Operation& operation, const std::string& resource);

  // Makes the writes that failed. Answers of how many operations the end is still not written.
  // `step` is called after each, here and below: a thousand slow ones are no stuck process.
  int Repair(absl::Time now, const std::function<void()>& step = nullptr);
  // Drops what was settled before `before`, and seals with the active key what an older one sealed:
  // at most `limit` operations each.
  absl::Status KeepHouse(absl::Time before, int limit, absl::Time now,
                         const std::function<void()>& step = nullptr);

 private:
  Ledger(LedgerStore& store, Keyring keyring, Secret index_key, LedgerTimes times);

  std::string Hash(const char* purpose, const std::string& text) const;
  absl::StatusOr<OperationRow> Sealed(const Operation& operation) const;
  absl::StatusOr<Operation> Opened(OperationRow row) const;
  absl::StatusOr<std::vector<Operation>> Opened(std::vector<OperationRow> rows) const;
  absl::StatusOr<Claim> TakeOver(const OperationAsk& ask, Operation operation, absl::Time now);
  absl::StatusOr<ReplaceResult> Replace(Operation& operation, Durability durability);
  // Writes the end of an attempt, now or later. False: the resource is taken, nothing was written.
  bool Settle(Operation& operation, Durability durability, absl::Time now);
  void StopRunning(Operation& operation);
  absl::Time NextLook(const OperationRow& row, bool look, absl::Time now) const;

  LedgerStore& store_;
  const Keyring keyring_;
  const Secret index_key_;
  const LedgerTimes times_;
  KeysInUse in_use_;
  LedgerRepairs repairs_;
};

}  // namespace flexiti
