#include "service/gateway/refusals.h"

#include <cstdlib>

#include "absl/time/time.h"

namespace flexiti {

void Refusals::Add(const Why& why, const Last& refusal) {
  const std::int64_t number = NumberOf(refusal.time);
  MutexLock lock(mutex_);
  Entry& entry = entries_[why];
  ++entry.total;
  entry.last = refusal;
  Slice& slice = entry.slices[static_cast<std::size_t>(number) % kSlices];
  if (slice.number != number) slice = {.number = number};
  ++slice.refusals;
}

std::vector<Refusals::Count> Refusals::At(absl::Time now) const {
  const std::int64_t current = NumberOf(now);
  std::vector<Count> counts;
  MutexLock lock(mutex_);
  for (const auto& [why, entry] : entries_) {
    Count count = {.why = why, .total = entry.total, .last = entry.last};
    for (const Slice& slice : entry.slices) {
      // A clock that was set back a little changes nothing.
      if (std::abs(slice.number - current) < kSlices) count.of_late += slice.refusals;
    }
    counts.push_back(std::move(count));
  }
  return counts;
}

std::int64_t Refusals::NumberOf(absl::Time time) {
  return absl::ToUnixMillis(time) / absl::ToInt64Milliseconds(kOfLate / kSlices);
}

}  // namespace flexiti
