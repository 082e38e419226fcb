// Whether this process is stuck, so that nothing helps but a restart. Flexiti or the database being
// slow or away is no reason: each wait for them ends by itself, and a restart would not mend them.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/config/config.pb.h"

namespace flexiti {

struct LivenessLimits {
  absl::Duration resolver_step = absl::InfiniteDuration();  // from one step to the next
  absl::Duration call = absl::InfiniteDuration();
  absl::Duration task = absl::InfiniteDuration();  // until a worker runs one that does nothing
};

// The longest that one call to the ledger waits.
absl::Duration LedgerWait(const config::Ledger& ledger);

// Longer than anything may take whose waits all last as long as the configuration lets them: a
// false alarm restarts every replica at once, and loses what waits in memory for the ledger.
LivenessLimits LivenessLimitsOf(const config::Gateway& config);

// What is seen from outside at one moment.
struct VitalSigns {
  absl::Time oldest_call = absl::InfiniteFuture();  // its start; InfiniteFuture: none runs
  bool workers_full = false;                        // a task must wait for a call to end
};

// Thread-safe. All times are of one clock that is never set.
class Liveness {
 public:
  explicit Liveness(const LivenessLimits& limits) : limits_(limits) {}

  // The resolver has made a step; it is watched from its first one until it was told to end: steps
  // after that are not counted.
  void ResolverStepped(absl::Time now);
  void ResolverEnds();

  // True: the caller gives the workers a task that calls TaskRan, or calls it itself if there is no
  // worker to be had. False: there is one already.
  bool StartTask(absl::Time now);
  void TaskRan();

  // One line without a full stop; empty while the process is alive.
  std::string WhyStuck(const VitalSigns& signs, absl::Time now);

 private:
  const LivenessLimits limits_;
  Mutex mutex_;
  absl::Time resolver_step_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();  // not watched
  bool resolver_ends_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time task_start_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();  // none waits
};

}  // namespace flexiti
