#include "service/gateway/resolver.h"

#include <algorithm>
#include <utility>

#include "service/base/duration.h"
#include "service/flexiti/encoding.h"
#include "service/gateway/operation_message.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

// Old answers dropped, and records sealed anew, in one round.
constexpr int kHousekeepingLimit = 100;

// How old the metrics of what is unresolved grow, and by how long a look holds them up beyond that.
constexpr std::chrono::seconds kCountInterval{5};

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
                   const config::Ledger& config, Operations::Clock clock, Metrics& metrics,
                   const Tracer& tracer, std::function<void()> step)
    : ledger_(ledger),
      operations_(operations),
      merchants_(merchants),
      config_(config),
      clock_(std::move(clock)),
      metrics_(metrics),
      tracer_(tracer),
      step_(std::move(step)),
      thread_([this] { Loop(); }) {}

Resolver::~Resolver() {
  Stop();
  thread_.join();
}

void Resolver::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
}

void Resolver::Loop() {
  const auto interval = absl::ToChronoNanoseconds(ToAbslDuration(config_.resolver().interval()));
  SteadyTime next_round = std::chrono::steady_clock::now() + interval;
  while (WaitUntil(std::min(next_round, next_count_))) {
    step_();
    CountIfDue();
    if (std::chrono::steady_clock::now() < next_round) continue;
    Round();
    next_round = std::chrono::steady_clock::now() + interval;
  }
}

bool Resolver::WaitUntil(SteadyTime time) {
  std::unique_lock<std::mutex> lock(mutex_);
  return !stop_.wait_until(lock, time, [this] { return stopping_; });
}

void Resolver::CountIfDue() {
  if (std::chrono::steady_clock::now() < next_count_) return;
  const absl::Time now = clock_();
  const auto found = ledger_.CountUnresolved(now);
  // Otherwise the metrics keep what they told, and since when.
  if (found.ok()) {
    metrics_.SetUnresolved(
        {.running = found->running,
         .unknown = found->unknown,
         .unattended = found->unattended,
         .oldest_age = std::max(now - found->oldest_unknown, absl::ZeroDuration())},
        now);
  }
  next_count_ = std::chrono::steady_clock::now() + kCountInterval;
}

void Resolver::Round() {
  ledger_.Repair(clock_(), step_);
  LookAtDue();
  const absl::Time now = clock_();
  const absl::Status kept = ledger_.KeepHouse(now - ToAbslDuration(config_.answer_retention()),
                                              kHousekeepingLimit, now, step_);
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
    CountIfDue();
    // What this process knows comes before what it may find out.
    ledger_.Repair(clock_(), step_);
    LookAt(std::move(operation));
    step_();
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
  Span span = tracer_.StartOwn("look");
  const Terms terms = {.merchant = *merchant,
                       .request_id = operation.row.key.request_id,
                       .reference_id = NewReferenceId(),
                       .lang = "en",
                       .deadline = absl::InfiniteFuture(),
                       .min_remaining = absl::ZeroDuration(),
                       .record = wire,
                       .span = span};
  const LookResult look = operations_.Look(operation, terms);
  if (look.verdict == LookResult::Verdict::kNotExecuted) {
    ledger_.Forget(operation, operation.record, Durability::kNow, clock_());
  }
  metrics_.CountLook(NameOf(look.verdict), look.status.ok() ? "" : CountedReason(look.status));
  span.Set("flexiti.merchant_id", operation.row.key.merchant_id);
  span.Set("flexiti.request_id", operation.row.key.request_id);
  span.Set("flexiti.reference_id", terms.reference_id);
  span.Set("flexiti.resolution", NameOf(look.verdict));
  if (!look.status.ok()) span.Fail(ReasonOf(look.status));
  LogLine line(Severity::kInfo, "look", clock_());
  line.Text("method", MethodName(operation.row))
      .Text("merchant_id", operation.row.key.merchant_id)
      .Text("request_id", operation.row.key.request_id)
      .Text("reference_id", terms.reference_id)
      .Text("trace_id", span.trace_id())
      .Text("resolution", NameOf(look.verdict))
      .Text("reason", ReasonOf(look.status))
      .Int("looks", operation.row.looks)
      .Milliseconds("duration_ms", clock_() - start)
      .Write();
}

}  // namespace flexiti
