#include "service/gateway/resolver.h"

#include <algorithm>
#include <utility>

#include "service/base/duration.h"
#include "service/flexiti/encoding.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

// Old answers dropped, and records sealed anew, in one round.
constexpr int kHousekeepingLimit = 100;

const char* NameOf(LookResult::Verdict verdict) {
  switch (verdict) {
    case LookResult::Verdict::kExecuted:
      return "EXECUTED";
    case LookResult::Verdict::kNotExecuted:
      return "NOT_EXECUTED";
    case LookResult::Verdict::kStillUnknown:
      break;
  }
  return "STILL_UNKNOWN";
}

}  // namespace

Resolver::Resolver(Ledger& ledger, const Operations& operations, const Merchants& merchants,
                   const config::Ledger& config, Operations::Clock clock)
    : ledger_(ledger),
      operations_(operations),
      merchants_(merchants),
      config_(config),
      clock_(std::move(clock)),
      thread_([this] { Loop(); }) {}

Resolver::~Resolver() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

void Resolver::Loop() {
  while (WaitForNextRound()) Round();
}

bool Resolver::WaitForNextRound() {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto interval = absl::ToChronoNanoseconds(ToAbslDuration(config_.resolver().interval()));
  return !stop_.wait_for(lock, interval, [this] { return stopping_; });
}

void Resolver::Round() {
  ledger_.Repair(clock_());
  LookAtDue();
  const absl::Time now = clock_();
  const absl::Status kept =
      ledger_.KeepHouse(now - ToAbslDuration(config_.answer_retention()), kHousekeepingLimit, now);
  if (!kept.ok()) {
    LogLine(Severity::kWarning, "ledger_housekeeping_failed", now)
        .Text("reason", std::string(kept.message()))
        .Write();
  }
}

void Resolver::LookAtDue() {
  auto due = ledger_.DueForLook(clock_(), config_.resolver().max_looks());
  if (!due.ok()) {
    LogLine(Severity::kWarning, "resolver_failed", clock_())
        .Text("reason", std::string(due.status().message()))
        .Write();
    return;
  }
  for (Operation& operation : *due) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return;
    }
    // What this process knows comes before what it may find out.
    ledger_.Repair(clock_());
    LookAt(std::move(operation));
  }
}

void Resolver::LookAt(Operation operation) {
  auto held = ledger_.HoldForLook(operation, clock_());
  if (!held.ok() || !held->has_value()) return;  // the ledger is away, or somebody else looks
  operation = **std::move(held);
  const Merchant* merchant = merchants_.Find(operation.row.key.merchant_id);
  const absl::Time start = clock_();
  if (merchant == nullptr || operations_.Find(operation.row.method) == nullptr) {
    // Removed from the configuration, or written by another version: later, perhaps.
    ledger_.PutBack(operation, operation.record, true, start);
    return;
  }
  WireRecord wire;
  const Terms terms = {.merchant = *merchant,
                       .request_id = operation.row.key.request_id,
                       .reference_id = NewReferenceId(),
                       .lang = "en",
                       .deadline = absl::InfiniteFuture(),
                       .min_remaining = absl::ZeroDuration(),
                       .record = wire};
  const LookResult look = operations_.Look(operation, terms);
  if (look.verdict == LookResult::Verdict::kNotExecuted) {
    ledger_.Forget(operation, operation.record, Durability::kNow, clock_());
  }
  LogLine line(Severity::kInfo, "look", clock_());
  line.Text("method", operation.row.method)
      .Text("merchant_id", operation.row.key.merchant_id)
      .Text("request_id", operation.row.key.request_id)
      .Text("reference_id", terms.reference_id)
      .Text("resolution", NameOf(look.verdict))
      .Text("reason", ReasonOf(look.status))
      .Int("looks", operation.row.looks)
      .Milliseconds("duration_ms", clock_() - start)
      .Write();
}

}  // namespace flexiti
