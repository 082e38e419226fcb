// Dates on the wire: YYYY-MM-DD (contract, section 2). Pure.
#pragma once

#include <optional>
#include <string>

#include "google/type/date.pb.h"

namespace flexiti {

// Precondition: a date of the calendar, of a year of at most four digits.
std::string FormatDate(const google::type::Date& date);

// Nothing unless `text` is one date of the calendar, in just this form.
std::optional<google::type::Date> ParseDate(const std::string& text);

}  // namespace flexiti
