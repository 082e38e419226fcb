#include "service/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace flexiti {
namespace {

// Seconds. From a replayed answer to the longest time-outs of the configuration.
const prometheus::Histogram::BucketBoundaries& DurationBuckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
  return buckets;
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter()
          .Name("flexiti_calls_total")
          .Help(
              "Calls that ended. A decline is no error: grpc_code FAILED_PRECONDITION with "
              "outcome OUTCOME_REJECTED. OUTCOME_UNKNOWN: money may have moved.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& failures =
      prometheus::BuildCounter()
          .Name("flexiti_call_failures_total")
          .Help(
              "Calls that Flexiti, the network or this gateway failed, by reason of the error "
              "catalogue; declines and bad requests are none. REPLY_MISMATCH: Flexiti echoed "
              "another amount or id than was asked for.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("flexiti_call_duration_seconds")
          .Help("How long calls took, from their arrival to their answer.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& refusals =
      prometheus::BuildCounter()
          .Name("flexiti_calls_refused_total")
          .Help("Calls that were refused before they ran, by cause.")
          .Register(registry);
  prometheus::Gauge& waiting = prometheus::BuildGauge()
                                   .Name("flexiti_calls_waiting")
                                   .Help("Calls that were admitted and wait for a thread.")
                                   .Register(registry)
                                   .Add({});
  prometheus::Family<prometheus::Counter>& upstream_requests =
      prometheus::BuildCounter()
          .Name("flexiti_upstream_requests_total")
          .Help(
              "Requests to Flexiti. result: the HTTP status; unreachable: nothing was sent; lost: "
              "sent, and no whole reply came.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& upstream_durations =
      prometheus::BuildHistogram()
          .Name("flexiti_upstream_duration_seconds")
          .Help("How long requests to Flexiti took.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& retries =
      prometheus::BuildCounter()
          .Name("flexiti_upstream_retries_total")
          .Help("Further attempts at requests; result denied: the retry budget was spent.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& breakers =
      prometheus::BuildGauge()
          .Name("flexiti_breaker_state")
          .Help("0: closed. 1: single requests try whether Flexiti has recovered. 2: open.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& breaker_openings =
      prometheus::BuildCounter()
          .Name("flexiti_breaker_openings_total")
          .Help("How often a breaker opened.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& breaker_refusals =
      prometheus::BuildCounter()
          .Name("flexiti_breaker_refusals_total")
          .Help("Requests that were not sent since a breaker was open.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& token_renewals =
      prometheus::BuildCounter()
          .Name("flexiti_token_renewals_total")
          .Help(
              "Attempts at an access token. result refused: the merchant's credentials or set-up; "
              "unavailable: it may pass.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& refused_secrets =
      prometheus::BuildGauge()
          .Name("flexiti_secret_refused")
          .Help("1: Flexiti refuses the secret of the configured file; another one serves.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& file_reloads =
      prometheus::BuildCounter()
          .Name("flexiti_file_reloads_total")
          .Help(
              "Files of secrets and certificates that changed; result failed: the old one serves.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& certificate_expiries =
      prometheus::BuildGauge()
          .Name("flexiti_certificate_expiry_timestamp_seconds")
          .Help("When the first certificate of a file expires, in Unix time.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& ledger_durations =
      prometheus::BuildHistogram()
          .Name("flexiti_ledger_duration_seconds")
          .Help("How long calls to the ledger's store took.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& ledger_failures =
      prometheus::BuildCounter()
          .Name("flexiti_ledger_failures_total")
          .Help("Calls to the ledger's store that failed.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& unresolved =
      prometheus::BuildGauge()
          .Name("flexiti_operations_unresolved")
          .Help("Operations of the ledger that are not settled, of all replicas.")
          .Register(registry);
  prometheus::Gauge& oldest_age =
      prometheus::BuildGauge()
          .Name("flexiti_operations_unresolved_oldest_age_seconds")
          .Help("The age of the oldest operation whose outcome is unknown; 0: there is none.")
          .Register(registry)
          .Add({});
  prometheus::Family<prometheus::Counter>& looks =
      prometheus::BuildCounter()
          .Name("flexiti_looks_total")
          .Help("Background looks at Flexiti for operations whose outcome is unknown.")
          .Register(registry);
  prometheus::Gauge& in_flight = prometheus::BuildGauge()
                                     .Name("flexiti_calls_in_flight")
                                     .Help("Calls in progress.")
                                     .Register(registry)
                                     .Add({});
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  prometheus::BuildGauge()
      .Name("flexiti_build_info")
      .Help("Always 1; the version of the gateway is the label.")
      .Register(families_->registry)
      .Add({{"version", version}})
      .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::CountCall(const Call& call) {
  families_->calls
      .Add({{"method", call.method},
            {"merchant_id", call.merchant_id},
            {"grpc_code", call.grpc_code},
            {"outcome", call.outcome}})
      .Increment();
  if (!call.failure.empty()) {
    families_->failures.Add({{"method", call.method}, {"reason", call.failure}}).Increment();
  }
  families_->durations.Add({{"method", call.method}}, DurationBuckets())
      .Observe(absl::ToDoubleSeconds(call.duration));
}

void Metrics::CallStarted() { families_->in_flight.Increment(); }
void Metrics::CallEnded() { families_->in_flight.Decrement(); }

void Metrics::CountRefusal(const std::string& cause) {
  families_->refusals.Add({{"cause", cause}}).Increment();
}

void Metrics::SetWaiting(std::int64_t calls) { families_->waiting.Set(static_cast<double>(calls)); }

void Metrics::CountUpstreamRequest(const UpstreamRequest& request) {
  families_->upstream_requests
      .Add({{"api", request.api}, {"endpoint", request.endpoint}, {"result", request.result}})
      .Increment();
  families_->upstream_durations
      .Add({{"api", request.api}, {"endpoint", request.endpoint}}, DurationBuckets())
      .Observe(absl::ToDoubleSeconds(request.duration));
}

void Metrics::CountRetry(const std::string& api, bool allowed) {
  families_->retries.Add({{"api", api}, {"result", allowed ? "allowed" : "denied"}}).Increment();
}

void Metrics::SetBreaker(const std::string& api, Breaker state) {
  families_->breakers.Add({{"api", api}}).Set(static_cast<double>(state));
  prometheus::Counter& openings = families_->breaker_openings.Add({{"api", api}});
  if (state == Breaker::kOpen) openings.Increment();
}

void Metrics::CountBreakerRefusal(const std::string& api) {
  families_->breaker_refusals.Add({{"api", api}}).Increment();
}

void Metrics::CountTokenRenewal(const TokenRenewal& renewal) {
  families_->token_renewals
      .Add({{"merchant_id", renewal.merchant_id},
            {"api", renewal.api},
            {"scope", renewal.scope},
            {"result", renewal.result}})
      .Increment();
}

void Metrics::SetSecretRefused(const std::string& merchant_id, const std::string& api,
                               bool refused) {
  families_->refused_secrets.Add({{"merchant_id", merchant_id}, {"api", api}}).Set(refused ? 1 : 0);
}

void Metrics::CountFileReload(const std::string& kind, bool ok) {
  families_->file_reloads.Add({{"kind", kind}, {"result", ok ? "ok" : "failed"}}).Increment();
}

void Metrics::SetCertificateExpiry(const std::string& file, absl::Time expiry) {
  families_->certificate_expiries.Add({{"file", file}})
      .Set(static_cast<double>(absl::ToUnixSeconds(expiry)));
}

void Metrics::CountLedgerCall(const std::string& operation, absl::Duration duration, bool ok) {
  families_->ledger_durations.Add({{"operation", operation}}, DurationBuckets())
      .Observe(absl::ToDoubleSeconds(duration));
  prometheus::Counter& failures = families_->ledger_failures.Add({{"operation", operation}});
  if (!ok) failures.Increment();
}

void Metrics::SetUnresolved(const Unresolved& unresolved) {
  families_->unresolved.Add({{"state", "RUNNING"}}).Set(static_cast<double>(unresolved.running));
  families_->unresolved.Add({{"state", "UNKNOWN"}}).Set(static_cast<double>(unresolved.unknown));
  families_->oldest_age.Set(absl::ToDoubleSeconds(unresolved.oldest_age));
}

void Metrics::CountLook(const std::string& verdict) {
  families_->looks.Add({{"verdict", verdict}}).Increment();
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace flexiti
