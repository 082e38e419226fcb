// How many calls may run at once: in total, and of one merchant.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "service/config/config.pb.h"
#include "service/flexiti/failure.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Thread-safe, without locks: what is refused must cost little.
class Admission {
 public:
  // `metrics` must outlive this.
  Admission(const config::Gateway& config, Metrics& metrics);

  // TOO_MANY_CALLS, with RetryInfo, unless a call of this configured merchant may start. It is then
  // in flight until Leave.
  absl::Status Enter(const std::string& merchant_id, Effect effect);
  void Leave(const std::string& merchant_id);

  int in_flight() const { return in_flight_; }
  int in_flight_of(const std::string& merchant_id) const;

 private:
  const config::Limits limits_;
  Metrics& metrics_;
  std::atomic<int> in_flight_{0};
  // Filled by the constructor and not changed after it.
  std::map<std::string, std::unique_ptr<std::atomic<int>>> of_merchant_;
};

}  // namespace flexiti
