// Times as both stores keep them: whole microseconds since 1970 in 64 bits.
#pragma once

#include <cstdint>
#include <limits>

#include "absl/time/time.h"

namespace flexiti {

// Fractions of a microsecond are dropped. InfiniteFuture and InfinitePast are the two ends of the
// range, so that databases order times as we do.
inline std::int64_t RowMicros(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::numeric_limits<std::int64_t>::max();
  if (time == absl::InfinitePast()) return std::numeric_limits<std::int64_t>::min();
  return absl::ToUnixMicros(time);
}

inline absl::Time TimeFromRowMicros(std::int64_t micros) {
  if (micros == std::numeric_limits<std::int64_t>::max()) return absl::InfiniteFuture();
  if (micros == std::numeric_limits<std::int64_t>::min()) return absl::InfinitePast();
  return absl::FromUnixMicros(micros);
}

}  // namespace flexiti
