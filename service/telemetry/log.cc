#include "service/telemetry/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "absl/strings/str_format.h"

namespace flexiti {
namespace {

std::atomic<Severity> least_severe{Severity::kInfo};

const char* Name(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "DEBUG";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

}  // namespace

LogLine::LogLine(Severity severity, const std::string& event, absl::Time now)
    : severity_(severity) {
  fields_.Text("time", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone()));
  fields_.Text("severity", Name(severity));
  fields_.Text("event", event);
}

LogLine& LogLine::Text(const char* name, const std::string& value) {
  if (!value.empty()) fields_.Text(name, value);
  return *this;
}

LogLine& LogLine::Int(const char* name, std::int64_t value) {
  fields_.Int(name, value);
  return *this;
}

LogLine& LogLine::Bool(const char* name, bool value) {
  fields_.Bool(name, value);
  return *this;
}

LogLine& LogLine::Milliseconds(const char* name, absl::Duration value) {
  const std::int64_t micros = absl::ToInt64Microseconds(value);
  fields_.Number(name, absl::StrFormat("%d.%03d", micros / 1000, micros % 1000));
  return *this;
}

void LogLine::Write() const {
  if (severity_ < least_severe) return;
  const std::string line = fields_.Close() + "\n";
  size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = write(STDOUT_FILENO, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    written += static_cast<size_t>(count);
  }
}

void SetLogLevel(Severity level) { least_severe = level; }

}  // namespace flexiti
