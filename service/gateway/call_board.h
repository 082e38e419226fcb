// The calls that run now, the failures of late and what was refused, for a person to look at.
// Names, ids and numbers only: no request, no answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/gateway/refusals.h"

namespace flexiti {

struct RunningCall {
  absl::Time start = absl::InfinitePast();
  std::string method = {};  // "flexiti.v1.TransactionService/CreatePurchase"
  std::string caller = {};
  std::string merchant_id = {};
  std::string request_id = {};  // empty: the caller's is no UUID, and may be anything
  std::string reference_id = {};
  std::string trace_id = {};
};

struct FailedCall {
  RunningCall call = {};
  absl::Time end = absl::InfinitePast();
  std::string grpc_code = {};
  std::string outcome = {};
  std::string reason = {};  // of the error catalogue
  std::string cause = {};   // of the failure (CauseOf in failure.h), or empty
  int http_status = 0;
};

// Thread-safe.
class CallBoard {
 public:
  using Id = std::uint64_t;
  using Clock = std::function<absl::Time()>;

  // `steady` is never set, unlike the clock that RunningCall::start is of.
  explicit CallBoard(Clock steady) : steady_(std::move(steady)) {}

  Id Start(RunningCall call);
  void End(Id id);
  // Keeps the last kMaxFailures.
  void AddFailure(FailedCall failure);
  // One that was refused without any work is none of the above.
  Refusals& refusals() { return refusals_; }
  const Refusals& refusals() const { return refusals_; }

  std::vector<RunningCall> Running() const;  // the oldest first
  std::vector<FailedCall> Failures() const;  // the latest first
  // When the oldest one started, by the steady clock; InfiniteFuture: none runs.
  absl::Time OldestStart() const;

  static constexpr std::size_t kMaxFailures = 50;

 private:
  struct Entry {
    RunningCall call = {};
    absl::Time steady_start = absl::InfinitePast();
  };

  const Clock steady_;
  Refusals refusals_;
  mutable Mutex mutex_;
  Id next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<Id, Entry> running_ ABSL_GUARDED_BY(mutex_);
  std::deque<FailedCall> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
