// Traces: what a call did, as spans for an OpenTelemetry collector. The only file that knows the
// OpenTelemetry library is trace.cc.
//
// Who sets an attribute answers for it that it holds no personal data and no secret.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace flexiti {

// A step of a call; it ends when it is destroyed. Moves, but is not copied. One that was default
// constructed, or that is not sampled, records nothing and costs next to nothing. One thread at a
// time.
class Span {
 public:
  Span();
  ~Span();
  Span(Span&& other) noexcept;
  Span& operator=(Span&& other) noexcept;

  // A step within this one: "claim", "token", "send", "settle". Of kind CLIENT if `calls_out`.
  Span Child(const char* name, bool calls_out = false) const;

  void Set(const char* attribute, const std::string& value);
  void Set(const char* attribute, std::int64_t value);
  // The step failed: `reason` is a word of the error catalogue. A decline is no failure.
  void Fail(const std::string& reason);

  // 32 hexadecimal digits; empty without a trace.
  std::string trace_id() const;
  // The W3C header for what is called within this step; empty without a trace.
  std::string traceparent() const;

 private:
  friend class Tracer;
  struct State;
  explicit Span(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;  // null: records nothing
};

// A span that records nothing, for calls that are part of no trace.
const Span& NoSpan();

struct TracerOptions {
  std::string version = {};        // of this program
  std::string otlp_endpoint = {};  // "https://collector:4317", OTLP over gRPC; empty: no export
  std::string ca_file = {};        // PEM, for https; empty: the system's store
  // Of the traces that begin here; a caller's own decision about its trace is followed.
  int sample_percent = 100;
};

// Thread-safe. Export is in the background and never holds up or fails a call: what a collector
// does not take in time is dropped.
class Tracer {
 public:
  // kInvalidArgument: `ca_file` holds no certificate. Opens no connection.
  static absl::StatusOr<std::unique_ptr<Tracer>> Create(const TracerOptions& options);
  // Flushes, for at most a few seconds.
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // The span of kind SERVER of a call. `traceparent` is the caller's W3C header, or empty; what is
  // not well-formed is ignored, and a trace begins here. Without an endpoint it only carries the
  // caller's trace id.
  Span Start(const std::string& method, const std::string& traceparent) const;

  // Hands over what is recorded, until `timeout`.
  void Flush(absl::Duration timeout);

 private:
  struct Export;
  explicit Tracer(std::unique_ptr<Export> out);

  const std::unique_ptr<Export> export_;
};

}  // namespace flexiti
