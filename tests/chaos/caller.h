// Somebody who moves money through a gateway that keeps dying, and who keeps the rules: a
// request_id is made before the first try, kept for every repeat, and used for nothing else (but
// now and then, to see that refused).
#pragma once

#include <atomic>
#include <random>

#include "tests/chaos/operation.h"
#include "tests/chaos/orders.h"
#include "tests/chaos/world.h"

namespace flexiti_test {

// What the callers of a run share, and what happens to them.
struct Bustle {
  Bustle(World& in_world, Operations& all, Holdings& made, Orders& wishes)
      : world(in_world), operations(all), holdings(made), orders(wishes) {}

  World& world;
  Operations& operations;
  Holdings& holdings;
  Orders& orders;
  std::atomic<bool> over = false;

  // Counts calls that began, so that the gateway can be killed while one runs.
  void CallBegins();
  // Waits until another call begins; at most `limit`.
  void AwaitCall(std::chrono::milliseconds limit);

 private:
  flexiti::Mutex mutex_;
  std::condition_variable changed_;
  uint64_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
};

class Caller {
 public:
  // `bustle` must outlive this. Callers with the same seed want the same things.
  Caller(Bustle& bustle, uint64_t seed) : bustle_(bustle), random_(seed) {}

  // Calls until `bustle.over`.
  void Run();

 private:
  void StartSomething(Door& door);
  void RepeatSomething(Door& door);
  void AskForState(Door& door);
  void ReuseId(Door& door);
  Call AskOnce(Door& door, Operation& operation);
  Patience RandomPatience();

  Bustle& bustle_;
  std::mt19937_64 random_;
};

}  // namespace flexiti_test
