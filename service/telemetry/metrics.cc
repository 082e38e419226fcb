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

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace flexiti
