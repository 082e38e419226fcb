// Which facts a test program exercised, and by which tests, as it stands in a file.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "tests/coverage/fact.h"

namespace flexiti_coverage {

// Fact -> the tests that exercised it, as "program Suite.Test".
using Recording = std::map<Fact, std::set<std::string>>;

std::string Write(const Recording& recording);
// Adds what Write() made to `recording`. INVALID_ARGUMENT for anything else.
absl::Status Read(const std::string& text, Recording& recording);

}  // namespace flexiti_coverage
