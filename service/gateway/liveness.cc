#include "service/gateway/liveness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/duration.h"
#include "service/gateway/look.h"

namespace flexiti {
namespace {

// For a machine that is so busy that threads hardly run.
constexpr absl::Duration kSlack = absl::Minutes(2);
// More than a step of the resolver, or a call, makes one after the other.
constexpr int kMaxLedgerCalls = 20;
// More than a handler makes.
constexpr int kMaxUpstreamCalls = 3;
// SqliteStoreOptions.timeout.
constexpr absl::Duration kSqliteWait = absl::Seconds(5);

// With its attempts and its token.
absl::Duration UpstreamCallTime(const config::Timeouts& timeouts) {
  const absl::Duration changing = ToAbslDuration(timeouts.changing_call());
  return changing + std::max({changing, ToAbslDuration(timeouts.read_call()),
                              2 * ToAbslDuration(timeouts.token())});
}

}  // namespace

absl::Duration LedgerWait(const config::Ledger& ledger) {
  if (ledger.postgres().host().empty()) return kSqliteWait;
  return ToAbslDuration(ledger.postgres().connect_timeout()) +
         ToAbslDuration(ledger.postgres().statement_timeout());
}

LivenessLimits LivenessLimitsOf(const config::Gateway& config) {
  const absl::Duration ledger = kMaxLedgerCalls * LedgerWait(config.ledger());
  const absl::Duration upstream = UpstreamCallTime(config.flexiti().timeouts());
  LivenessLimits limits;
  limits.resolver_step = kSlack + ledger + kMaxLook + upstream;
  limits.call = kSlack + ledger + kMaxLook + kMaxUpstreamCalls * upstream;
  // Where the system has few threads, a task waits for a call to end.
  limits.task = limits.call;
  return limits;
}

void Liveness::ResolverStepped(absl::Time now) {
  MutexLock lock(mutex_);
  if (!resolver_ends_) resolver_step_ = now;
}

void Liveness::ResolverEnds() {
  MutexLock lock(mutex_);
  resolver_ends_ = true;
  resolver_step_ = absl::InfiniteFuture();
}

bool Liveness::StartTask(absl::Time now) {
  MutexLock lock(mutex_);
  if (task_start_ != absl::InfiniteFuture()) return false;
  task_start_ = now;
  return true;
}

void Liveness::TaskRan() {
  MutexLock lock(mutex_);
  task_start_ = absl::InfiniteFuture();
}

std::string Liveness::WhyStuck(const VitalSigns& signs, absl::Time now) {
  MutexLock lock(mutex_);
  if (now - resolver_step_ > limits_.resolver_step) {
    return absl::StrCat("the resolver made no step for ",
                        absl::ToInt64Seconds(now - resolver_step_), " s");
  }
  if (now - signs.oldest_call > limits_.call) {
    return absl::StrCat("a call is in flight for ", absl::ToInt64Seconds(now - signs.oldest_call),
                        " s");
  }
  if (!signs.workers_full && now - task_start_ > limits_.task) {
    return absl::StrCat("the workers are not full, and run no task for ",
                        absl::ToInt64Seconds(now - task_start_), " s");
  }
  return "";
}

}  // namespace flexiti
