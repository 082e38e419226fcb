// Exact money text. Flexiti's amounts are number (18,2): at most 16 digits before the point, two
// after (contract, section 2). No floating point anywhere.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace flexiti {

// The largest amount in cents: 9999999999999999.99.
inline constexpr std::int64_t kMaxCents = 999'999'999'999'999'999;

// "1000.10" -> 100010. Takes a sign, and more than two decimals as long as they are zero
// ("120.05000"). kInvalidArgument for anything else: exponents, spaces, a non-zero third decimal,
// or more than 16 digits before the point. The message never repeats the text.
absl::StatusOr<std::int64_t> ParseCents(const std::string& text);

// 100010 -> "1000.10", always with two decimals.
std::string FormatCents(std::int64_t cents);

}  // namespace flexiti
