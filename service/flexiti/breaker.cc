#include "service/flexiti/breaker.h"

#include <algorithm>
#include <utility>

namespace flexiti {

Breaker::Permit::Permit(Permit&& other) noexcept
    : breaker_(std::exchange(other.breaker_, nullptr)),
      round_(other.round_),
      trial_(other.trial_) {}

Breaker::Permit::~Permit() { Tell(Verdict::kNone, absl::InfinitePast()); }

void Breaker::Permit::Tell(Verdict verdict, absl::Time now) {
  Breaker* breaker = std::exchange(breaker_, nullptr);
  if (breaker != nullptr) breaker->End(*this, verdict, now);
}

std::optional<Breaker::Permit> Breaker::Ask(absl::Time now) {
  std::optional<Permit> trial;
  {
    MutexLock lock(mutex_);
    if (state_ == State::kClosed) return Permit(this, round_, 0);
    if (WaitLocked(now) > absl::ZeroDuration()) return std::nullopt;
    if (state_ == State::kOpen) Change(State::kTrying, now);
    next_ = now + options_.open_time;
    trial.emplace(Permit(this, round_, ++trials_));
  }
  TellChanges();
  return trial;
}

absl::Duration Breaker::Wait(absl::Time now) {
  MutexLock lock(mutex_);
  return WaitLocked(now);
}

absl::Duration Breaker::WaitLocked(absl::Time now) {
  if (state_ == State::kClosed) return absl::ZeroDuration();
  // A clock that was set back must not keep it open for longer.
  next_ = std::min(next_, now + options_.open_time);
  return std::max(next_ - now, absl::ZeroDuration());
}

void Breaker::End(const Permit& permit, Verdict verdict, absl::Time now) {
  {
    MutexLock lock(mutex_);
    if (permit.round_ != round_) return;
    if (!permit.is_trial()) {
      Add(verdict, now);
    } else if (verdict == Verdict::kAnswered) {
      Change(State::kClosed, now);
    } else if (verdict == Verdict::kFailed) {
      Change(State::kOpen, now);
    } else if (permit.trial_ == trials_) {
      next_ = absl::InfinitePast();  // it said nothing: the next one may try at once
    }
    if (changes_.empty()) return;
  }
  TellChanges();
}

void Breaker::Add(Verdict verdict, absl::Time now) {
  if (verdict == Verdict::kNone) return;
  if (options_.min_requests <= 0 || options_.window <= absl::ZeroDuration()) return;
  const std::int64_t number = NumberOf(now);
  Slice& slice = slices_[static_cast<size_t>(number % kSlices)];
  if (slice.number != number) slice = {.number = number};
  ++slice.requests;
  if (verdict != Verdict::kFailed) return;
  ++slice.failures;
  const Standing counted = NowLocked(now);
  if (counted.requests >= options_.min_requests &&
      std::int64_t{counted.failures} * 100 >=
          std::int64_t{counted.requests} * options_.failure_percent) {
    Change(State::kOpen, now);
  }
}

void Breaker::Change(State state, absl::Time now) {
  const State before = std::exchange(state_, state);
  // A trial that failed does not begin a new time of being open; who looks wants to know since when
  // the host is away.
  if (before == State::kClosed || state == State::kClosed) since_ = now;
  if (state != State::kTrying) ++round_;
  if (state == State::kOpen) next_ = now + options_.open_time;
  if (on_change_ != nullptr) changes_.push_back({.standing = NowLocked(now), .time = now});
  if (state == State::kClosed) slices_.fill({});
}

void Breaker::TellChanges() {
  for (bool is_mine = false;; is_mine = true) {
    Changed changed;
    {
      MutexLock lock(mutex_);
      if (telling_ && !is_mine) return;
      telling_ = !changes_.empty();
      if (!telling_) return;
      changed = changes_.front();
      changes_.pop_front();
    }
    on_change_(changed.standing, changed.time);
  }
}

Breaker::Standing Breaker::Now(absl::Time now) {
  MutexLock lock(mutex_);
  return NowLocked(now);
}

Breaker::Standing Breaker::NowLocked(absl::Time now) const {
  Standing out = {.state = state_, .since = since_};
  if (options_.window <= absl::ZeroDuration()) return out;
  const std::int64_t last = NumberOf(now);
  for (const Slice& slice : slices_) {
    if (slice.number <= last - kSlices || slice.number > last) continue;
    out.requests += slice.requests;
    out.failures += slice.failures;
  }
  return out;
}

std::int64_t Breaker::NumberOf(absl::Time now) const {
  return (now - absl::UnixEpoch()) / (options_.window / kSlices);
}

}  // namespace flexiti
