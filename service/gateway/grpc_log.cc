#include "service/gateway/grpc_log.h"

#include <cstring>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/support/log.h"
#include "service/base/mutex.h"
#include "service/telemetry/line_limit.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

constexpr int kLinesPerSecond = 10;
constexpr size_t kMaxTextBytes = 256;

// gRPC hands nothing to its log function but what it says, and may still do so when a GrpcLog is
// gone: then the lines go on, and nothing is counted.
struct State {
  Mutex mutex;
  Metrics* metrics ABSL_GUARDED_BY(mutex) = nullptr;
  LineLimit handshakes{kLinesPerSecond};
  LineLimit others{kLinesPerSecond};
};

State& TheState() {
  static State& state = *new State;
  return state;
}

std::string Place(const gpr_log_func_args& said) {
  const char* slash = std::strrchr(said.file, '/');
  return absl::StrCat(slash == nullptr ? said.file : slash + 1, ":", said.line);
}

// Of gRPC's ssl_transport_security.cc.
bool IsHandshake(const std::string& text) { return absl::StartsWith(text, "Handshake failed"); }

void Tell(gpr_log_func_args* said) {
  if (said->severity < GPR_LOG_SEVERITY_ERROR) return;
  State& state = TheState();
  const std::string text = said->message;
  const bool is_handshake = IsHandshake(text);
  if (is_handshake) {
    MutexLock lock(state.mutex);
    if (state.metrics != nullptr) state.metrics->CountRefusal("handshake");
  }
  const absl::Time now = absl::Now();
  const std::optional<std::int64_t> left_out =
      (is_handshake ? state.handshakes : state.others).Ask(now);
  if (!left_out.has_value()) return;
  const bool is_told = is_handshake || absl::StartsWith(text, "assertion failed");
  LogLine line(is_handshake ? Severity::kWarning : Severity::kError,
               is_handshake ? "handshake_failed" : "grpc_error", now);
  line.Text("place", Place(*said)).Text("problem", is_told ? text.substr(0, kMaxTextBytes) : "");
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

}  // namespace

GrpcLog::GrpcLog(Metrics& metrics) {
  State& state = TheState();
  {
    MutexLock lock(state.mutex);
    state.metrics = &metrics;
  }
  gpr_set_log_function(&Tell);
}

GrpcLog::~GrpcLog() {
  State& state = TheState();
  MutexLock lock(state.mutex);
  state.metrics = nullptr;
}

}  // namespace flexiti
