#include "service/telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

#include "service/telemetry/metric_families.h"
#include "service/telemetry/process_metrics.h"

namespace flexiti {
namespace {

std::string Allowed(bool allowed) { return allowed ? "allowed" : "denied"; }
std::string Ok(bool ok) { return ok ? "ok" : "failed"; }

void RaiseTo(std::int64_t total, prometheus::Counter& counter) {
  const double grown = static_cast<double>(total) - counter.Value();
  if (grown > 0) counter.Increment(grown);
}

}  // namespace

Metrics::Metrics(const std::string& version, const std::string& revision)
    : families_(std::make_unique<Families>()) {
  families_->build.At({&version, &revision}).Set(1);
  for (const char* cause : {"in_flight", "merchant_in_flight", "threads", "draining", "deadline",
                            "caller", "open_calls", "connections", "resets", "handshake"}) {
    families_->refusals.At(cause);
  }
  for (const bool ok : {true, false}) {
    for (const std::string kind : {"client_secret", "server_certificate"}) {
      const std::string result = Ok(ok);
      families_->file_reloads.At({&kind, &result});
    }
  }
  SetLosses({});
  const std::string none, mismatch = "REPLY_MISMATCH";
  for (const std::string verdict : {"EXECUTED", "NOT_EXECUTED", "STILL_UNKNOWN"}) {
    families_->looks.At({&verdict, &none});
  }
  const std::string unknown = "STILL_UNKNOWN";
  families_->looks.At({&unknown, &mismatch});
}

Metrics::~Metrics() = default;

void Metrics::Expect(const Expected& expected) {
  families_->in_flight_limit.Set(static_cast<double>(expected.max_in_flight));
  const std::string mismatch = "REPLY_MISMATCH";
  for (const std::string& method : expected.methods) families_->failures.At({&method, &mismatch});
  for (const std::string& api : expected.apis) {
    families_->breakers.At(api);
    families_->breaker_openings.At(api);
    families_->breaker_refusals.At(api);
    for (const bool allowed : {true, false}) {
      const std::string result = Allowed(allowed);
      families_->retries.At({&api, &result});
    }
  }
  for (const Token& token : expected.tokens) {
    families_->refused_secrets.At({&token.merchant_id, &token.api});
    families_->no_secrets.At({&token.merchant_id, &token.api});
    for (const std::string result : {"ok", "refused", "unavailable"}) {
      families_->token_renewals.At({&token.merchant_id, &token.api, &token.scope, &result});
    }
  }
}

void Metrics::CountCall(const Call& call) {
  families_->calls.At({&call.method, &call.merchant_id, &call.grpc_code, &call.outcome})
      .Increment();
  if (!call.failure.empty()) families_->failures.At({&call.method, &call.failure}).Increment();
  families_->durations.At(call.method).Observe(absl::ToDoubleSeconds(call.duration));
}

void Metrics::CallStarted() { families_->in_flight.Increment(); }
void Metrics::CallEnded() { families_->in_flight.Decrement(); }

void Metrics::CountRefusal(const std::string& cause) { families_->refusals.At(cause).Increment(); }

std::int64_t Metrics::RefusalsBy(const std::string& cause) const {
  return static_cast<std::int64_t>(families_->refusals.At(cause).Value());
}

void Metrics::SetMerchantInFlight(const std::string& merchant_id, std::int64_t calls) {
  families_->merchant_in_flight.At(merchant_id).Set(static_cast<double>(calls));
}

void Metrics::SetLosses(const Losses& losses) {
  MutexLock lock(families_->losses_mutex);  // two scrapes at once must not count one loss twice
  RaiseTo(losses.spans, families_->spans_lost.Only());
  RaiseTo(losses.log_lines, families_->log_lines_dropped.Only());
}

void Metrics::SetWaiting(std::int64_t calls) { families_->waiting.Set(static_cast<double>(calls)); }

void Metrics::CountUpstreamRequest(const UpstreamRequest& request) {
  families_->upstream_requests
      .At({&request.api, &request.endpoint, &request.result, &request.cause})
      .Increment();
  families_->upstream_durations.At({&request.api, &request.endpoint})
      .Observe(absl::ToDoubleSeconds(request.duration));
}

void Metrics::CountRetry(const std::string& api, bool allowed) {
  const std::string result = Allowed(allowed);
  families_->retries.At({&api, &result}).Increment();
}

void Metrics::SetBreaker(const std::string& api, Breaker state) {
  prometheus::Gauge& breaker = families_->breakers.At(api);
  const bool opens = state == Breaker::kOpen && breaker.Value() != static_cast<double>(state);
  breaker.Set(static_cast<double>(state));
  if (opens) families_->breaker_openings.At(api).Increment();
}

void Metrics::CountBreakerRefusal(const std::string& api) {
  families_->breaker_refusals.At(api).Increment();
}

void Metrics::CountTokenRenewal(const TokenRenewal& renewal) {
  families_->token_renewals
      .At({&renewal.merchant_id, &renewal.api, &renewal.scope, &renewal.result})
      .Increment();
}

void Metrics::SetSecretRefused(const std::string& merchant_id, const std::string& api,
                               bool refused) {
  families_->refused_secrets.At({&merchant_id, &api}).Set(refused ? 1 : 0);
}

void Metrics::SetNoSecretServes(const std::string& merchant_id, const std::string& api,
                                bool none_serves) {
  families_->no_secrets.At({&merchant_id, &api}).Set(none_serves ? 1 : 0);
}

void Metrics::CountFileReload(const std::string& kind, bool ok) {
  const std::string result = Ok(ok);
  families_->file_reloads.At({&kind, &result}).Increment();
}

void Metrics::SetCertificateExpiry(const std::string& file, absl::Time expiry) {
  families_->certificate_expiries.At(file).Set(static_cast<double>(absl::ToUnixSeconds(expiry)));
}

void Metrics::ExpectLedgerCall(const std::string& operation) {
  families_->ledger_durations.At(operation);
  families_->ledger_failures.At(operation);
}

void Metrics::CountLedgerCall(const std::string& operation, absl::Duration duration, bool ok) {
  families_->ledger_durations.At(operation).Observe(absl::ToDoubleSeconds(duration));
  if (!ok) families_->ledger_failures.At(operation).Increment();
}

void Metrics::SetUnresolved(const Unresolved& unresolved, absl::Time now) {
  families_->unresolved.At("RUNNING").Set(static_cast<double>(unresolved.running));
  families_->unresolved.At("UNKNOWN").Set(static_cast<double>(unresolved.unknown));
  families_->unattended.Only().Set(static_cast<double>(unresolved.unattended));
  families_->oldest_age.Only().Set(absl::ToDoubleSeconds(unresolved.oldest_age));
  families_->counted.Only().Set(absl::ToDoubleSeconds(now - absl::UnixEpoch()));
}

void Metrics::CountLook(const std::string& verdict, const std::string& reason) {
  families_->looks.At({&verdict, &reason}).Increment();
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> all = families_->registry.Collect();
  std::vector<prometheus::MetricFamily> process = ProcessMetrics().Collect();
  all.insert(all.end(), std::make_move_iterator(process.begin()),
             std::make_move_iterator(process.end()));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace flexiti
