// Interest rates for people.
#pragma once

#include <string>

namespace flexiti::cli {

// A decimal fraction as people say it: "0.1299" is "12.99 %". Exact; a text that is none stays as
// it is.
std::string Percent(const std::string& fraction);

}  // namespace flexiti::cli
