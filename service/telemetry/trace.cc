#include "service/telemetry/trace.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "opentelemetry/context/propagation/text_map_propagator.h"
#include "opentelemetry/sdk/resource/resource.h"
#include "opentelemetry/sdk/trace/batch_span_processor_factory.h"
#include "opentelemetry/sdk/trace/batch_span_processor_options.h"
#include "opentelemetry/sdk/trace/sampler.h"
#include "opentelemetry/sdk/trace/samplers/parent_factory.h"
#include "opentelemetry/sdk/trace/samplers/trace_id_ratio_factory.h"
#include "opentelemetry/sdk/trace/tracer_provider.h"
#include "opentelemetry/sdk/trace/tracer_provider_factory.h"
#include "opentelemetry/trace/context.h"
#include "opentelemetry/trace/propagation/http_trace_context.h"
#include "opentelemetry/trace/span.h"
#include "opentelemetry/trace/tracer.h"
#include "service/telemetry/trace_exporter.h"

namespace flexiti {
namespace {

namespace nostd = opentelemetry::nostd;
namespace sdk_trace = opentelemetry::sdk::trace;
namespace trace_api = opentelemetry::trace;

constexpr char kServiceName[] = "flexiti-gateway";
// Spans that wait for the collector: some seconds of a busy gateway, about 10 MB. What comes when
// they are that many is dropped.
constexpr int kMaxQueued = 8192;
constexpr size_t kMaxBatch = 512;
// How long a span that ended waits for others.
constexpr absl::Duration kBatchDelay = absl::Seconds(1);

// One header, as the library's propagator wants to read it.
class TraceparentCarrier : public opentelemetry::context::propagation::TextMapCarrier {
 public:
  explicit TraceparentCarrier(const std::string& traceparent) : traceparent_(traceparent) {}

  nostd::string_view Get(nostd::string_view key) const noexcept override {
    return key == trace_api::propagation::kTraceParent ? nostd::string_view(traceparent_) : "";
  }
  void Set(nostd::string_view /*key*/, nostd::string_view /*value*/) noexcept override {}

