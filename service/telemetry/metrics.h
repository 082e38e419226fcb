// What is counted, for Prometheus. A label holds a name of the contract or of the configuration,
// never anything that a caller or Flexiti chose.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace flexiti {

// Thread-safe.
class Metrics {
 public:
  // `version` of this program:
  //   flexiti_build_info{version}
  explicit Metrics(const std::string& version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // A call that ended:
  //   flexiti_calls_total{method, merchant_id, grpc_code, outcome}
  //   flexiti_call_failures_total{method, reason}
  //   flexiti_call_duration_seconds{method}
  struct Call {
    std::string method = {};       // "flexiti.v1.TransactionService/CreatePurchase"
    std::string merchant_id = {};  // empty unless it is configured
    std::string grpc_code = {};    // "OK"
    std::string outcome = {};      // of v1::Outcome, "OUTCOME_UNKNOWN"; empty after a success
    // Of the error catalogue. Empty unless somebody's system failed: a decline is no failure, and
    // neither is a bad request.
    std::string failure = {};
    absl::Duration duration = absl::ZeroDuration();
  };
  void CountCall(const Call& call);

  // flexiti_calls_in_flight
  void CallStarted();
  void CallEnded();

  // All of it, in Prometheus' text format.
  std::string Text() const;

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace flexiti
