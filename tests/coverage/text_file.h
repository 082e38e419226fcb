// Small text files, whole.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace flexiti_coverage {

absl::StatusOr<std::string> ReadText(const std::string& path);
// In one step: whoever reads the file sees the old text or the new one. Makes its folder.
absl::Status WriteText(const std::string& path, const std::string& text);

// Without the first, which names the columns, and without empty ones.
std::vector<std::string> LinesAfterTheFirst(const std::string& text);

}  // namespace flexiti_coverage
