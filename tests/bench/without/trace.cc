// Stands in for service/telemetry/trace.cc (see metrics.cc here): no span holds anything.
#include "service/telemetry/trace.h"

namespace flexiti {

struct Span::Recording {};
struct Tracer::Export {};

Span::Span() = default;
Span::~Span() = default;
Span::Span(Span&& other) noexcept = default;
Span& Span::operator=(Span&& other) noexcept = default;
Span Span::Child(const char* /*name*/, bool /*calls_out*/) const { return Span(); }
void Span::Set(const char* /*attribute*/, const std::string& /*value*/) {}
void Span::Set(const char* /*attribute*/, std::int64_t /*value*/) {}
void Span::Fail(const std::string& /*reason*/) {}
std::string Span::trace_id() const { return ""; }
std::string Span::traceparent() const { return ""; }

const Span& NoSpan() {
  static const Span& none = *new Span;
  return none;
}

absl::StatusOr<std::unique_ptr<Tracer>> Tracer::Create(const TracerOptions& /*options*/) {
  return std::unique_ptr<Tracer>(new Tracer(nullptr));
}
Tracer::Tracer(std::unique_ptr<Export> out) : export_(std::move(out)) {}
Tracer::~Tracer() = default;
Span Tracer::Start(const std::string& /*method*/, const std::string& /*traceparent*/) const {
  return Span();
}
Span Tracer::StartOwn(const char* /*name*/) const { return Span(); }
std::int64_t Tracer::spans_lost() const { return 0; }
void Tracer::Flush(absl::Duration /*timeout*/) {}

}  // namespace flexiti
