// Structured logs: one JSON object a line on standard output.
//
// A log line lists its fields; it never prints a message or a request. Who writes one answers for
// it that no field holds personal data or a secret.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/base/json_writer.h"

namespace flexiti {

enum class Severity { kDebug, kInfo, kWarning, kError };

// One line: LogLine(Severity::kInfo, "call", now).Text("method", m).Int("attempts", 1).Write();
class LogLine {
 public:
  LogLine(Severity severity, const std::string& event, absl::Time now);

  // Leaves out an empty text.
  LogLine& Text(const char* name, const std::string& value);
  LogLine& Int(const char* name, std::int64_t value);
  LogLine& Bool(const char* name, bool value);
  LogLine& Milliseconds(const char* name, absl::Duration value);

  // Writes the line whole, so that lines of several threads do not mix. Drops one below the level.
  // A standard output that is gone or full stops nothing: lines are dropped, and the next one
  // written says how many.
  void Write() const;

 private:
  const Severity severity_;
  JsonWriter fields_;
};

// Lines that were dropped since the start. Thread-safe.
std::int64_t LogLinesDropped();

// The least severe lines that are written. INFO at start. Set it before threads start.
void SetLogLevel(Severity level);

// Whether what `id` names is among `percent` of all. The id alone decides, so that every process
// decides alike, and nothing is shared.
bool IsInSample(const std::string& id, int percent);

}  // namespace flexiti
