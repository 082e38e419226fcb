#include "tests/sandbox/money.h"

#include <cctype>

namespace flexiti_sandbox {

std::optional<int64_t> ParseCents(const std::string& text) {
  const bool negative = !text.empty() && text[0] == '-';
  size_t at = negative ? 1 : 0;
  int64_t cents = 0;
  size_t whole = 0;
  size_t decimals = 0;
  bool point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && whole > 0) {
      point = true;
      continue;
    }
    if (!std::isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    if (++(point ? decimals : whole) > (point ? 2u : 16u)) return std::nullopt;
    cents = cents * 10 + (c - '0');
  }
  if (whole == 0 || (point && decimals == 0)) return std::nullopt;
  for (; decimals < 2; ++decimals) cents *= 10;
  return negative ? -cents : cents;
}

std::string FormatCents(int64_t cents) {
  std::string digits = std::to_string(cents < 0 ? -cents : cents);
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  digits.insert(digits.size() - 2, 1, '.');
  return (cents < 0 ? "-" : "") + digits;
}

}  // namespace flexiti_sandbox
