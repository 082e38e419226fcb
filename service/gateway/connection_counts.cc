#include "service/gateway/connection_counts.h"

namespace flexiti {
namespace {

// What was never told of is forgotten even in a crowd, though then what is open is forgotten too.
constexpr std::int64_t kLongestSeconds = 60;

}  // namespace

bool ConnectionCounts::Begin(const void* connection, absl::Time now) {
  const bool is_crowded = open_.load(std::memory_order_relaxed) >= limits_.crowded;
  const std::int64_t second = absl::ToUnixSeconds(now);
  std::int64_t last = second_.load(std::memory_order_relaxed);
  const std::int64_t age = second - last;
  if ((age >= kLongestSeconds || (age != 0 && !is_crowded)) &&
      second_.compare_exchange_strong(last, second)) {
    for (std::atomic<std::int32_t>& each : places_) each = 0;
  }
  std::atomic<std::int32_t>& place = PlaceOf(connection);
  if (is_crowded && place.load(std::memory_order_relaxed) >= limits_.share) return false;
  ++place;
  return true;
}

void ConnectionCounts::Ended(const void* connection) {
  --open_;
  --PlaceOf(connection);
}

std::atomic<std::int32_t>& ConnectionCounts::PlaceOf(const void* connection) {
  // Addresses of one heap's beginning differ from those of another's in their high bits alone.
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  constexpr int kBitsLeft = 64 - kPlaceBits;
  return places_[static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(connection)) * kMix >>
                 kBitsLeft];
}

}  // namespace flexiti