 private:
  const std::string& traceparent_;
};

// Invalid unless `traceparent` is well-formed.
trace_api::SpanContext ContextOf(const std::string& traceparent) {
  // The propagator takes capital letters, which W3C does not allow.
  if (traceparent.empty() ||
      std::any_of(traceparent.begin(), traceparent.end(), absl::ascii_isupper))
    return trace_api::SpanContext::GetInvalid();
  opentelemetry::context::Context context;
  context =
      trace_api::propagation::HttpTraceContext().Extract(TraceparentCarrier(traceparent), context);
  return trace_api::GetSpan(context)->GetContext();
}

template <size_t size>
std::string Hex(const std::array<std::uint8_t, size>& bytes) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

template <size_t size>
bool IsZero(const std::array<std::uint8_t, size>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

nostd::string_view View(const std::string& text) { return {text.data(), text.size()}; }

absl::StatusOr<std::string> ReadAuthorities(const std::string& file) {
  if (file.empty()) return std::string();
  std::ifstream in(file, std::ios::binary);
  std::string pem((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  // Given nothing, the library would take the system's authorities instead.
  if (pem.find("-----BEGIN") == std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("tracing.ca_file: ", file, " cannot be read or holds no certificate"));
  }
  return pem;
}

}  // namespace

struct Span::Recording {
  Recording(const Tracer::Export& out, nostd::shared_ptr<trace_api::Span> started);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  const Tracer::Export& out;
  const nostd::shared_ptr<trace_api::Span> span;
};

struct Tracer::Export {
  std::shared_ptr<SpanFlow> flow;
  std::unique_ptr<sdk_trace::TracerProvider> provider;
  nostd::shared_ptr<trace_api::Tracer> tracer;

  Span Start(const std::string& name, const trace_api::StartSpanOptions& options) const;
};

Span::Recording::Recording(const Tracer::Export& used, nostd::shared_ptr<trace_api::Span> started)
    : out(used), span(std::move(started)) {}

Span::Recording::~Recording() {
  span->End();
  ++out.flow->ended;
}

Span::Span() = default;
Span::~Span() = default;
Span::Span(Span&& other) noexcept = default;
Span& Span::operator=(Span&& other) noexcept = default;

Span Span::Child(const char* name, bool calls_out) const {
  Span child;
  child.ids_ = ids_;
  if (recording_ == nullptr) return child;
  trace_api::StartSpanOptions options;
  options.kind = calls_out ? trace_api::SpanKind::kClient : trace_api::SpanKind::kInternal;
  options.parent = recording_->span->GetContext();
  const Tracer::Export& out = recording_->out;
  child.recording_ = std::make_unique<Recording>(out, out.tracer->StartSpan(name, options));
  const trace_api::SpanContext context = child.recording_->span->GetContext();
  context.span_id().CopyBytesTo(child.ids_.span);
  return child;
}

void Span::Set(const char* attribute, const std::string& value) {
  if (recording_ != nullptr && !value.empty())
    recording_->span->SetAttribute(attribute, View(value));
}

void Span::Set(const char* attribute, std::int64_t value) {
  if (recording_ != nullptr) recording_->span->SetAttribute(attribute, value);
}

void Span::Fail(const std::string& reason) {
  if (recording_ == nullptr) return;
  recording_->span->SetStatus(trace_api::StatusCode::kError, View(reason));
  Set("error.type", reason);
}

std::string Span::trace_id() const { return IsZero(ids_.trace) ? "" : Hex(ids_.trace); }

std::string Span::traceparent() const {
  if (IsZero(ids_.span)) return "";
  return absl::StrCat("00-", Hex(ids_.trace), "-", Hex(ids_.span), is_recorded() ? "-01" : "-00");
}

const Span& NoSpan() {
  static const Span& none = *new Span;
  return none;
}

absl::StatusOr<std::unique_ptr<Tracer>> Tracer::Create(const TracerOptions& options) {
  if (options.otlp_endpoint.empty()) return std::unique_ptr<Tracer>(new Tracer(nullptr));
  absl::StatusOr<std::string> authorities = ReadAuthorities(options.ca_file);
  if (!authorities.ok()) return authorities.status();
  RouteLibraryLog();
  auto out = std::make_unique<Export>();
  out->flow = std::make_shared<SpanFlow>();
  sdk_trace::BatchSpanProcessorOptions batches;
  batches.max_queue_size = kMaxQueued;
  batches.max_export_batch_size = kMaxBatch;
  batches.schedule_delay_millis = absl::ToChronoMilliseconds(kBatchDelay);
  auto processor = sdk_trace::BatchSpanProcessorFactory::Create(
      std::make_unique<CountingExporter>(NewOtlpExporter(options.otlp_endpoint, *authorities),
                                         out->flow, kMaxQueued),
      batches);
  out->provider = sdk_trace::TracerProviderFactory::Create(
      std::move(processor),
      opentelemetry::sdk::resource::Resource::Create(
          {{"service.name", kServiceName}, {"service.version", options.version}}),
      sdk_trace::ParentBasedSamplerFactory::Create(
          sdk_trace::TraceIdRatioBasedSamplerFactory::Create(options.sample_percent / 100.0)));
  out->tracer = out->provider->GetTracer(kServiceName, options.version);
  return std::unique_ptr<Tracer>(new Tracer(std::move(out)));
}

Tracer::Tracer(std::unique_ptr<Export> out) : export_(std::move(out)) {}

Tracer::~Tracer() {
  if (export_ == nullptr) return;
  export_->flow->is_closed = true;
  export_->provider->Shutdown(absl::ToChronoMicroseconds(kExportTimeout));
}

Span Tracer::Export::Start(const std::string& name,
                           const trace_api::StartSpanOptions& options) const {
  Span started;
  nostd::shared_ptr<trace_api::Span> span = tracer->StartSpan(View(name), options);
  const trace_api::SpanContext context = span->GetContext();
  context.trace_id().CopyBytesTo(started.ids_.trace);
  context.span_id().CopyBytesTo(started.ids_.span);
  if (context.IsSampled())
    started.recording_ = std::make_unique<Span::Recording>(*this, std::move(span));
  return started;
}

Span Tracer::Start(const std::string& method, const std::string& traceparent) const {
  if (export_ == nullptr) {
    Span carrier;
    if (!traceparent.empty()) ContextOf(traceparent).trace_id().CopyBytesTo(carrier.ids_.trace);
    return carrier;
  }
  trace_api::StartSpanOptions options;
  options.kind = trace_api::SpanKind::kServer;
  options.parent = ContextOf(traceparent);
  Span span = export_->Start(method, options);
  if (!span.is_recorded()) return span;
  const size_t slash = method.find('/');
  span.Set("rpc.system", "grpc");
  span.Set("rpc.service", method.substr(0, slash));
  if (slash != std::string::npos) span.Set("rpc.method", method.substr(slash + 1));
  return span;
}

Span Tracer::StartOwn(const char* name) const {
  return export_ == nullptr ? Span() : export_->Start(name, trace_api::StartSpanOptions());
}

std::int64_t Tracer::spans_lost() const {
  return export_ == nullptr ? 0 : export_->flow->lost.load();
}

void Tracer::Flush(absl::Duration timeout) {
  if (export_ != nullptr) export_->provider->ForceFlush(absl::ToChronoMicroseconds(timeout));
}

}  // namespace flexiti
