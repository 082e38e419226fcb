#include "service/flexiti/echo.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

// Digits that every double keeps.
constexpr int kExactDigits = 15;

bool IsMasked(const std::string& id) { return id.find_first_of("*xX") != std::string::npos; }

// Of a text that a program could take for a number; never of an amount.
std::optional<double> NumberIn(const std::string& text) {
  double number = 0;
  if (text.find_first_not_of("0123456789.+-e") != std::string::npos ||
      !absl::SimpleAtod(text, &number)) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

bool AmountMatches(const v1::Money& asked, bool has_echo, const v1::Money& echo) {
  return !has_echo || echo.amount_cents() == asked.amount_cents();
}

bool IdMatches(const std::string& asked, const std::string& echo) {
  return echo.empty() || IsMasked(echo) || AccountNumberDigits(echo) == AccountNumberDigits(asked);
}

bool TextMatches(const std::string& asked, const std::string& echo) {
  return echo.empty() || echo == asked;
}

std::string ComparableReference(const std::string& reference) {
  std::string out;
  for (const char c : reference) {
    if (!absl::ascii_isspace(c)) out.push_back(absl::ascii_tolower(c));
  }
  const auto number = NumberIn(out);
  return number.has_value() ? absl::StrFormat("%.*g", kExactDigits, *number) : out;
}

bool ReferenceMatches(const std::string& asked, const std::string& echo) {
  return echo.empty() || ComparableReference(echo) == ComparableReference(asked);
}

bool UndocumentedAmountMatches(const v1::Money& asked, const Json& reply, const std::string& name) {
  const auto echo = JsonReader(reply).Amount(name);
  return AmountMatches(asked, echo.has_value(), echo.value_or(v1::Money()));
}

bool UndocumentedIdMatches(const std::string& asked, const Json& reply, const std::string& name) {
  return asked.empty() || IdMatches(asked, JsonReader(reply).Id(name).value_or(""));
}

v1::Money ToResponse(v1::Money asked) {
  asked.set_currency_code("CAD");
  return asked;
}

}  // namespace flexiti
