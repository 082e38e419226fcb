#include "service/config/load.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "service/config/check.h"
#include "service/config/file.h"
#include "service/config/problems.h"
#include "service/config/yaml_reader.h"

namespace flexiti::config {
namespace {

constexpr size_t kMaxConfigBytes = 1 << 20;

}  // namespace

absl::StatusOr<Gateway> LoadConfig(const std::string& path) {
  Problems problems(path);
  Gateway gateway;
  const absl::StatusOr<FileContent> file = ReadFile(path, kMaxConfigBytes);
  if (file.ok()) {
    ReadYaml(file->bytes, gateway, problems);
    Check(gateway, absl::Now(), problems);
  } else {
    problems.Add("", std::string(file.status().message()));
  }
  absl::Status status = problems.ToStatus();
  if (!status.ok()) return status;
  return gateway;
}

}  // namespace flexiti::config
