// What is told of an RPC that ended: its log line, its counts, the end of its span.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/gateway/call_board.h"
#include "service/gateway/call_state.h"
#include "service/telemetry/line_limit.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Thread-safe.
class CallReport {
 public:
  // `metrics` and `board` must outlive this.
  CallReport(const config::Log& config, Metrics& metrics, CallBoard& board)
      : config_(config), metrics_(metrics), board_(board) {}

  // Once for each call, before its caller has the answer, which is `status`.
  void Tell(CallState& call, const absl::Status& status, absl::Time end);

 private:
  struct Conclusion;

  void Log(const CallState& call, const Conclusion& conclusion);
  void Count(const CallState& call, const Conclusion& conclusion);
  static void EndSpan(CallState& call, const Conclusion& conclusion);

  const config::Log config_;
  Metrics& metrics_;
  CallBoard& board_;
  // Of calls that were refused at once: of callers that have no right, and of all others.
  static constexpr int kRefusalLinesPerSecond = 10;
  LineLimit stranger_lines_{kRefusalLinesPerSecond};
  LineLimit refusal_lines_{kRefusalLinesPerSecond};
};

}  // namespace flexiti
