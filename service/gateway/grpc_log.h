// What gRPC has to say, as lines of the gateway's own log. By itself it writes to standard error as
// often as a peer makes it do so.
#pragma once

#include "service/telemetry/metrics.h"

namespace flexiti {

// From now on, and until it is destroyed, an error of gRPC is a log line: "handshake_failed", which
// is counted as a refusal of cause "handshake" too, or "grpc_error". Of each kind only so many a
// second get a line. The text is OpenSSL's, or that of an assertion; others could tell what a
// request holds, so of them only the place in gRPC's source is told. One at a time; thread-safe.
class GrpcLog {
 public:
  // `metrics` must outlive this.
  explicit GrpcLog(Metrics& metrics);
  ~GrpcLog();
  GrpcLog(const GrpcLog&) = delete;
  GrpcLog& operator=(const GrpcLog&) = delete;
};

}  // namespace flexiti
