// Amounts as text. Exact: no floating point, nothing is ever rounded. Pure; any thread.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "flexiti/v1/money.pb.h"

namespace flexiti::client {

// "1000.10", "1000.1" or "1000", with an optional leading '-', as Canadian dollars. At most 16
// digits before the point (leading zeros count) and 2 after it. All else is INVALID_ARGUMENT, and
// the message says why without repeating the text: signs of money, thousands separators, spaces,
// exponents, a third decimal.
absl::StatusOr<v1::Money> ParseMoney(const std::string& text);

// "1000.10": always two decimals. The currency is not part of it.
std::string FormatMoney(const v1::Money& money);

}  // namespace flexiti::client
