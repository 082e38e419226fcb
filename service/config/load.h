// The gateway's configuration: one YAML file, checked as a whole before anything starts.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "service/config/config.pb.h"

namespace flexiti::config {

// Reads and checks the file, the secret files that it names included. The message returned has
// every section and every field set, defaults filled in. Otherwise the status' message is ready to
// print: a line "file:line:column: key: what is wrong and what is allowed" for each problem found.
// It quotes no value of the file, so a secret in the wrong place stays in the file.
absl::StatusOr<Gateway> LoadConfig(const std::string& path);

}  // namespace flexiti::config
