#include "service/gateway/call_board.h"

#include <utility>

namespace flexiti {

CallBoard::Id CallBoard::Start(RunningCall call) {
  const absl::Time steady_start = steady_();
  MutexLock lock(mutex_);
  running_.emplace_hint(running_.end(), next_,
                        Entry{.call = std::move(call), .steady_start = steady_start});
  return next_++;
}

void CallBoard::End(Id id) {
  MutexLock lock(mutex_);
  running_.erase(id);
}

void CallBoard::AddFailure(FailedCall failure) {
  MutexLock lock(mutex_);
  failures_.push_front(std::move(failure));
  if (failures_.size() > kMaxFailures) failures_.pop_back();
}

std::vector<RunningCall> CallBoard::Running() const {
  MutexLock lock(mutex_);
  std::vector<RunningCall> calls;
  calls.reserve(running_.size());
  for (const auto& [id, entry] : running_) calls.push_back(entry.call);
  return calls;
}

absl::Time CallBoard::OldestStart() const {
  MutexLock lock(mutex_);
  return running_.empty() ? absl::InfiniteFuture() : running_.begin()->second.steady_start;
}

std::vector<FailedCall> CallBoard::Failures() const {
  MutexLock lock(mutex_);
  return {failures_.begin(), failures_.end()};
}

}  // namespace flexiti
