// Every metric of the gateway, once: its name, its help, its labels.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>
#include <vector>

#include "service/telemetry/metrics.h"
#include "service/telemetry/series.h"

namespace flexiti {

struct Metrics::Families {
 private:
  using Counters = Series<prometheus::Counter>;
  using Gauges = Series<prometheus::Gauge>;
  using Histograms = Series<prometheus::Histogram>;
  using Labels = std::vector<std::string>;

 public:
  prometheus::Registry registry;

  Counters calls{
      Counter("flexiti_calls_total",
              "Calls that ended. A decline is no error: grpc_code FAILED_PRECONDITION with outcome "
              "OUTCOME_REJECTED. OUTCOME_UNKNOWN: money may have moved."),
      Labels{"method", "merchant_id", "grpc_code", "outcome"}};
  Counters failures{
      Counter("flexiti_call_failures_total",
              "Calls that Flexiti, the network or this gateway failed, by reason of the error "
              "catalogue; declines and bad requests are none. REPLY_MISMATCH: Flexiti echoed "
              "another amount or id than was asked for."),
      Labels{"method", "reason"}};
  Histograms durations{Histogram("flexiti_call_duration_seconds",
                                 "How long calls took, from their arrival to their answer."),
                       Labels{"method"}, CallBuckets()};
  prometheus::Gauge& in_flight = Single("flexiti_calls_in_flight", "Calls in progress.");
  prometheus::Gauge& in_flight_limit =
      Single("flexiti_calls_in_flight_limit",
             "How many calls may be in progress at once: limits.max_in_flight.");
  prometheus::Gauge& waiting =
      Single("flexiti_calls_waiting", "Calls that were admitted and wait for a thread.");
  Gauges merchant_in_flight{
      Gauge("flexiti_merchant_calls_in_flight",
            "Calls in progress of one merchant; each may have limits.max_in_flight_per_merchant."),
      Labels{"merchant_id"}};
  Counters refusals{
      Counter("flexiti_calls_refused_total", "Calls that were refused before they ran, by cause."),
      Labels{"cause"}};

  Counters upstream_requests{
      Counter("flexiti_upstream_requests_total",
              "Requests to Flexiti. result: the HTTP status; unreachable: nothing was sent; lost: "
              "sent, and no whole reply came. cause, of these two: dns, connect, connect_timeout, "
              "tls_verify, tls, timeout, closed, malformed."),
      Labels{"api", "endpoint", "result", "cause"}};
  Histograms upstream_durations{
      Histogram("flexiti_upstream_duration_seconds", "How long requests to Flexiti took."),
      Labels{"api", "endpoint"}, CallBuckets()};
  Counters retries{
      Counter("flexiti_upstream_retries_total",
              "Further attempts at requests. result denied: not made, for the budget was spent."),
      Labels{"api", "result"}};
  Gauges breakers{
      Gauge("flexiti_breaker_state",
            "0: closed. 1: single requests try whether Flexiti has recovered. 2: open."),
      Labels{"api"}};
  Counters breaker_openings{Counter("flexiti_breaker_openings_total", "How often it opened."),
                            Labels{"api"}};
  Counters breaker_refusals{Counter("flexiti_breaker_refusals_total",
                                    "Requests that were not sent since the breaker was open."),
                            Labels{"api"}};

  Counters token_renewals{
      Counter("flexiti_token_renewals_total",
              "Attempts at an access token. result refused: the merchant's credentials or set-up; "
              "unavailable: it may pass."),
      Labels{"merchant_id", "api", "scope", "result"}};
  Gauges refused_secrets{
      Gauge("flexiti_secret_refused",
            "1: Flexiti refuses the secret of the configured file; another one may serve."),
      Labels{"merchant_id", "api"}};
  Gauges no_secrets{Gauge("flexiti_secret_none_serves",
                          "1: Flexiti refuses all secrets of the merchant: its calls fail."),
                    Labels{"merchant_id", "api"}};
  Counters file_reloads{
      Counter("flexiti_file_reloads_total",
              "Files of secrets and certificates that changed. result failed: the old one serves."),
      Labels{"kind", "result"}};
  Gauges certificate_expiries{Gauge("flexiti_certificate_expiry_timestamp_seconds",
                                    "When the first certificate of a file expires, in Unix time."),
                              Labels{"file"}};

  Histograms ledger_durations{
      Histogram("flexiti_ledger_duration_seconds", "How long calls to the ledger's store took."),
      Labels{"operation"}, LedgerBuckets()};
  Counters ledger_failures{
      Counter("flexiti_ledger_failures_total", "Calls to the ledger's store that failed."),
      Labels{"operation"}};
  Gauges unresolved{
      Gauge("flexiti_operations_unresolved",
            "Operations of the ledger that are not settled, of all replicas. RUNNING: a call has "
            "it. UNKNOWN: nobody knows whether money moved."),
      Labels{"state"}};
  // There once they are known: a zero would be a guess.
  Gauges unattended{
      Gauge("flexiti_operations_unattended",
            "Of the operations that are UNKNOWN, those that no look will settle: the caller's "
            "repeat or a person must. Of all replicas."),
      Labels{}};
  Gauges oldest_age{
      Gauge("flexiti_operations_unresolved_oldest_age_seconds",
            "For how long nobody knows the outcome of the oldest operation that is UNKNOWN; 0: "
            "there is none. Of all replicas."),
      Labels{}};
  Gauges counted{Gauge("flexiti_operations_counted_timestamp_seconds",
                       "When the three metrics before were last true, in Unix time."),
                 Labels{}};
  Counters looks{
      Counter("flexiti_looks_total",
              "Background looks at Flexiti for operations whose outcome is unknown. reason: of a "
              "look that failed; REPLY_MISMATCH: Flexiti showed another amount or id."),
      Labels{"verdict", "reason"}};

  Mutex losses_mutex;
  Counters spans_lost{Counter("flexiti_spans_lost_total", "Spans that no collector took."),
                      Labels{}};
  Counters log_lines_dropped{
      Counter("flexiti_log_lines_dropped_total",
              "Lines of the log that standard output did not take: its reader does not keep up."),
      Labels{}};
  Gauges build{Gauge("flexiti_build_info",
                     "Always 1; the gateway's version and the revision of its source are labels."),
               Labels{"version", "revision"}};

 private:
  using Buckets = prometheus::Histogram::BucketBoundaries;
  // Seconds. From a replayed answer to the longest time-outs of the configuration.
  static Buckets CallBuckets() {
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
  }
  // From a read of SQLite to the longest statement_timeout in use.
  static Buckets LedgerBuckets() {
    return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
            0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
  }

  prometheus::Family<prometheus::Counter>& Counter(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  prometheus::Family<prometheus::Gauge>& Gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  prometheus::Family<prometheus::Histogram>& Histogram(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }
  prometheus::Gauge& Single(const char* name, const char* help) {
    return Gauge(name, help).Add({});
  }
};

}  // namespace flexiti
