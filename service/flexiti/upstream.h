// One call to Flexiti's REST API: token, attempts, wire, error. Retry, 401 and time-outs live here
// and nowhere else.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/flexiti/access_token.h"
#include "service/flexiti/error_reply.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/host.h"
#include "service/flexiti/http_transport.h"
#include "service/flexiti/json.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// A configured merchant at Flexiti. Lives as long as the program.
struct Merchant {
  config::Merchant config;
  AccessToken& merchant_token;          // of the POS API
  AccessToken& customer_token;          // of the POS API
  AccessToken* online_token = nullptr;  // of the Online API; null: it is not configured
};

// Which of Flexiti's two REST APIs (contract, section 1).
enum class Api { kPos, kOnline };

// The merchant's own unless it has another one there.
inline const std::string& OnlineClientId(const config::Merchant& merchant) {
  return merchant.online().client_id().empty() ? merchant.client_id()
                                               : merchant.online().client_id();
}

// What happened on the wire, and before and after it, for the log line of the call.
struct WireRecord {
  int attempts = 0;     // requests sent, or tried to
  int http_status = 0;  // of the last reply; 0: none
  absl::Duration time = absl::ZeroDuration();
  absl::Duration ledger_time = absl::ZeroDuration();  // waited for the ledger: claim and settle
};

// What the gateway's call lays down for the calls to Flexiti.
struct Terms {
  const Merchant& merchant;
  std::string request_id;    // x-idempotency-key of a call that changes something
  std::string reference_id;  // x-reference-id: 32 hexadecimal digits
  std::string lang;          // "en" or "fr"
  absl::Time deadline;       // the caller's
  // A call that changes something is not sent with less than this left until `deadline`.
  absl::Duration min_remaining;
  WireRecord& record;
  // When others may take the operation over: a call that changes something is over by then.
  absl::Time lease_end = absl::InfiniteFuture();
  // What the steps of this call are part of.
  const Span& span = NoSpan();
};

// Of the access token (contract, section 3).
enum class TokenScope {
  kMerchant,
  kCustomer,
  kEither  // as the merchant's configuration says
};

// One endpoint with its arguments filled in.
struct UpstreamCall {
  std::string endpoint = {};  // for people: "GET /authorization/{authorization_id}"
  Effect effect = Effect::kRead;
  std::string method = {};
  Api api = Api::kPos;
  TokenScope scope = TokenScope::kMerchant;  // of the POS API
  std::string version = {};  // "v2.5.1"; of the Online API also empty: none in the path
  std::string path = {};     // after /client-id/{client_id}; segments already encoded
  std::vector<std::pair<std::string, std::string>> query = {};
  std::string body = {};  // JSON; empty: none, which a POST says
  FieldPaths field_paths = [](const std::string& name) { return name; };
};

// Thread-safe.
class Upstream {
 public:
  using Clock = std::function<absl::Time()>;
  using Sleep = std::function<void(absl::Duration)>;
  // From 0 to 1, without 1; called from any thread.
  using Random = std::function<double()>;

  // `pos` leads to the host of the POS API, `online` to that of the Online API, or is null where
  // that is not configured: its calls are answered METHOD_NOT_SERVED. They and `metrics` must
  // outlive this.
  Upstream(HttpTransport& pos, HttpTransport* online, config::Flexiti config, Clock clock,
           Sleep sleep, Metrics& metrics, Random random = SystemRandom);

  // The JSON of a 200 reply. Repeats a read that failed in passing, and a changing call that was
  // certainly not sent, as long as the host's retry budget lasts and its breaker is closed. In each
  // attempt after a 401 with another token: once, or twice where that one may be older than what
  // made Flexiti refuse the first. While the breaker is open nothing is sent, no token is asked
  // for, and the answer is BREAKER_OPEN with RetryInfo. Nothing is sent any more once
  // `timeouts.changing_call` has passed since the start, or once too little of the caller's
  // deadline or of the lease is left; a changing call that was sent runs to its own time-out, a
  // read to that or to the caller's deadline; where the latter ends it, or the wait for a token,
  // the answer is DEADLINE_TOO_SHORT, which is no failure of Flexiti's. Every error carries its
  // Outcome (failure.h).
  absl::StatusOr<Json> Send(const UpstreamCall& call, const Terms& terms) const;

  // The hosts, that of the POS API first.
  std::vector<HostState> State() const;

  const config::Flexiti& config() const { return config_; }

 private:
  static double SystemRandom();

  Host& HostOf(Api api) const { return api == Api::kOnline ? *online_ : *pos_; }
  // Attempts until one is final. `permit` is for the first of them.
  absl::StatusOr<Json> Repeat(const UpstreamCall& call, const Terms& terms, absl::Time send_by,
                              Breaker::Permit permit) const;
  // Waits before another attempt, and answers the permit for it; none if there is to be none.
  std::optional<Breaker::Permit> Pause(Host& host, absl::Duration backoff) const;
  absl::StatusOr<Json> Attempt(const UpstreamCall& call, const Terms& terms, absl::Time send_by,
                               Breaker::Permit& permit) const;
  absl::StatusOr<HttpReply> Exchange(const UpstreamCall& call, const Terms& terms,
                                     absl::Time send_by, const Secret& token,
                                     Breaker::Verdict& verdict) const;
  absl::Status BreakerOpen(const UpstreamCall& call, const Terms& terms, Host& host) const;
  // Path and query.
  std::string Target(const UpstreamCall& call, const config::Merchant& merchant) const;
  absl::StatusOr<Secret> Token(const UpstreamCall& call, const Terms& terms,
                               Breaker::Permit& permit) const;
  bool IsCutShort(const absl::StatusOr<HttpReply>& reply, const UpstreamCall& call,
                  const Terms& terms, absl::Time send_by) const;
  absl::Time Deadline(const UpstreamCall& call, const Terms& terms, absl::Time now) const;

  const config::Flexiti config_;
  const Clock clock_;
  const Sleep sleep_;
  const Random random_;
  Metrics& metrics_;
  const std::unique_ptr<Host> pos_;
  const std::unique_ptr<Host> online_;  // null: not configured
};

// For decoders: a 200 whose JSON is not what the contract describes, or that echoes something else
// than was asked. `problem` names a member, never its value.
absl::Status UnreadableReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem);
absl::Status MismatchedReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem);

}  // namespace flexiti
