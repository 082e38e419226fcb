// A quote for people.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace flexiti::cli {

// A decimal fraction as people say it: "0.1299" is "12.99 %". Exact; a text that is none stays as
// it is.
std::string Percent(const std::string& fraction);

// Of a CalculateInterestResponse: the customer and the regular purchase field by field, and a table
// of the plans, a row a term.
std::string InterestText(const google::protobuf::Message& message);

}  // namespace flexiti::cli
