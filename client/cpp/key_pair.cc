#include "client/cpp/key_pair.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti::client {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> TextOf(const std::string& pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Without this OpenSSL asks the terminal for the password of an encrypted key.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

absl::Status Wrong(const std::string& what, const std::string& file, const std::string& problem) {
  return absl::InvalidArgumentError(absl::StrCat("the ", what, " ", file, " ", problem));
}

absl::Time ExpiryOf(const X509& certificate) {
  tm expiry = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &expiry) != 1) return absl::InfinitePast();
  return absl::FromTM(expiry, absl::UTCTimeZone());
}

// "ENCRYPTED PRIVATE KEY", or the header of the older form.
bool HasPassword(const std::string& key_pem) { return absl::StrContains(key_pem, "ENCRYPTED"); }

absl::Status Compare(const KeyPair& pair, absl::Time now) {
  const Owned<BIO> certificate_text = TextOf(pair.certificate_pem);
  const Owned<X509> certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, NoPassword, nullptr));
  if (certificate == nullptr) {
    return Wrong("certificate file", pair.certificate_file, "holds a certificate that is broken");
  }
  const Owned<BIO> key_text = TextOf(pair.key_pem);
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) {
    return Wrong("key file", pair.key_file,
                 HasPassword(pair.key_pem) ? "holds a key with a password; write it without one"
                                           : "holds a key that is broken");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Wrong("key file", pair.key_file,
                 absl::StrCat("is not the key of the certificate ", pair.certificate_file));
  }
  if (const absl::Time expiry = ExpiryOf(*certificate); expiry < now) {
    return Wrong("certificate", pair.certificate_file,
                 absl::StrCat("expired at ", absl::FormatTime(expiry, absl::UTCTimeZone())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckKeyPair(const KeyPair& pair, absl::Time now) {
  absl::Status status = Compare(pair, now);
  ERR_clear_error();  // of this thread; gRPC would take what is left for its own
  return status;
}

}  // namespace flexiti::client
