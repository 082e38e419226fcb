#include "service/config/check_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>

#include "absl/status/status.h"
#include "service/config/file.h"
#include "service/config/secret_file.h"

namespace flexiti::config {
namespace {

constexpr size_t kMaxCaBytes = 4 << 20;  // the system's whole bundle is a quarter of it

void AddUnlessOk(const absl::Status& status, const std::string& path, Problems& problems) {
  if (!status.ok()) problems.Add(path, std::string(status.message()));
}

}  // namespace

void CheckCaFile(const std::string& file, const std::string& path, Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  AddUnlessOk(ReadFile(file, kMaxCaBytes).status(), path, problems);
}

void CheckSecretFile(const std::string& file, const std::string& path, bool allow_world_readable,
                     Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  AddUnlessOk(LoadUnnamedSecretFile(file, allow_world_readable).status(), path, problems);
}

void CheckFolder(const std::string& file, const std::string& path, Problems& problems) {
  if (file.empty() || !problems.IsClean(path)) return;
  const std::string folder = file.substr(0, file.find_last_of('/') + 1);
  struct stat facts {};
  if (stat(folder.c_str(), &facts) == 0) return;  // the trailing slash makes it a folder
  AddUnlessOk(absl::ErrnoToStatus(errno, "cannot find its folder"), path, problems);
}

}  // namespace flexiti::config
