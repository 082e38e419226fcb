// What each connection has open.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace flexiti {

struct OpenCallsLimits {
  // While so many are open, a connection may only begin a call if it has fewer than its share.
  std::int64_t crowded = 0;
  std::int32_t share = 0;
};

// Thread-safe, without locks. A connection is known by any address of its own; two that share a
// place share all that it counts.
class ConnectionCounts {
 public:
  explicit ConnectionCounts(const OpenCallsLimits& limits) : limits_(limits) {}

  // Whether a call may begin.
  bool Begin(const void* connection, absl::Time now);
  // gRPC has handed it over. One that it never does, as one whose message is too long, is held
  // against its connection until there is a second without a crowd, or a minute has passed.
  void Opened() { ++open_; }
  void Ended(const void* connection);

 private:
  // More places than there are connections at most times.
  static constexpr int kPlaceBits = 12;

  std::atomic<std::int32_t>& PlaceOf(const void* connection);

  const OpenCallsLimits limits_;
  std::atomic<std::int64_t> second_{0};
  std::atomic<std::int64_t> open_{0};
  std::array<std::atomic<std::int32_t>, std::size_t{1} << kPlaceBits> places_ = {};
};

}  // namespace flexiti
