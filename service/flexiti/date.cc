#include "service/flexiti/date.h"

#include <cstdint>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace flexiti {

std::string FormatDate(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::optional<google::type::Date> ParseDate(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day) || day.year() < 1 || day.year() > 9999) {
    return std::nullopt;
  }
  google::type::Date date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  // Else another form was understood: 2024-2-9, or spaces around it.
  if (FormatDate(date) != text) return std::nullopt;
  return date;
}

}  // namespace flexiti
