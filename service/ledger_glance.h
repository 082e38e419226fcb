// What the ledger has not settled, for a page that must not wait for a database.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/admin/admin_view.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger_store.h"

namespace flexiti {

struct Unresolved {
  UnresolvedOperations counts = {};
  std::vector<OperationRow> oldest = {};  // unknown ones; at most kMaxOldest
};
inline constexpr int kMaxOldest = 20;

// A thread that asks the ledger when somebody wants to know, once for all who want to know at that
// time. Thread-safe.
class LedgerGlance {
 public:
  // Called from the thread; waits at most the store's own time limits.
  using Ask = std::function<absl::StatusOr<Unresolved>(absl::Time now)>;
  using Clock = std::function<absl::Time()>;

  // `patience`: how long Look waits.
  LedgerGlance(Ask ask, Clock clock, absl::Duration patience = absl::Seconds(1));
  // Waits for the question that runs.
  ~LedgerGlance();
  LedgerGlance(const LedgerGlance&) = delete;
  LedgerGlance& operator=(const LedgerGlance&) = delete;

  // As the ledger stands now; as it stood when it last answered, if it does not in time.
  AdminView::Ledger Look();

 private:
  void Loop();

  const Ask ask_;
  const Clock clock_;
  const absl::Duration patience_;
  Mutex mutex_;
  std::condition_variable wanted_changed_;
  std::condition_variable answered_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  std::uint64_t answers_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status last_status_ ABSL_GUARDED_BY(mutex_);
  Unresolved last_ ABSL_GUARDED_BY(mutex_);  // that came
  absl::Time as_of_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti
