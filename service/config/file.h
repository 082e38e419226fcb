#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace flexiti::config {

struct FileContent {
  std::string bytes;
  mode_t mode = 0;  // of the file that a symbolic link leads to
};

// Reads a whole regular file of at most `max_bytes`. An error says what is wrong but names neither
// the file nor a byte of it: the caller knows whether the name may be told.
absl::StatusOr<FileContent> ReadFile(const std::string& path, size_t max_bytes);

}  // namespace flexiti::config
