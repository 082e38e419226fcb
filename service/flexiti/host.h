// One host of Flexiti: the way there, whether it is left alone, and how many repeats it gets.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/config/config.pb.h"
#include "service/flexiti/breaker.h"
#include "service/flexiti/http_transport.h"
#include "service/flexiti/retry_budget.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// For an operator to read.
struct HostState {
  std::string api = {};   // "pos" or "online"
  std::string host = {};  // host:port
  Breaker::Standing breaker = {};
  // Why the last request failed that told against the host, and when: a cause (failure.h) or
  // "http_503"; empty: none has.
  std::string failure_cause = {};
  absl::Time failure_time = absl::InfinitePast();
  int retries_left = 0;
};

// Thread-safe.
class Host {
 public:
  // `api` names it in metrics and log lines: "pos" or "online". `transport` leads there. Both it
  // and `metrics` must outlive this.
  Host(const std::string& api, HttpTransport& transport, const config::Flexiti& config,
       Metrics& metrics);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const std::string& api() const { return api_; }
  HttpTransport& transport() { return transport_; }
  Breaker& breaker() { return breaker_; }
  RetryBudget& retries() { return retries_; }
  HostState State(absl::Time now);

  // The request that `permit` was for has ended. `cause`: why it failed, if it did.
  void Tell(Breaker::Permit& permit, Breaker::Verdict verdict, const std::string& cause,
            absl::Time now);

 private:
  // One at a time, in order: Breaker's OnChange.
  void TellChange(const Breaker::Standing& standing, absl::Time now);

  const std::string api_;
  HttpTransport& transport_;
  Metrics& metrics_;
  Mutex mutex_;
  std::string failure_cause_ ABSL_GUARDED_BY(mutex_);
  absl::Time failure_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time away_since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // of the last time
  Breaker breaker_;
  RetryBudget retries_;
};

// What a reply, or its absence, says of the host that was asked, provided that it had the time that
// the configuration gives it.
Breaker::Verdict VerdictOf(const absl::StatusOr<HttpReply>& reply);

}  // namespace flexiti
