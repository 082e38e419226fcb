#include "service/gateway/connection_counts.h"

#include <functional>

namespace flexiti {

bool ConnectionCounts::Begin(const void* connection, absl::Time now) {
  const bool is_crowded = open_.load(std::memory_order_relaxed) >= limits_.crowded;
  std::atomic<std::int32_t>& place = PlaceOf(connection);
  if (is_crowded && place.load(std::memory_order_relaxed) >= limits_.share) return false;
  const std::int64_t second = absl::ToUnixSeconds(now);
  std::int64_t last = second_.load(std::memory_order_relaxed);
  if (!is_crowded && last != second && second_.compare_exchange_strong(last, second)) {
    for (std::atomic<std::int32_t>& each : places_) each = 0;
  }
  ++place;
  return true;
}

void ConnectionCounts::Ended(const void* connection) {
  --open_;
  --PlaceOf(connection);
}

std::atomic<std::int32_t>& ConnectionCounts::PlaceOf(const void* connection) {
  return places_[std::hash<const void*>()(connection) / alignof(std::max_align_t) % kPlaces];
}

}  // namespace flexiti
