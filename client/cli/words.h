// The words of a command line, with those that stand in a file instead.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace flexiti::cli {

// `arguments` (without the program's name) with each `--options-from FILE` replaced by the options
// in FILE ("-": standard input): one a line, `--name` or `--name value`, where the value is the
// rest of the line as it stands; empty lines and lines that begin with # say nothing. What stands
// there is seen in no list of processes and kept in no shell's history. INVALID_ARGUMENT if a file
// cannot be read or holds anything else, or if a word is not UTF-8.
absl::StatusOr<std::vector<std::string>> ReadWords(const std::vector<std::string>& arguments);

}  // namespace flexiti::cli
