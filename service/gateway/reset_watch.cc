#include "service/gateway/reset_watch.h"

#include <algorithm>
#include <utility>

namespace flexiti {
namespace {

using SteadyClock = std::chrono::steady_clock;

// From one look to the next: what a client can begin meanwhile is kept.
constexpr std::chrono::milliseconds kPause{50};
// The part of a thread's time that looks may take, where there are very many connections: 1/10.
constexpr int kShare = 10;

}  // namespace

bool UnansweredStreams::BeginSecond(std::int64_t calls, Time now) {
  if (now - second_ < std::chrono::seconds(1)) return false;
  second_ = now;
  calls_ = calls;
  before_.clear();
  return true;
}

std::vector<PeerAddress> UnansweredStreams::TooMany(
    const std::vector<ConnectionStreams>& connections) {
  std::vector<PeerAddress> peers;
  for (const ConnectionStreams& one : connections) {
    const auto [before, is_new] = before_.try_emplace(one.id, one.unanswered);
    if (one.unanswered - before->second > most_) peers.push_back(one.peer);
  }
  return peers;
}

ResetWatch::ResetWatch(std::int64_t most_per_second, End end, std::function<void()> each_second)
    : end_(std::move(end)),
      each_second_(std::move(each_second)),
      streams_(most_per_second),
      thread_([this] { Loop(); }) {}

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
    const std::int64_t calls = CallsWithoutSuccess();
    if (streams_.BeginSecond(calls, start)) each_second_();
    if (streams_.IsSuspicious(calls)) {
      for (const PeerAddress& peer : streams_.TooMany(ReadConnectionStreams())) end_(peer);
    }
    const auto end = SteadyClock::now();
    const auto next = end + std::max<SteadyClock::duration>(kPause, (end - start) * kShare);
    MutexLock lock(mutex_);
    while (!ending_ && lock.WaitUntil(changed_, next)) {
    }
    if (ending_) return;
  }
}

}  // namespace flexiti
