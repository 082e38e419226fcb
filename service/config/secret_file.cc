#include "service/config/secret_file.h"

#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace flexiti::config {

absl::StatusOr<Secret> ParseSecretFile(const absl::StatusOr<FileContent>& file,
                                       bool allow_world_readable) {
  if (!file.ok()) return file.status();
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

absl::StatusOr<Secret> LoadUnnamedSecretFile(const std::string& path, bool allow_world_readable) {
  return ParseSecretFile(ReadFile(path, kMaxSecretBytes), allow_world_readable);
}

absl::StatusOr<Secret> LoadSecretFile(const std::string& path, bool allow_world_readable) {
  absl::StatusOr<Secret> secret = LoadUnnamedSecretFile(path, allow_world_readable);
  if (secret.ok()) return secret;
  return absl::Status(secret.status().code(),
                      absl::StrCat("secret file ", path, ": ", secret.status().message()));
}

}  // namespace flexiti::config
