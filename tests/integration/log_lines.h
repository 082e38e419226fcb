// The lines that a gateway has logged, one JSON object each.
#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

// Stops the gateway, so that all lines are there.
inline std::vector<nlohmann::json> LinesWith(Stack& stack, const char* field,
                                             const std::string& value) {
  if (!stack.gateway().ended()) {
    EXPECT_EQ(stack.gateway().Stop(), 0);
  }
  std::vector<nlohmann::json> found;
  std::istringstream lines(stack.gateway().output());
  for (std::string line; std::getline(lines, line);) {
    const auto fields = nlohmann::json::parse(line, nullptr, false);
    if (fields.is_object() && fields.value(field, "") == value) found.push_back(fields);
  }
  return found;
}

inline std::vector<nlohmann::json> LinesOf(Stack& stack, const std::string& method) {
  return LinesWith(stack, "method", method);
}

}  // namespace flexiti_test
