#include "service/flexiti/echo.h"

#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {

bool AmountMatches(const v1::Money& asked, bool has_echo, const v1::Money& echo) {
  return !has_echo || echo.amount_cents() == asked.amount_cents();
}

bool IdMatches(const std::string& asked, const std::string& echo) {
  return echo.empty() || AccountNumberDigits(echo) == AccountNumberDigits(asked);
}

bool TextMatches(const std::string& asked, const std::string& echo) {
  return echo.empty() || echo == asked;
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
