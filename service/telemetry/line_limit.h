// Bounds how many lines of one kind are logged a second, where a caller could make any number.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace flexiti {

// Thread-safe, without locks.
class LineLimit {
 public:
  explicit LineLimit(int lines_per_second) : lines_per_second_(lines_per_second) {}

  // Whether a line may be written at `now`: then how many were left out since the last one that
  // was, for this one to tell; else none, and it is one of those. Where two threads meet at the
  // turn of a second, a few more may be written.
  std::optional<std::int64_t> Ask(absl::Time now);

 private:
  const int lines_per_second_;
  std::atomic<std::int64_t> second_{0};
  std::atomic<std::int64_t> asked_{0};  // in this second
  std::atomic<std::int64_t> left_out_{0};
};

}  // namespace flexiti
