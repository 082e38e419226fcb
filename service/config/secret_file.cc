#include "service/config/secret_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/config/file.h"

namespace flexiti::config {
namespace {

constexpr size_t kMaxSecretBytes = 4096;

}  // namespace

absl::StatusOr<Secret> LoadUnnamedSecretFile(const std::string& path, bool allow_world_readable) {
  absl::StatusOr<FileContent> file = ReadFile(path, kMaxSecretBytes);
  if (!file.ok()) return std::move(file).status();
  if ((file->mode & S_IROTH) != 0 && !allow_world_readable) {
    return absl::FailedPreconditionError(
        "is readable by every user of this machine: chmod o-r, mount it with defaultMode 0440, or "
        "set allow_world_readable_secrets: true");
  }
  absl::string_view secret = file->bytes;
  if (absl::ConsumeSuffix(&secret, "\n")) absl::ConsumeSuffix(&secret, "\r");
  if (secret.empty()) return absl::InvalidArgumentError("is empty");
  if (std::any_of(secret.begin(), secret.end(), absl::ascii_iscntrl)) {
    return absl::InvalidArgumentError("holds a line break or another control character");
  }
  return Secret(std::string(secret));
}

absl::StatusOr<Secret> LoadSecretFile(const std::string& path, bool allow_world_readable) {
  absl::StatusOr<Secret> secret = LoadUnnamedSecretFile(path, allow_world_readable);
  if (secret.ok()) return secret;
  return absl::Status(secret.status().code(),
                      absl::StrCat("secret file ", path, ": ", secret.status().message()));
}

}  // namespace flexiti::config
