#pragma once

#include <string>

namespace flexiti::config {

// The table of every key, its default and what it may hold, in Markdown, from the schema itself.
// README.md holds it between two marks; config_reference_test fails when it is not the current one.
std::string Reference();

}  // namespace flexiti::config
