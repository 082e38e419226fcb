#include "service/flexiti/decimal.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace flexiti {

absl::StatusOr<std::int64_t> ParseCents(const std::string& text) {
  size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  const size_t whole_start = at;
  std::int64_t cents = 0;
  const auto push = [&cents](char digit) {
    if (cents > (kMaxCents - (digit - '0')) / 10) return false;
    cents = cents * 10 + (digit - '0');
    return true;
  };
  for (; at < text.size() && absl::ascii_isdigit(text[at]); ++at) {
    if (!push(text[at]))
      return absl::InvalidArgumentError("has more than 16 digits before the point");
  }
  if (at == whole_start) return absl::InvalidArgumentError("is not a decimal number");
  int decimals = 0;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction_start = ++at;
    for (; at < text.size() && absl::ascii_isdigit(text[at]); ++at) {
      if (decimals == 2) {
        if (text[at] != '0') return absl::InvalidArgumentError("has more than two decimals");
        continue;
      }
      if (!push(text[at]))
        return absl::InvalidArgumentError("has more than 16 digits before the point");
      ++decimals;
    }
    if (at == fraction_start) return absl::InvalidArgumentError("is not a decimal number");
  }
  if (at != text.size()) return absl::InvalidArgumentError("is not a decimal number");
  for (; decimals < 2; ++decimals) {
    if (!push('0')) return absl::InvalidArgumentError("has more than 16 digits before the point");
  }
  return negative ? -cents : cents;
}

std::string FormatCents(std::int64_t cents) {
  // Through unsigned: the negation of the smallest int64 would overflow.
  const std::uint64_t size =
      cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  return absl::StrFormat("%s%d.%02d", cents < 0 ? "-" : "", size / 100, size % 100);
}

}  // namespace flexiti
