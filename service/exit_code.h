// What the program ends with, for whoever started it. --help and the README list the same.
#pragma once

#include "absl/status/status.h"

namespace flexiti {

inline constexpr int kStartFailed = 1;           // it may pass: a port is taken, a database away
inline constexpr int kConfigurationRefused = 2;  // somebody must change something
inline constexpr int kNotEnded = 3;              // a call, or a write of the ledger

// For a failure of the start.
inline int ExitCodeOf(const absl::Status& status) {
  return absl::IsUnavailable(status) ? kStartFailed : kConfigurationRefused;
}

}  // namespace flexiti
