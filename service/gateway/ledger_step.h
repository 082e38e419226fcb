// The time that a call waits for the ledger.
#pragma once

#include <functional>

#include "absl/time/time.h"
#include "service/flexiti/upstream.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// From its construction to its end: part of the time that the call's log line tells as the
// ledger's. All it is given must outlive it.
class LedgerTime {
 public:
  using Clock = std::function<absl::Time()>;

  LedgerTime(const Terms& terms, const Clock& clock)
      : record_(terms.record), clock_(clock), start_(clock()) {}
  ~LedgerTime() { record_.ledger_time += clock_() - start_; }
  LedgerTime(const LedgerTime&) = delete;
  LedgerTime& operator=(const LedgerTime&) = delete;

 private:
  WireRecord& record_;
  const Clock& clock_;
  const absl::Time start_;
};

// The same of a step that is a span of the call's trace, too.
class LedgerStep {
 public:
  LedgerStep(const Terms& terms, const char* name, const LedgerTime::Clock& clock)
      : span_(terms.span.Child(name)), time_(terms, clock) {}

 private:
  const Span span_;
  const LedgerTime time_;
};

}  // namespace flexiti
