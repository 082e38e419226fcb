#include "service/flexiti/retry_budget.h"

#include <algorithm>

namespace flexiti {

bool RetryBudget::Spend(absl::Time now) {
  const std::int64_t now_ms = absl::ToUnixMillis(now);
  std::int64_t last_ms = last_ms_.load();
  // Who wins adds what became free; a clock that was set back adds nothing.
  if (now_ms != last_ms && last_ms_.compare_exchange_strong(last_ms, now_ms)) {
    constexpr std::int64_t kLongestMs = std::int64_t{kMost} * 1000 / kFreePerSecond;
    if (last_ms != 0 && now_ms > last_ms) {
      Add(std::min(now_ms - last_ms, kLongestMs) * kFreePerSecond * kWhole / 1000);
    }
  }
  std::int64_t left = left_.load();
  do {
    if (left < kWhole) return false;
  } while (!left_.compare_exchange_weak(left, left - kWhole));
  return true;
}

void RetryBudget::Add(std::int64_t parts) {
  std::int64_t left = left_.load();
  while (left < kMost * kWhole &&
         !left_.compare_exchange_weak(left, std::min(left + parts, kMost * kWhole))) {
  }
}

}  // namespace flexiti
