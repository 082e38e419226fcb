#include "service/flexiti/host.h"

#include "service/base/duration.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

Breaker::Options OptionsOf(const config::Breaker& breaker) {
  return {.failure_percent = breaker.failure_percent(),
          .min_requests = breaker.min_requests(),
          .window = ToAbslDuration(breaker.window()),
          .open_time = ToAbslDuration(breaker.open_time())};
}

Metrics::Breaker Counted(Breaker::State state) {
  switch (state) {
    case Breaker::State::kOpen:
      return Metrics::Breaker::kOpen;
    case Breaker::State::kTrying:
      return Metrics::Breaker::kTrying;
    case Breaker::State::kClosed:
      break;
  }
  return Metrics::Breaker::kClosed;
}

}  // namespace

Host::Host(const std::string& api, HttpTransport& transport, const config::Flexiti& config,
           Metrics& metrics)
    : api_(api),
      transport_(transport),
      metrics_(metrics),
      breaker_(OptionsOf(config.breaker()), [this](const Breaker::Standing& standing,
                                                   absl::Time now) { TellChange(standing, now); }),
      retries_(config.retry().budget_percent()) {
  metrics_.SetBreaker(api_, Metrics::Breaker::kClosed);
}

HostState Host::State(absl::Time now) {
  HostState state = {.api = api_,
                     .host = transport_.name(),
                     .breaker = breaker_.Now(now),
                     .retries_left = retries_.left()};
  MutexLock lock(mutex_);
  state.failure_cause = failure_cause_;
  state.failure_time = failure_time_;
  return state;
}

void Host::Tell(Breaker::Permit& permit, Breaker::Verdict verdict, const std::string& cause,
                absl::Time now) {
  if (verdict == Breaker::Verdict::kFailed) {
    // First, for the breaker's change tells it.
    MutexLock lock(mutex_);
    failure_cause_ = cause;
    failure_time_ = now;
  }
  permit.Tell(verdict, now);
}

void Host::TellChange(const Breaker::Standing& standing, absl::Time now) {
  metrics_.SetBreaker(api_, Counted(standing.state));
  // A trial comes every few seconds: what it found out is the news.
  if (standing.state == Breaker::State::kTrying) return;
  const bool is_open = standing.state == Breaker::State::kOpen;
  std::string cause;
  absl::Time since;
  {
    MutexLock lock(mutex_);
    // When it closes, `standing` begins anew.
    if (is_open) away_since_ = standing.since;
    since = away_since_;
    if (is_open) cause = failure_cause_;
  }
  LogLine line(is_open ? Severity::kWarning : Severity::kInfo,
               is_open ? "breaker_opened" : "breaker_closed", now);
  line.Text("api", api_).Text("host", transport_.name()).Text("cause", cause);
  // Where a trial failed, nothing else was sent in the window.
  if (standing.requests > 0) {
    line.Int("requests", standing.requests).Int("failures", standing.failures);
  }
  line.Milliseconds("since_ms", now - since).Write();
}

Breaker::Verdict VerdictOf(const absl::StatusOr<HttpReply>& reply) {
  if (reply.ok()) {
    return reply->status >= 500 ? Breaker::Verdict::kFailed : Breaker::Verdict::kAnswered;
  }
  // No connection of our own was free, or the request could not be put on the wire.
  const bool is_ours =
      absl::IsResourceExhausted(reply.status()) || absl::IsInvalidArgument(reply.status());
  return is_ours ? Breaker::Verdict::kNone : Breaker::Verdict::kFailed;
}

}  // namespace flexiti
