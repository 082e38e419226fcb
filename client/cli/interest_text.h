// A quote for people.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace flexiti::cli {

// Of a CalculateInterestResponse: the customer and the regular purchase field by field, and a table
// of the plans, a row a term.
std::string InterestText(const google::protobuf::Message& message);

}  // namespace flexiti::cli
