// Settles in the background what calls left unknown and what died with its process.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/flexiti/merchants.h"
#include "service/gateway/operations.h"
#include "service/ledger/ledger.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// A thread that, once each interval: makes the ledger's writes that failed, looks at what is due
// (each row under a lease, so that one replica looks at a time), purges old answers and seals with
// the active key. It never sends money. Every few seconds, between two looks too, it asks the
// ledger what is unresolved, for the metrics: a scrape must not wait for a database.
class Resolver {
 public:
  // All must outlive this. `step` is called from the thread after each step, of which none takes
  // longer than one look or one call to the ledger.
  Resolver(Ledger& ledger, const Operations& operations, const Merchants& merchants,
           const config::Ledger& config, Operations::Clock clock, Metrics& metrics,
           const Tracer& tracer, std::function<void()> step);
  // Ends the round that runs.
  ~Resolver();
  // Tells the thread to end, and does not wait: a look that runs may take as long as a call.
  void Stop();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void Loop();
  void CountIfDue();
  void Round();
  void LookAtDue();
  void LookAt(Operation operation);
  // False: it is time to end.
  bool WaitUntil(SteadyTime time);

  Ledger& ledger_;
  const Operations& operations_;
  const Merchants& merchants_;
  const config::Ledger config_;
  const Operations::Clock clock_;
  Metrics& metrics_;
  const Tracer& tracer_;
  const std::function<void()> step_;
  SteadyTime next_count_ = SteadyTime();  // the thread's alone
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti
