// The keys that seal what the ledger keeps, from the files that the configuration names.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "service/base/secret.h"
#include "service/config/config.pb.h"

namespace flexiti::config {

// The bytes of a key. The file is a secret file (secret_file.h) of exactly 64 hexadecimal digits,
// in either case. An error names neither the file nor what stands in it.
absl::StatusOr<Secret> LoadUnnamedEncryptionKey(const std::string& path, bool allow_world_readable);

// All keys of `ledger.encryption`, 32 bytes each, by id. Needs a configuration that LoadConfig()
// took; a file may have changed since: the error names it, not its content.
absl::StatusOr<std::map<std::string, Secret>> LoadEncryptionKeys(const Ledger& ledger,
                                                                 bool allow_world_readable);

}  // namespace flexiti::config
