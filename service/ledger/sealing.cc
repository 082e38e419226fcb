#include "service/ledger/sealing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
// OpenSSL counts in int. No record comes near it: requests and replies have limits of their own.
constexpr std::size_t kMaxPlainBytes = std::size_t{1} << 30;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* In(const std::string& bytes, std::size_t from = 0) {
  return reinterpret_cast<const unsigned char*>(bytes.data()) + from;
}

unsigned char* Out(std::string& bytes, std::size_t from = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data()) + from;
}

// With keys and nonces of the right size OpenSSL fails only where it has no memory or no cipher.
absl::Status CryptoError() { return absl::InternalError("OpenSSL's AES-256-GCM failed"); }

}  // namespace

absl::StatusOr<Keyring> Keyring::Create(std::map<std::string, Secret> keys,
                                        std::string active_key_id) {
  for (const auto& [id, key] : keys) {
    if (key.Reveal().size() != kKeyBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the encryption key ", id, " has not ", kKeyBytes, " bytes"));
    }
  }
  if (keys.count(active_key_id) == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the active encryption key ", active_key_id, " is not among the keys"));
  }
  return Keyring(std::move(keys), std::move(active_key_id));
}

Keyring::Keyring(std::map<std::string, Secret> keys, std::string active_key_id)
    : keys_(std::move(keys)), active_key_id_(std::move(active_key_id)) {}

absl::StatusOr<SealedBytes> Keyring::Seal(const std::string& plain,
                                          const std::string& context) const {
  if (plain.size() > kMaxPlainBytes || context.size() > kMaxPlainBytes) {
    return absl::InvalidArgumentError("is too long to be sealed");
  }
  SealedBytes sealed{active_key_id_, RandomBytes(kNonceBytes)};
  sealed.bytes.resize(kNonceBytes + plain.size() + kTagBytes);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  const Secret& key = keys_.at(active_key_id_);
  int size = 0;
  if (cipher == nullptr ||
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, In(key.Reveal()),
                         In(sealed.bytes)) != 1 ||
      EVP_EncryptUpdate(cipher.get(), nullptr, &size, In(context),
                        static_cast<int>(context.size())) != 1 ||
      EVP_EncryptUpdate(cipher.get(), Out(sealed.bytes, kNonceBytes), &size, In(plain),
                        static_cast<int>(plain.size())) != 1 ||
      EVP_EncryptFinal_ex(cipher.get(), Out(sealed.bytes, kNonceBytes + plain.size()), &size) !=
          1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                          Out(sealed.bytes, kNonceBytes + plain.size())) != 1) {
    return CryptoError();
  }
  return sealed;
}

absl::StatusOr<std::string> Keyring::Open(const SealedBytes& sealed,
                                          const std::string& context) const {
  const auto key = keys_.find(sealed.key_id);
  if (key == keys_.end()) {
    return absl::FailedPreconditionError(absl::StrCat("sealed with the encryption key ",
                                                      sealed.key_id, ", which is not configured"));
  }
  const absl::Status changed = absl::DataLossError(absl::StrCat(
      "does not open with the encryption key ", sealed.key_id,
      ": the bytes were changed, or sealed for another place or with another key of this id"));
  if (sealed.bytes.size() < kNonceBytes + kTagBytes) return changed;
  const std::size_t plain_bytes = sealed.bytes.size() - kNonceBytes - kTagBytes;
  if (plain_bytes > kMaxPlainBytes || context.size() > kMaxPlainBytes) return changed;
  std::string tag = sealed.bytes.substr(kNonceBytes + plain_bytes);
  std::string plain(plain_bytes, '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  if (cipher == nullptr ||
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, In(key->second.Reveal()),
                         In(sealed.bytes)) != 1 ||
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, In(context),
                        static_cast<int>(context.size())) != 1 ||
      EVP_DecryptUpdate(cipher.get(), Out(plain), &size, In(sealed.bytes, kNonceBytes),
                        static_cast<int>(plain_bytes)) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) != 1) {
    return CryptoError();
  }
  // Only this says whether the bytes are what was sealed; none leaves before it did.
  if (EVP_DecryptFinal_ex(cipher.get(), Out(plain, plain_bytes), &size) != 1) return changed;
  return plain;
}

std::string KeyedHash(const Secret& key, const std::string& bytes) {
  std::string hash(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key.Reveal().data(), static_cast<int>(key.Reveal().size()), In(bytes),
           bytes.size(), Out(hash), &size) == nullptr) {
    std::abort();
  }
  hash.resize(size);
  return hash;
}

std::string RandomBytes(int count) {
  std::string bytes(static_cast<std::size_t>(count), '\0');
  if (RAND_bytes(Out(bytes), count) != 1) std::abort();
  return bytes;
}

}  // namespace flexiti
