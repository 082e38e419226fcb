#include "service/config/tls_files.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace flexiti::config {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;
using Certificates = std::vector<Owned<X509>>;

Owned<BIO> TextOf(const std::string& pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Without this OpenSSL asks the terminal for the password of an encrypted key.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

absl::StatusOr<Certificates> ParseCertificates(const std::string& pem) {
  Certificates certificates;
  const Owned<BIO> text = TextOf(pem);
  ERR_clear_error();
  while (true) {
    Owned<X509> next(PEM_read_bio_X509(text.get(), nullptr, NoPassword, nullptr));
    if (next == nullptr) break;
    certificates.push_back(std::move(next));
  }
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!is_end) return absl::InvalidArgumentError("holds a certificate that cannot be read");
  if (certificates.empty()) return absl::InvalidArgumentError("holds no certificate in PEM");
  return certificates;
}

absl::Time ExpiryOf(const X509& certificate) {
  tm expiry = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &expiry) != 1) return absl::InfinitePast();
  return absl::FromTM(expiry, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> FirstExpiry(const Certificates& chain, absl::Time now) {
  absl::Time first = absl::InfiniteFuture();
  for (const auto& certificate : chain) first = std::min(first, ExpiryOf(*certificate));
  if (first <= now) return absl::InvalidArgumentError("holds a certificate that has expired");
  return first;
}

// Of a bundle in the midst of a rotation an old one may have expired.
absl::StatusOr<absl::Time> FirstExpiryOfValid(const Certificates& authorities, absl::Time now) {
  absl::Time first = absl::InfiniteFuture();
  for (const auto& authority : authorities) {
    if (X509_check_ca(authority.get()) == 0)
      return absl::InvalidArgumentError("holds a certificate that is no authority's");
    const absl::Time expiry = ExpiryOf(*authority);
    if (expiry > now) first = std::min(first, expiry);
  }
  if (first == absl::InfiniteFuture())
    return absl::InvalidArgumentError("holds only certificates that have expired");
  return first;
}

// A server's with this chain. What OpenSSL refuses here, the real server would refuse later.
absl::StatusOr<Owned<SSL_CTX>> ContextWith(const Certificates& chain) {
  Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  const bool is_taken =
      context != nullptr && SSL_CTX_use_certificate(context.get(), chain.front().get()) == 1 &&
      std::all_of(chain.begin() + 1, chain.end(), [&](const Owned<X509>& certificate) {
        return SSL_CTX_add1_chain_cert(context.get(), certificate.get()) == 1;
      });
  ERR_clear_error();
  if (!is_taken) return absl::InvalidArgumentError("holds a certificate too weak to be used");
  return context;
}

absl::StatusOr<Owned<EVP_PKEY>> ReadKey(const absl::StatusOr<FileContent>& file,
                                        bool allow_world_readable) {
  if (!file.ok()) return file.status();
  if ((file->mode & S_IROTH) != 0 && !allow_world_readable) {
    return absl::FailedPreconditionError(
        "is readable by every user of this machine: chmod o-r, mount it with defaultMode 0440, or "
        "set allow_world_readable_secrets: true");
  }
  Owned<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(TextOf(file->bytes).get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (key == nullptr) {
    return absl::InvalidArgumentError("holds no private key in PEM that needs no password");
  }
  return key;
}

// Fills the certificate's half of `files`; answers the context to try the key in.
absl::StatusOr<Owned<SSL_CTX>> ReadCertificate(const TlsFileContents& contents, TlsFiles& files) {
  if (!contents.certificate.ok()) return contents.certificate.status();
  const auto chain = ParseCertificates(contents.certificate->bytes);
  if (!chain.ok()) return chain.status();
  const auto expiry = FirstExpiry(*chain, contents.now);
  if (!expiry.ok()) return expiry.status();
  files.certificate_pem = contents.certificate->bytes;
  files.certificate_expiry = *expiry;
  return ContextWith(*chain);
}

absl::Status ReadClientCa(const TlsFileContents& contents, TlsFiles& files) {
  if (!contents.client_ca.ok()) return contents.client_ca.status();
  const auto authorities = ParseCertificates(contents.client_ca->bytes);
  if (!authorities.ok()) return authorities.status();
  const auto expiry = FirstExpiryOfValid(*authorities, contents.now);
  if (!expiry.ok()) return expiry.status();
  files.client_ca_pem = contents.client_ca->bytes;
  files.client_ca_expiry = *expiry;
  return absl::OkStatus();
}

}  // namespace

TlsFileProblems ReadTlsFiles(const TlsFileContents& contents, TlsFiles& files) {
  TlsFileProblems problems;
  TlsFiles read;
  const auto context = ReadCertificate(contents, read);
  if (!context.ok()) problems.certificate = context.status();
  const auto key = ReadKey(contents.key, contents.allow_world_readable);
  if (!key.ok()) problems.key = key.status();
  problems.client_ca = ReadClientCa(contents, read);
  if (context.ok() && key.ok()) {
    const bool fits = SSL_CTX_use_PrivateKey(context->get(), key->get()) == 1;
    ERR_clear_error();
    if (!fits) problems.key = absl::InvalidArgumentError("is not the key of the certificate");
  }
  if (!problems.ok()) return problems;
  read.key_pem = Secret(contents.key->bytes);
  files = std::move(read);
  return problems;
}

}  // namespace flexiti::config
