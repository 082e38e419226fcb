// What was asked, whether it happened, what was answered: one row per (merchant, request_id).
//
// This ledger lives in the process: it survives no restart and is not shared between replicas.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"
#include "service/base/mutex.h"

namespace flexiti {

struct OperationKey {
  std::string merchant_id = {};
  std::string request_id = {};
};

struct Claim {
  enum class Kind {
    kRun,           // the caller runs it, and must Complete, Forget or Yield
    kReplay,        // it happened; `answer` is what was answered
    kRunning,       // another call with this key is running it
    kUnknown,       // an earlier call yielded it: nobody knows whether it happened
    kOtherContent,  // the key stands for something else
    kFull           // no room for another operation
  };
  Kind kind = Kind::kRun;
  std::string answer = {};        // kReplay
  std::string reference_id = {};  // kRunning, kUnknown: of the attempt that holds the row
};

struct LedgerLimits {
  // How long an answer is kept.
  absl::Duration retention = absl::Hours(24);
  // How many rows are kept. Nothing is dropped to make room: a full ledger takes no new operation.
  std::size_t max_count = 250'000;
};

// Thread-safe.
class Ledger {
 public:
  explicit Ledger(LedgerLimits limits) : limits_(limits) {}

  // Takes the row, or says why not. `fingerprint` stands for the content of the request.
  Claim TryClaim(const OperationKey& key, const std::string& fingerprint,
                 const std::string& reference_id, absl::Time now);

  // The three ends of a claimed operation. It happened: keep the answer. It certainly did not: the
  // request_id is free again. Nobody knows: keep the row.
  void Complete(const OperationKey& key, std::string answer, absl::Time now);
  void Forget(const OperationKey& key);
  void Yield(const OperationKey& key);

  std::size_t size();

 private:
  enum class State { kRunning, kExecuted, kUnknown };
  struct Row {
    std::string fingerprint = {};
    std::string reference_id = {};
    State state = State::kRunning;
    std::string answer = {};
    absl::Time complete_time = absl::InfiniteFuture();
  };

  static std::string RowKey(const OperationKey& key);
  void DropExpiredAnswers(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const LedgerLimits limits_;
  Mutex mutex_;
  std::unordered_map<std::string, Row> rows_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> executed_ ABSL_GUARDED_BY(mutex_);  // row keys, oldest first
};

}  // namespace flexiti
