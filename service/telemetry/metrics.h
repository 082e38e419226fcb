// What is counted, for Prometheus. A label holds a name of the contract or of the configuration,
// never anything that a caller or Flexiti chose. What each metric means stands in
// metric_families.h, and at /metrics; those of the process itself in process_metrics.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace flexiti {

// Thread-safe.
class Metrics {
 public:
  // `version` of this program, and the `revision` of its source:
  //   flexiti_build_info{version, revision}
  explicit Metrics(const std::string& version, const std::string& revision = "unknown");
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // What may be counted here: such series stand at 0 from the start, since one that appears with
  // its first event is not seen to grow. To be called once, before anything else.
  //   flexiti_calls_in_flight_limit
  struct Token {
    std::string merchant_id = {};
    std::string api = {};    // "pos" or "online"
    std::string scope = {};  // "merchant" or "customer"
  };
  struct Expected {
    std::int64_t max_in_flight = 0;
    std::vector<std::string> methods = {};  // as in Call
    std::vector<std::string> apis = {};
    std::vector<Token> tokens = {};
  };
  void Expect(const Expected& expected);

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

  // A call that was refused before it ran; it is counted as a call too:
  //   flexiti_calls_refused_total{cause}
  // `cause`: "in_flight", "merchant_in_flight", "threads", "draining", "deadline", "caller"; of one
  // that is counted nowhere else, "open_calls" (before it was looked at); or, of a connection and
  // no call, "connections" (closed at once, for want of room), "resets" (ended), "handshake".
  void CountRefusal(const std::string& cause);
  // How many were, since the start.
  std::int64_t RefusalsBy(const std::string& cause) const;
  // Calls that were admitted and wait for a thread: flexiti_calls_waiting
  void SetWaiting(std::int64_t calls);
  // Of one configured merchant: flexiti_merchant_calls_in_flight{merchant_id}
  void SetMerchantInFlight(const std::string& merchant_id, std::int64_t calls);
  // What this process could not tell, since the start: flexiti_spans_lost_total,
  // flexiti_log_lines_dropped_total
  struct Losses {
    std::int64_t spans = 0;
    std::int64_t log_lines = 0;
  };
  void SetLosses(const Losses& losses);

  // A request that Flexiti got, or should have got:
  //   flexiti_upstream_requests_total{api, endpoint, result, cause}
  //   flexiti_upstream_duration_seconds{api, endpoint}
  struct UpstreamRequest {
    std::string api = {};       // "pos" or "online"
    std::string endpoint = {};  // "POST /authorization": no id in it
    std::string result = {};    // the HTTP status, "unreachable" or "lost"
    std::string cause = {};     // of the latter two: a word of HttpCause
    absl::Duration duration = absl::ZeroDuration();
  };
  void CountUpstreamRequest(const UpstreamRequest& request);
  // Further attempts: flexiti_upstream_retries_total{api, result}. `allowed`: by the retry budget.
  void CountRetry(const std::string& api, bool allowed);
  // flexiti_breaker_state{api}: 0 closed, 1 trying, 2 open. flexiti_breaker_openings_total{api}
  // flexiti_breaker_refusals_total{api}
  enum class Breaker { kClosed = 0, kTrying = 1, kOpen = 2 };
  void SetBreaker(const std::string& api, Breaker state);
  void CountBreakerRefusal(const std::string& api);

  // An attempt at an access token:
  //   flexiti_token_renewals_total{merchant_id, api, scope, result}
  // `result`: "ok", "refused" (an operator must look), "unavailable" (it may pass).
  struct TokenRenewal {
    std::string merchant_id = {};
    std::string api = {};
    std::string scope = {};
    std::string result = {};
  };
  void CountTokenRenewal(const TokenRenewal& renewal);
  // Whether Flexiti refuses the secret of the configured file, and whether it refuses all that the
  // merchant has:
  //   flexiti_secret_refused{merchant_id, api}
  //   flexiti_secret_none_serves{merchant_id, api}
  void SetSecretRefused(const std::string& merchant_id, const std::string& api, bool refused);
  void SetNoSecretServes(const std::string& merchant_id, const std::string& api, bool none_serves);
  // A file that changed: flexiti_file_reloads_total{kind, result}. `kind`: "client_secret",
  // "server_certificate".
  void CountFileReload(const std::string& kind, bool ok);
  // flexiti_certificate_expiry_timestamp_seconds{file}. `file`: "server", "client_ca".
  void SetCertificateExpiry(const std::string& file, absl::Time expiry);

  // A call to the ledger's store, and that there may be such calls:
  //   flexiti_ledger_duration_seconds{operation}
  //   flexiti_ledger_failures_total{operation}
  void ExpectLedgerCall(const std::string& operation);
  void CountLedgerCall(const std::string& operation, absl::Duration duration, bool ok);
  // Operations that are not settled, of all replicas of a ledger. They are there from the first
  // time on, and `now` tells since when they are old:
  //   flexiti_operations_unresolved{state}
  //   flexiti_operations_unattended
  //   flexiti_operations_unresolved_oldest_age_seconds
  //   flexiti_operations_counted_timestamp_seconds
  struct Unresolved {
    std::int64_t running = 0;
    std::int64_t unknown = 0;
    std::int64_t unattended = 0;  // of the unknown ones: no look will settle them
    absl::Duration oldest_age = absl::ZeroDuration();
  };
  void SetUnresolved(const Unresolved& unresolved, absl::Time now);
  // A background look: flexiti_looks_total{verdict, reason}. "EXECUTED", "NOT_EXECUTED",
  // "STILL_UNKNOWN". `reason`: of the error catalogue, why the look itself failed; or empty.
  void CountLook(const std::string& verdict, const std::string& reason);

  // All of it, in Prometheus' text format.
  std::string Text() const;

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace flexiti
