// How many calls may run at once: in total, and of one merchant.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/config/config.pb.h"
#include "service/flexiti/failure.h"

namespace flexiti {

// Why a call may not begin.
struct Refusal {
  const char* cause = "";  // as flexiti_calls_refused_total names it (Metrics::CountRefusal)
  absl::Status status = {};
};

// Thread-safe, without locks: what is refused must cost little.
class Admission {
 public:
  explicit Admission(const config::Gateway& config);

  // TOO_MANY_CALLS, with RetryInfo, unless a call of this configured merchant may start. It is then
  // in flight until Leave.
  std::optional<Refusal> Enter(const std::string& merchant_id, Effect effect);
  void Leave(const std::string& merchant_id);

  int in_flight() const { return in_flight_; }
  int in_flight_of(const std::string& merchant_id) const;

 private:
  const config::Limits limits_;
  std::atomic<int> in_flight_{0};
  // Filled by the constructor and not changed after it.
  std::map<std::string, std::unique_ptr<std::atomic<int>>> of_merchant_;
};

}  // namespace flexiti
