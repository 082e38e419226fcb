// Traces: what a call did, as spans for an OpenTelemetry collector. The only files that know the
// OpenTelemetry library are trace.cc and trace_exporter.{h,cc}.
//
// Who sets an attribute answers for it that it holds no personal data and no secret.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace flexiti {

// A step of a call; it ends when it is destroyed. Moves, but is not copied. One that was default
// constructed, or that is not sampled, records nothing and costs next to nothing. One thread at a
// time, but any number of them may make children of it.
class Span {
 public:
  Span();
  ~Span();
  Span(Span&& other) noexcept;
  Span& operator=(Span&& other) noexcept;

  // A step within this one: "claim", "token", "send", "settle". Of kind CLIENT if `calls_out`.
  Span Child(const char* name, bool calls_out = false) const;

  // An attribute. An empty text is left out.
  void Set(const char* attribute, const std::string& value);
  void Set(const char* attribute, std::int64_t value);
  // The step failed: `reason` is a word of the error catalogue, or the HTTP status that Flexiti's
  // side failed with. A decline is no failure.
  void Fail(const std::string& reason);

  // Whether anybody will see what is set; if not, it need not be made.
  bool is_recorded() const { return recording_ != nullptr; }
  // 32 hexadecimal digits; empty without a trace.
  std::string trace_id() const;
  // The W3C header for what is called within this step; empty without a trace, or if traces are
  // not exported. Of a step that is not sampled it says so.
  std::string traceparent() const;

 private:
  friend class Tracer;
  struct Recording;
  // All zero: none.
  struct Ids {
    std::array<std::uint8_t, 16> trace = {};
    std::array<std::uint8_t, 8> span = {};
  };

  Ids ids_;
  std::unique_ptr<Recording> recording_;  // null: records nothing
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

// Thread-safe. Must outlive its spans. Export is in the background and never holds up or fails a
// call: spans that the collector does not take in time, or that come faster than they are taken,
// are dropped, and a line in the log says so at most once a minute.
class Tracer {
 public:
  // kInvalidArgument: `ca_file` cannot be read or holds no certificate. Waits for no connection.
  static absl::StatusOr<std::unique_ptr<Tracer>> Create(const TracerOptions& options);
  // Drops what Flush has not handed over. Waits for what is being sent, at most two seconds.
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // The span of kind SERVER of a call. `method` is "flexiti.v1.TransactionService/CreatePurchase";
  // `traceparent` is the caller's W3C header, or empty; what is not well-formed is ignored, and a
  // trace begins here. The caller's tracestate is not taken: it may hold anything. Without an
  // endpoint the span only carries the caller's trace id.
  Span Start(const std::string& method, const std::string& traceparent) const;
  // The span of work that no caller waits for: a trace of its own, of kind INTERNAL.
  Span StartOwn(const char* name) const;

  // Hands over what is recorded, until `timeout`.
  void Flush(absl::Duration timeout);

  // Spans that are known to be lost, since the start.
  std::int64_t spans_lost() const;

 private:
  friend class Span;
  struct Export;
  explicit Tracer(std::unique_ptr<Export> out);

  const std::unique_ptr<Export> export_;  // null: nothing is exported
};

}  // namespace flexiti
