// Where the ledger's rows are kept. Two stores: SQLite in a file, PostgreSQL for several replicas.
// A store decides nothing: what a claim or a verdict means stands once, in ledger.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/ledger/operation_row.h"

namespace flexiti {

struct InsertResult {
  bool is_new = false;
  OperationRow row = {};  // what is stored now: the new row, or the one that was there
};

enum class ReplaceResult {
  kDone,
  kOverrun,        // somebody else replaced the row since it was read
  kResourceTaken,  // another operation has this resource
};

// When a write is on disk. Either way it is visible to every call that begins after it returned.
enum class Durability {
  kNow,   // before the call returns
  kSoon,  // with the next write that is: a machine that loses its power before may lose it
};

struct OperationFilter {
  std::string merchant_id = {};  // empty: of all merchants
  // Also by lease: a kRunning row whose lease has expired (it ends at `now` or before) counts as
  // kUnknown.
  std::optional<OperationState> state = std::nullopt;
  absl::Time now = absl::InfinitePast();
  absl::Time created_until = absl::InfiniteFuture();  // including this time
  std::int64_t after_id = 0;                          // only later ids
  int limit = 50;
};

// What is not settled, of all merchants and all replicas. An expired lease counts as in
// OperationFilter.
struct UnresolvedOperations {
  std::int64_t running = 0;
  std::int64_t unknown = 0;
  // Of the unknown ones: nothing to look at is left, so that a repeat or a person must settle them.
  std::int64_t unattended = 0;
  // When the last attempt at the oldest unknown one ended (attempt_end_time); InfiniteFuture: there
  // is none.
  absl::Time oldest_unknown = absl::InfiniteFuture();
};

// Thread-safe. Each call waits at most the store's own time limits. A failure is UNAVAILABLE with a
// message for operators that holds neither secrets nor what is stored (the database is away, full,
// read-only, locked by somebody) or DATA_LOSS (it is damaged); after a failed write nothing is
// known of the write, unless the store says otherwise. The next call tries again: no restart is
// needed once the cause is gone.
//
// Hashes and the sealed record are any bytes; the other strings are UTF-8 without NUL. A `limit`
// of 0 asks for nothing.
class LedgerStore {
 public:
  virtual ~LedgerStore() = default;

  // Adds `row` unless its key is there already. Durable when it returns. A new row has no resource.
  virtual absl::StatusOr<InsertResult> Insert(const OperationRow& row) = 0;

  // Writes all of `row` but its id, key and create_time, if the stored revision is still
  // `row.revision`, and counts the revision up. kOverrun also when there is no such row.
  virtual absl::StatusOr<ReplaceResult> Replace(const OperationRow& row, Durability durability) = 0;

  virtual absl::StatusOr<std::optional<OperationRow>> Find(const OperationKey& key) = 0;

  // In the order of their ids.
  virtual absl::StatusOr<std::vector<OperationRow>> List(const OperationFilter& filter) = 0;

  // Operations that are kRunning or kUnknown, whose lease has expired at `now` and whose look is
  // due (next_look_time is finite, and `now` or before); the longest due first.
  virtual absl::StatusOr<std::vector<OperationRow>> DueForLook(absl::Time now, int limit) = 0;

  // All operations with this (non-empty) match_key, in the order of their ids.
  virtual absl::StatusOr<std::vector<OperationRow>> Matching(const std::string& match_key) = 0;

  // The operation that has this (non-empty) resource.
  virtual absl::StatusOr<std::optional<OperationRow>> FindResource(const std::string& resource) = 0;

  // Reads all that is unsettled, of which there is little: for every few seconds, not for a call.
  virtual absl::StatusOr<UnresolvedOperations> CountUnresolved(absl::Time now) = 0;

  // Empties sealed_record, key_id and fingerprint of at most `limit` operations that are kExecuted
  // or kNotExecuted and were last updated before `before`. What looks need, match_key and resource,
  // stays. Counts their revisions up, so that nobody writes back what was read before. Answers how
  // many; 0: there is nothing left to empty.
  virtual absl::StatusOr<int> Purge(absl::Time before, int limit) = 0;

  // How many records each key seals; a purged one is sealed by none.
  virtual absl::StatusOr<std::map<std::string, std::int64_t>> CountByKey() = 0;

  // At most `limit` operations whose record is sealed with another key than this, purged ones not
  // among them, in the order of their ids.
  virtual absl::StatusOr<std::vector<OperationRow>> SealedWithOther(const std::string& key_id,
                                                                    int limit) = 0;

  // A named value of the ledger itself (its sealed index key). Stores `value` if there is none;
  // answers what is stored.
  virtual absl::StatusOr<std::string> PutSettingIfAbsent(const std::string& name,
                                                         const std::string& value) = 0;
  // Replaces it if it is still `from`; false if it is not.
  virtual absl::StatusOr<bool> ReplaceSetting(const std::string& name, const std::string& from,
                                              const std::string& to) = 0;
};

}  // namespace flexiti
