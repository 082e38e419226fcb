#include "service/telemetry/line_limit.h"

namespace flexiti {

std::optional<std::int64_t> LineLimit::Ask(absl::Time now) {
  const std::int64_t second = absl::ToUnixSeconds(now);
  std::int64_t last = second_.load();
  if (last != second && second_.compare_exchange_strong(last, second)) asked_ = 0;
  if (asked_.fetch_add(1) < lines_per_second_) return left_out_.exchange(0);
  ++left_out_;
  return std::nullopt;
}

}  // namespace flexiti
