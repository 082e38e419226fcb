#include "service/config/encryption_keys.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/config/secret_file.h"

namespace flexiti::config {
namespace {

constexpr std::size_t kDigits = 64;  // 256 bits

}  // namespace

absl::StatusOr<Secret> LoadUnnamedEncryptionKey(const std::string& path,
                                                bool allow_world_readable) {
  absl::StatusOr<Secret> text = LoadUnnamedSecretFile(path, allow_world_readable);
  if (!text.ok()) return text;
  const std::string& digits = text->Reveal();
  if (digits.size() != kDigits ||
      !std::all_of(digits.begin(), digits.end(), absl::ascii_isxdigit)) {
    return absl::InvalidArgumentError(
        absl::StrCat("must hold exactly ", kDigits,
                     " hexadecimal digits, as `openssl rand -hex 32` writes them"));
  }
  return Secret(absl::HexStringToBytes(digits));
}

absl::StatusOr<std::map<std::string, Secret>> LoadEncryptionKeys(const Ledger& ledger,
                                                                 bool allow_world_readable) {
  std::map<std::string, Secret> keys;
  for (const EncryptionKey& named : ledger.encryption().keys()) {
    absl::StatusOr<Secret> key = LoadUnnamedEncryptionKey(named.file(), allow_world_readable);
    if (!key.ok()) {
      return absl::Status(key.status().code(),
                          absl::StrCat("encryption key ", named.id(), ", file ", named.file(), ": ",
                                       key.status().message()));
    }
    keys.emplace(named.id(), *std::move(key));
  }
  return keys;
}

}  // namespace flexiti::config
