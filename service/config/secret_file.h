// Secrets are files: mounted by Kubernetes or written by an operator, and read again when they
// change.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/secret.h"
#include "service/config/file.h"

namespace flexiti::config {

// The secret is the file's content without one trailing line end ("\n" or "\r\n"). The file must be
// a regular one of at most 4 KiB (symbolic links are followed, as Kubernetes mounts need), must
// hold something but no control character, and must not be readable by every user of the machine
// unless `allow_world_readable`. An error names the file, never its content.
absl::StatusOr<Secret> LoadSecretFile(const std::string& path, bool allow_world_readable = false);

// The same, but the error leaves the file's name out: for checking a configuration, whose author
// may have put the secret where its file's name belongs.
absl::StatusOr<Secret> LoadUnnamedSecretFile(const std::string& path, bool allow_world_readable);

// The same of what was read already, of a file of at most kMaxSecretBytes.
inline constexpr std::size_t kMaxSecretBytes = 4096;
absl::StatusOr<Secret> ParseSecretFile(const absl::StatusOr<FileContent>& file,
                                       bool allow_world_readable);

}  // namespace flexiti::config
