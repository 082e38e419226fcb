// Somebody who calls a gateway until it is gone, and the next one after it. Never turns away from a
// call, so that whatever ends one without a word is the gateway's doing.
#pragma once

#include <atomic>
#include <memory>
#include <random>
#include <vector>

#include "service/base/mutex.h"
#include "tests/chaos/operation.h"
#include "tests/chaos/orders.h"
#include "tests/chaos/world.h"

namespace flexiti_test {

// The connections of all callers to the gateway that runs now. Thread-safe.
class Doors {
 public:
  // Opens so many, each with a connection of its own, for the gateway's next life.
  void Open(const std::string& address, int life, int count);
  // Waits for a life after `life`. Empty when there is none any more.
  std::vector<std::shared_ptr<Door>> After(int life);
  void CloseForGood();
  // Calls that began since the doors of this life were opened. Waits for `count`, at most `limit`.
  void CallBegins();
  void AwaitCalls(int count, std::chrono::milliseconds limit);

 private:
  flexiti::Mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Door>> doors_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int begun_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Reads, which no operation stands for. Thread-safe.
class Reads {
 public:
  void Add(Call call);
  std::vector<Call> All() const;

 private:
  mutable flexiti::Mutex mutex_;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
};

class DrainCaller {
 public:
  // All must outlive this.
  DrainCaller(Doors& doors, Orders& orders, Operations& operations, Holdings& holdings,
              Reads& reads, uint64_t seed)
      : doors_(doors),
        orders_(orders),
        operations_(operations),
        holdings_(holdings),
        reads_(reads),
        random_(seed) {}

  // Calls until the doors are closed for good. Each operation is asked for once.
  void Run();

 private:
  // Whether the gateway said anything.
  bool Pay(Door& door);
  bool Read(Door& door);

  Doors& doors_;
  Orders& orders_;
  Operations& operations_;
  Holdings& holdings_;
  Reads& reads_;
  std::mt19937_64 random_;
};

}  // namespace flexiti_test
