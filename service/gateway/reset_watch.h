// Ends connections whose client opens streams and resets them at once ("rapid reset",
// CVE-2023-44487). gRPC 1.51 has no measure against it: such a stream counts against no limit, and
// what was begun for it is kept until a thread has looked at it, without a bound.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "service/base/mutex.h"
#include "service/gateway/connection_streams.h"
#include "service/gateway/peer_address.h"

namespace flexiti {

// Who had too many streams without an answer within a second. For one thread.
class UnansweredStreams {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // More than `most` of one connection are too many.
  explicit UnansweredStreams(std::int64_t most) : most_(most) {}

  // Begins another second, if one has passed: whether it did. `calls` are CallsWithoutSuccess().
  bool BeginSecond(std::int64_t calls, Time now);
  // Whether any connection may have too many by now.
  bool IsSuspicious(std::int64_t calls) const { return calls - calls_ > most_; }

  // Those that have, since the question of this second that first made them suspicious.
  std::vector<PeerAddress> TooMany(const std::vector<ConnectionStreams>& connections);

 private:
  const std::int64_t most_;
  Time second_ = {};
  std::int64_t calls_ = 0;
  std::map<std::int64_t, std::int64_t> before_;  // unanswered, by connection
};

// One thread.
class ResetWatch {
 public:
  using End = std::function<void(const PeerAddress& peer)>;

  // On a thread of this, `end` is called for each connection to be ended, and `each_second` about
  // once a second.
  ResetWatch(std::int64_t most_per_second, End end, std::function<void()> each_second);
  ~ResetWatch();
  ResetWatch(const ResetWatch&) = delete;
  ResetWatch& operator=(const ResetWatch&) = delete;

 private:
  void Loop();

  const End end_;
  const std::function<void()> each_second_;
  UnansweredStreams streams_;  // the loop's
  Mutex mutex_;
  std::condition_variable changed_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti
