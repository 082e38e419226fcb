#include "service/ledger/index_key.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti {
namespace {

constexpr char kIndexKeySetting[] = "index_key";
constexpr int kIndexKeyBytes = 32;

absl::StatusOr<Secret> OpenIndexKey(const Keyring& keyring, const std::string& setting) {
  const std::vector<std::string> parts = absl::StrSplit(setting, absl::MaxSplits(':', 1));
  if (parts.size() != 2) return absl::DataLossError("the ledger's index key is damaged");
  const auto key = keyring.Open({.key_id = parts[0], .bytes = absl::HexStringToBytes(parts[1])},
                                kIndexKeySetting);
  if (!key.ok()) {
    return absl::Status(key.status().code(),
                        absl::StrCat("the ledger's index key cannot be opened: ",
                                     std::string(key.status().message())));
  }
  return Secret(*key);
}

absl::StatusOr<std::string> SealIndexKey(const Keyring& keyring, const Secret& key) {
  const auto sealed = keyring.Seal(key.Reveal(), kIndexKeySetting);
  if (!sealed.ok()) return sealed.status();
  return absl::StrCat(sealed->key_id, ":", absl::BytesToHexString(sealed->bytes));
}

}  // namespace

absl::StatusOr<Secret> LoadIndexKey(LedgerStore& store, const Keyring& keyring) {
  const auto fresh = SealIndexKey(keyring, Secret(RandomBytes(kIndexKeyBytes)));
  if (!fresh.ok()) return fresh.status();
  const auto stored = store.PutSettingIfAbsent(kIndexKeySetting, *fresh);
  if (!stored.ok()) return stored.status();
  const auto key = OpenIndexKey(keyring, *stored);
  if (!key.ok()) return key.status();
  if (stored->compare(0, keyring.active_key_id().size() + 1, keyring.active_key_id() + ":") != 0) {
    const auto resealed = SealIndexKey(keyring, *key);
    if (!resealed.ok()) return resealed.status();
    // Another replica may have done the same meanwhile; both open.
    const auto replaced = store.ReplaceSetting(kIndexKeySetting, *stored, *resealed);
    if (!replaced.ok()) return replaced.status();
  }
  return key;
}

}  // namespace flexiti
