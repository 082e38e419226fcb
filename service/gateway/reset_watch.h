// Ends connections whose clients reset what they call ("rapid reset", CVE-2023-44487): each keeps a
// thread of gRPC's busy, for as long as it goes on. What it keeps in memory is bounded by
// OpenCalls.
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

// Who begins very many streams and waits for nearly no answer. For one thread.
class UnansweredStreams {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A connection that begins more than `most` a second that are not answered, and has not one in
  // ten answered, has too many.
  explicit UnansweredStreams(std::int64_t most) : most_(most) {}

  // Whether a connection may have too many; `calls` are CallsWithoutOk().
  bool IsSuspicious(std::int64_t calls, Time now);
  // Those that have; `connections` were read between `start` and `end`. One that is new here is
  // looked at for the first time.
  std::vector<PeerAddress> TooMany(const std::vector<ConnectionStreams>& connections, Time start,
                                   Time end);

 private:
  struct Before {
    Time time = {};
    std::int64_t begun = 0;
    std::int64_t answered = 0;
  };

  bool HasTooMany(const ConnectionStreams& now, const Before& before, Time time) const;

  const std::int64_t most_;
  Time time_ = {};
  std::int64_t calls_ = 0;                 // at that time
  std::map<std::int64_t, Before> before_;  // by connection
};

// One thread.
class ResetWatch {
 public:
  using End = std::function<void(const PeerAddress& peer)>;

  // `end` is called for each connection to be ended, on this one's thread.
  ResetWatch(std::int64_t most_per_second, End end);
  ~ResetWatch();
  ResetWatch(const ResetWatch&) = delete;
  ResetWatch& operator=(const ResetWatch&) = delete;

 private:
  void Loop();

  const End end_;
  UnansweredStreams streams_;  // the loop's
  Mutex mutex_;
  std::condition_variable changed_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti
