#include "service/telemetry/log.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "service/base/mutex.h"

namespace flexiti {
namespace {

std::atomic<Severity> least_severe{Severity::kInfo};
std::atomic<std::uint64_t> lines_dropped{0};  // since the last line that said how many
std::atomic<std::int64_t> all_lines_dropped{0};

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

// Standard output, for one line at a time. A pipe that poll() calls writable takes PIPE_BUF bytes
// whole and without waiting.
class Output {
 public:
  // False if it was not written: standard output is gone, or its reader does not keep up.
  bool Write(const std::string& text) {
    MutexLock lock(mutex_);
    pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    // A reader that is a moment late is waited for; one that stalls holds up nobody twice.
    const int patience_ms = stalled_ ? 0 : kPatienceMs;
    stalled_ = text.size() > PIPE_BUF || poll(&out, 1, patience_ms) != 1 ||
               (out.revents & POLLOUT) == 0 ||
               write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size());
    return !stalled_;
  }

 private:
  static constexpr int kPatienceMs = 100;

  Mutex mutex_;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
};

Output& StandardOutput() {
  static Output& output = *new Output;
  return output;
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
  std::string line = fields_.Close() + "\n";
  const std::uint64_t dropped = lines_dropped.exchange(0);
  if (dropped > 0)
    absl::StrAppendFormat(&line, "{\"event\":\"log_lines_dropped\",\"count\":%d}\n", dropped);
  if (StandardOutput().Write(line)) return;
  lines_dropped += dropped + 1;
  ++all_lines_dropped;
}

std::int64_t LogLinesDropped() { return all_lines_dropped; }

void SetLogLevel(Severity level) { least_severe = level; }

bool IsInSample(const std::string& id, int percent) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  // The upper half: the last characters have stirred it most.
  return static_cast<int>((hash >> 32) % 100) < percent;
}

}  // namespace flexiti
