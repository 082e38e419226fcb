// Text that a command reads from a file or from standard input.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace flexiti::cli {

// Protobuf's strings hold UTF-8 only: anything else would fail at the gateway, without a field's
// name.
bool IsUtf8(const std::string& text);

// All of the file `path`, unchanged; "-" is standard input. INVALID_ARGUMENT, beginning with `what`
// (the option or argument that named it) and never quoting the text, if it cannot be read, is
// empty, is longer than `limit` bytes or is not UTF-8.
absl::StatusOr<std::string> ReadInput(const std::string& what, const std::string& path,
                                      size_t limit);

}  // namespace flexiti::cli
