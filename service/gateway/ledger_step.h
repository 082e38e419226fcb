// A step of a call that waits for the ledger alone.
#pragma once

#include <functional>

#include "absl/time/time.h"
#include "service/flexiti/upstream.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// From its construction to its end: a span of the call's trace, and part of the time that its log
// line tells as the ledger's. All it is given must outlive it.
class LedgerStep {
 public:
  using Clock = std::function<absl::Time()>;

  LedgerStep(const Terms& terms, const char* name, const Clock& clock)
      : span_(terms.span.Child(name)), record_(terms.record), clock_(clock), start_(clock()) {}
  ~LedgerStep() { record_.ledger_time += clock_() - start_; }
  LedgerStep(const LedgerStep&) = delete;
  LedgerStep& operator=(const LedgerStep&) = delete;

 private:
  const Span span_;
  WireRecord& record_;
  const Clock& clock_;
  const absl::Time start_;
};

}  // namespace flexiti
