// What the ledger keeps of customers is sealed: AES-256-GCM, with keys from files that carry names,
// so that a key can be replaced while the old one still opens what it sealed.
//
// Each record gets a random nonce of 96 bits. One key may seal 2^32 records that way (NIST SP
// 800-38D, 8.3): two of them then have the same nonce with a probability of 2^-33. An operation is
// sealed a few times in its life (claim, settle, a look), so a key lasts for some 10^9 operations:
// years at a million a day. Nothing counts them; a new key each year stays far below.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "service/base/secret.h"

namespace flexiti {

struct SealedBytes {
  std::string key_id = {};
  std::string bytes = {};  // nonce (12), ciphertext, tag (16)
};

// Immutable. Copies share nothing.
class Keyring {
 public:
  // `keys`: 32 bytes each, by name. `active_key_id` names the one that seals. INVALID_ARGUMENT for
  // a key of another size, or if the active one is not among them.
  static absl::StatusOr<Keyring> Create(std::map<std::string, Secret> keys,
                                        std::string active_key_id);

  const std::string& active_key_id() const { return active_key_id_; }
  bool Has(const std::string& key_id) const { return keys_.count(key_id) > 0; }

  // `context` is bound to the bytes but not stored: only the same context opens them, so that a
  // sealed record cannot be moved to another row.
  absl::StatusOr<SealedBytes> Seal(const std::string& plain, const std::string& context) const;

  // FAILED_PRECONDITION for a key that is not on the ring (the message names it), DATA_LOSS for
  // bytes that were changed, or sealed with another key or context.
  absl::StatusOr<std::string> Open(const SealedBytes& sealed, const std::string& context) const;

 private:
  Keyring(std::map<std::string, Secret> keys, std::string active_key_id);

  std::map<std::string, Secret> keys_;
  std::string active_key_id_;
};

// HMAC-SHA-256: 32 bytes.
std::string KeyedHash(const Secret& key, const std::string& bytes);

// `count` random bytes fit for a key. Dies where the system has no randomness.
std::string RandomBytes(int count);

}  // namespace flexiti
