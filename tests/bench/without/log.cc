// Stands in for service/telemetry/log.cc (see metrics.cc here): the line of a call is neither made
// nor written. "listening" is, for it says where the gateway can be reached.
#include "service/telemetry/log.h"

#include <unistd.h>

namespace flexiti {

// What is written has the severity kInfo here, and nothing else has.
LogLine::LogLine(Severity /*severity*/, const std::string& event, absl::Time /*now*/)
    : severity_(event == "listening" ? Severity::kInfo : Severity::kDebug) {
  if (severity_ == Severity::kInfo) fields_.Text("time", "").Text("event", event);
}
LogLine& LogLine::Text(const char* name, const std::string& value) {
  if (severity_ == Severity::kInfo) fields_.Text(name, value);
  return *this;
}
LogLine& LogLine::Int(const char* /*name*/, std::int64_t /*value*/) { return *this; }
LogLine& LogLine::Bool(const char* /*name*/, bool /*value*/) { return *this; }
LogLine& LogLine::Milliseconds(const char* /*name*/, absl::Duration /*value*/) { return *this; }
void LogLine::Write() const {
  if (severity_ != Severity::kInfo) return;
  const std::string line = fields_.Close() + "\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return;  // nobody to tell
}

std::int64_t LogLinesDropped() { return 0; }
void SetLogLevel(Severity /*level*/) {}
bool IsInSample(const std::string& /*id*/, int /*percent*/) { return false; }

}  // namespace flexiti
