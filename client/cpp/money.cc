#include "client/cpp/money.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace flexiti::client {
namespace {

constexpr size_t kMaxWholeDigits = 16;  // Flexiti's number (18,2)
constexpr size_t kMaxDecimals = 2;
constexpr char kCurrency[] = "CAD";

// The digits at the start of `text`, as a count.
size_t CountDigits(const std::string& text, size_t from) {
  size_t end = from;
  while (end < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[end]))) ++end;
  return end - from;
}

}  // namespace

absl::StatusOr<v1::Money> ParseMoney(const std::string& text) {
  const bool negative = !text.empty() && text[0] == '-';
  const size_t start = negative ? 1 : 0;
  const size_t whole = CountDigits(text, start);
  const size_t point = start + whole;
  const bool has_point = point < text.size() && text[point] == '.';
  const size_t decimals = has_point ? CountDigits(text, point + 1) : 0;
  const size_t end = point + (has_point ? 1 : 0) + decimals;
  if (whole == 0 || end != text.size() || (has_point && decimals == 0)) {
    return absl::InvalidArgumentError(
        "an amount is digits, a point and two decimals, like 1000.10");
  }
  if (decimals > kMaxDecimals) {
    return absl::InvalidArgumentError("an amount has at most two decimals; nothing is rounded");
  }
  if (whole > kMaxWholeDigits) {
    return absl::InvalidArgumentError("an amount has at most 16 digits before the point");
  }
  // At most 18 digits: the sum cannot overflow.
  int64_t cents = 0;
  for (size_t i = start; i < point; ++i) cents = cents * 10 + (text[i] - '0');
  for (size_t i = 0; i < kMaxDecimals; ++i) {
    cents = cents * 10 + (i < decimals ? text[point + 1 + i] - '0' : 0);
  }
  v1::Money money;
  money.set_amount_cents(negative ? -cents : cents);
  money.set_currency_code(kCurrency);
  return money;
}

std::string FormatMoney(const v1::Money& money) {
  const int64_t cents = money.amount_cents();
  // In unsigned arithmetic the smallest int64 has a magnitude, too.
  const uint64_t magnitude =
      cents < 0 ? 0 - static_cast<uint64_t>(cents) : static_cast<uint64_t>(cents);
  const uint64_t fraction = magnitude % 100;
  return absl::StrCat(cents < 0 ? "-" : "", magnitude / 100, fraction < 10 ? ".0" : ".", fraction);
}

}  // namespace flexiti::client
