// How many further attempts a host gets: a share of the first ones, so that repeats cannot multiply
// the load on a host that fails.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace flexiti {

// Thread-safe, without locks.
class RetryBudget {
 public:
  // Saved up at most, so that a quiet hour does not pay for a storm; and there at the start.
  static constexpr int kMost = 100;
  static constexpr int kAtStart = 10;
  // Always allowed, that a caller now and then is helped where there is little traffic.
  static constexpr int kFreePerSecond = 1;

  // `percent` of the first attempts; 0: only the free ones.
  explicit RetryBudget(int percent) : share_(std::int64_t{percent} * kWhole / 100) {}

  // A first attempt was made.
  void Earn() { Add(share_); }
  // Takes one attempt. False, with nothing taken, if none is left.
  bool Spend(absl::Time now);
  // Whole attempts that are left, without those that became free since the last Spend.
  int left() const { return static_cast<int>(left_.load() / kWhole); }

 private:
  static constexpr std::int64_t kWhole = 1000;

  void Add(std::int64_t parts);

  const std::int64_t share_;
  std::atomic<std::int64_t> left_{kAtStart * kWhole};
  std::atomic<std::int64_t> last_ms_{0};  // 0: nothing was spent yet
};

}  // namespace flexiti
