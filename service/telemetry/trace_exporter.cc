#include "service/telemetry/trace_exporter.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_factory.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_options.h"
#include "opentelemetry/sdk/common/global_log_handler.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

namespace internal_log = opentelemetry::sdk::common::internal_log;
namespace sdk_trace = opentelemetry::sdk::trace;

// Of the library's text: a line stays whole in a pipe.
constexpr size_t kMaxMessage = 400;

class LibraryLog : public internal_log::LogHandler {
 public:
  void Handle(internal_log::LogLevel /*level*/, const char* /*file*/, int /*line*/,
              const char* message,
              const opentelemetry::sdk::common::AttributeMap& /*attributes*/) noexcept override {
    const absl::Time now = absl::Now();
    if (message == nullptr || !may_log_.Ask(now)) return;
    LogLine(Severity::kWarning, "opentelemetry", now)
        .Text("message", std::string(message).substr(0, kMaxMessage))
        .Write();
  }

 private:
  OncePerMinute may_log_;
};

}  // namespace

bool OncePerMinute::Ask(absl::Time now) {
  MutexLock lock(mutex_);
  if (now < next_) return false;
  next_ = now + absl::Minutes(1);
  return true;
}

CountingExporter::CountingExporter(std::unique_ptr<sdk_trace::SpanExporter> inner,
                                   std::shared_ptr<SpanFlow> flow, std::int64_t max_queued)
    : inner_(std::move(inner)), flow_(std::move(flow)), max_queued_(max_queued) {}

CountingExporter::~CountingExporter() {
  CountDropped(0);
  LogLosses(absl::Now());
}

std::unique_ptr<sdk_trace::Recordable> CountingExporter::MakeRecordable() noexcept {
  return inner_->MakeRecordable();
}

CountingExporter::Result CountingExporter::Export(const Batch& spans) noexcept {
  const auto count = static_cast<std::int64_t>(spans.size());
  const Result result = flow_->is_closed ? Result::kFailure : inner_->Export(spans);
  seen_ += count;
  if (result != Result::kSuccess) CountLost(count);
  CountDropped(max_queued_);
  const absl::Time now = absl::Now();
  if (lost_ > 0 && may_log_.Ask(now)) LogLosses(now);
  return result;
}

void CountingExporter::CountDropped(std::int64_t may_be_queued) {
  const std::int64_t dropped = flow_->ended - seen_ - may_be_queued;
  if (dropped <= 0) return;
  seen_ += dropped;
  CountLost(dropped);
}

void CountingExporter::CountLost(std::int64_t spans) {
  lost_ += spans;
  flow_->lost += spans;
}

bool CountingExporter::ForceFlush(std::chrono::microseconds timeout) noexcept {
  return flow_->is_closed || inner_->ForceFlush(timeout);
}

bool CountingExporter::Shutdown(std::chrono::microseconds timeout) noexcept {
  return inner_->Shutdown(timeout);
}

void CountingExporter::LogLosses(absl::Time now) {
  if (lost_ == 0) return;
  LogLine(Severity::kWarning, "spans_lost", now).Int("spans", lost_).Write();
  lost_ = 0;
}

std::unique_ptr<sdk_trace::SpanExporter> NewOtlpExporter(const std::string& endpoint,
                                                         const std::string& authorities) {
  // The library fills in what the environment says (OTEL_EXPORTER_OTLP_...); where the spans go,
  // and what goes with them, is for the configuration alone to say.
  opentelemetry::exporter::otlp::OtlpGrpcExporterOptions options;
  options.endpoint = endpoint;
  options.use_ssl_credentials = absl::StartsWith(endpoint, "https://");
  options.ssl_credentials_cacert_path = "";
  options.ssl_credentials_cacert_as_string = authorities;
  options.timeout = absl::ToChronoMilliseconds(kExportTimeout);
  options.metadata.clear();
  options.compression = "none";
  return opentelemetry::exporter::otlp::OtlpGrpcExporterFactory::Create(options);
}

void RouteLibraryLog() {
  static const bool is_routed = [] {
    internal_log::GlobalLogHandler::SetLogHandler(
        opentelemetry::nostd::shared_ptr<internal_log::LogHandler>(new LibraryLog));
    internal_log::GlobalLogHandler::SetLogLevel(internal_log::LogLevel::Warning);
    return true;
  }();
  static_cast<void>(is_routed);
}

}  // namespace flexiti
