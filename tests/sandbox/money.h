// Money as integer cents, read from and written to text exactly. No floating point.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace flexiti_sandbox {

// The largest number (18,2): 9999999999999999.99.
inline constexpr int64_t kMaxCents = 999'999'999'999'999'999;

// Reads a decimal of at most 16 digits before and 2 after the point, with an optional minus sign.
// Nothing for any other text: exponents, blanks, a third decimal, "1.", ".5", "+1", "".
std::optional<int64_t> ParseCents(const std::string& text);

// "1000.10", "-0.05".
std::string FormatCents(int64_t cents);

}  // namespace flexiti_sandbox
