// The way of the spans to the collector, for trace.cc alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "opentelemetry/sdk/trace/exporter.h"
#include "service/base/mutex.h"

namespace flexiti {

// How long the collector may take for one batch, and so how long the end may wait for one.
inline constexpr absl::Duration kExportTimeout = absl::Seconds(2);

// Whether a line may be written now: one a minute. Thread-safe.
class OncePerMinute {
 public:
  bool Ask(absl::Time now);

 private:
  Mutex mutex_;
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// What the two ends of the library's queue share. Any thread.
struct SpanFlow {
  std::atomic<std::int64_t> ended{0};  // spans given to the queue
  std::atomic<std::int64_t> lost{0};   // that certainly reach no collector
  std::atomic<bool> is_closed{false};  // from now on everything is lost at once
};

// Another exporter, whose losses are counted and logged ("spans_lost"): what it could not hand
// over, and what the queue before it, which takes `max_queued`, had no room for.
class CountingExporter : public opentelemetry::sdk::trace::SpanExporter {
 public:
  using Result = opentelemetry::sdk::common::ExportResult;
  using Batch = opentelemetry::nostd::span<std::unique_ptr<opentelemetry::sdk::trace::Recordable>>;

  CountingExporter(std::unique_ptr<opentelemetry::sdk::trace::SpanExporter> inner,
                   std::shared_ptr<SpanFlow> flow, std::int64_t max_queued);
  // Logs what was lost since the last line.
  ~CountingExporter() override;

  std::unique_ptr<opentelemetry::sdk::trace::Recordable> MakeRecordable() noexcept override;
  Result Export(const Batch& spans) noexcept override;
  bool ForceFlush(std::chrono::microseconds timeout) noexcept override;
  bool Shutdown(std::chrono::microseconds timeout) noexcept override;

 private:
  // The queue does not tell what it drops: but what it was given, less what came out and may be in
  // it still, is gone.
  void CountDropped(std::int64_t may_be_queued);
  void CountLost(std::int64_t spans);
  void LogLosses(absl::Time now);

  const std::unique_ptr<opentelemetry::sdk::trace::SpanExporter> inner_;
  const std::shared_ptr<SpanFlow> flow_;
  const std::int64_t max_queued_;
  OncePerMinute may_log_;
  // Only the processor's thread exports.
  std::int64_t seen_ = 0;  // that came out of the queue, or certainly never will
  std::int64_t lost_ = 0;  // since the last line
};

// OTLP over gRPC to `endpoint`. `authorities`: PEM, for https; empty: the system's store.
std::unique_ptr<opentelemetry::sdk::trace::SpanExporter> NewOtlpExporter(
    const std::string& endpoint, const std::string& authorities);

// What the library itself has to say of errors goes to our log ("opentelemetry"), one line a
// minute, instead of standard error. For the whole process, once.
void RouteLibraryLog();

}  // namespace flexiti
