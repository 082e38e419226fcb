#include "service/gateway/reset_watch.h"

#include <algorithm>
#include <utility>

namespace flexiti {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// What is compared with what was so long ago, or a little longer.
constexpr std::chrono::seconds kWindow{1};
constexpr std::int64_t kBegunPerAnswer = 10;
// From one look to the next: as long as ten looks take, where there are very many connections.
constexpr SteadyClock::duration kShortestPause = milliseconds(50);
constexpr SteadyClock::duration kLongestPause = milliseconds(2'000);
constexpr int kPausePerLook = 10;

}  // namespace

bool UnansweredStreams::IsSuspicious(std::int64_t calls, Time now) {
  const bool is_suspicious = calls - calls_ > most_;
  if (now - time_ >= kWindow) {
    time_ = now;
    calls_ = calls;
  }
  return is_suspicious;
}

std::vector<PeerAddress> UnansweredStreams::TooMany(
    const std::vector<ConnectionStreams>& connections, Time start, Time end) {
  std::vector<PeerAddress> peers;
  std::map<std::int64_t, Before> next;
  for (const ConnectionStreams& one : connections) {
    const auto before = before_.find(one.id);
    const bool is_known = before != before_.end();
    if (is_known && HasTooMany(one, before->second, end)) peers.push_back(one.peer);
    const bool is_fresh = is_known && start - before->second.time < kWindow;
    next[one.id] = is_fresh ? before->second
                            : Before{.time = start, .begun = one.begun, .answered = one.answered};
  }
  before_ = std::move(next);
  return peers;
}

bool UnansweredStreams::HasTooMany(const ConnectionStreams& now, const Before& before,
                                   Time time) const {
  const std::int64_t begun = now.begun - before.begun;
  const std::int64_t answered = now.answered - before.answered;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(
      std::max<Time::duration>(time - before.time, kWindow));
  return (begun - answered) * milliseconds(kWindow).count() > most_ * elapsed.count() &&
         begun > kBegunPerAnswer * answered;
}

ResetWatch::ResetWatch(std::int64_t most_per_second, End end)
    : end_(std::move(end)), streams_(most_per_second), thread_([this] { Loop(); }) {}

ResetWatch::~ResetWatch() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ResetWatch::Loop() {
  while (true) {
    const auto start = SteadyClock::now();
    if (streams_.IsSuspicious(CallsWithoutOk(), start)) {
      const std::vector<ConnectionStreams> connections = ReadConnectionStreams();
      for (const PeerAddress& peer : streams_.TooMany(connections, start, SteadyClock::now())) {
        end_(peer);
      }
    }
    const auto end = SteadyClock::now();
    const auto next =
        end + std::clamp((end - start) * kPausePerLook, kShortestPause, kLongestPause);
    MutexLock lock(mutex_);
    while (!ending_ && lock.WaitUntil(changed_, next)) {
    }
    if (ending_) return;
  }
}

}  // namespace flexiti
