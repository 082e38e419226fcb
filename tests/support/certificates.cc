#include "tests/support/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace flexiti_test {
namespace {

constexpr std::time_t kHour = 3600;
constexpr std::time_t kDay = 24 * kHour;
constexpr std::time_t kYear = 365 * kDay;

template <typename T, void (*Free)(T*)>
struct FreeWith {
  void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY, EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION, X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO, BIO_free_all>>;

void Require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "certificates: %s failed\n", what);
  ERR_print_errors_fp(stderr);
  std::abort();
}

std::string Contents(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

Certificate ToPem(X509* certificate, EVP_PKEY* key) {
  Bio certificate_bio(BIO_new(BIO_s_mem()));
  Bio key_bio(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(certificate_bio.get(), certificate) == 1, "writing a certificate");
  Require(PEM_write_bio_PrivateKey(key_bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "writing a key");
  return Certificate{Contents(certificate_bio), Contents(key_bio)};
}

X509Ptr ReadCertificate(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  Require(certificate != nullptr, "reading the authority's certificate");
  return certificate;
}

Key ReadKey(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  Require(key != nullptr, "reading the authority's key");
  return key;
}

// A certificate with everything but issuer, extensions and signature.
X509Ptr Draft(const std::string& common_name, EVP_PKEY* key, std::time_t not_before,
              std::time_t not_after) {
  X509Ptr certificate(X509_new());
  Require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1,
          "X509_new");
  unsigned char serial[8];
  Require(RAND_bytes(serial, sizeof(serial)) == 1, "RAND_bytes");
  uint64_t number = 1;  // never zero, never negative
  for (const unsigned char byte : serial) number = ((number << 8) | byte) & 0x7fffffffffffffff;
  Require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), number) == 1,
          "setting the serial number");
  Require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), not_before) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(certificate.get()), not_after) != nullptr,
          "setting the validity");
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  Require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common_name.data()),
                                     static_cast<int>(common_name.size()), -1, 0) == 1 &&
              X509_set_pubkey(certificate.get(), key) == 1,
          "setting the subject");
  return certificate;
}

void Extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

// "URI:...,DNS:..."
std::string AlternativeNames(const std::vector<std::string>& uris,
                             const std::vector<std::string>& dns_names,
                             const std::vector<std::string>& ip_addresses) {
  std::string names;
  for (const std::string& uri : uris) names += ",URI:" + uri;
  for (const std::string& name : dns_names) names += ",DNS:" + name;
  for (const std::string& ip : ip_addresses) names += ",IP:" + ip;
  return names.empty() ? names : names.substr(1);
}

struct Validity {
  std::time_t not_before;
  std::time_t not_after;
};

Certificate Mint(const Certificate& authority, const std::string& common_name,
                 const std::string& alternative_names, Validity validity) {
  X509Ptr issuer = ReadCertificate(authority.certificate_pem);
  Key issuer_key = ReadKey(authority.private_key_pem);
  Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "making a key");
  X509Ptr certificate = Draft(common_name, key.get(), validity.not_before, validity.not_after);
  X509* leaf = certificate.get();
  Require(X509_set_issuer_name(leaf, X509_get_subject_name(issuer.get())) == 1,
          "setting the issuer");
  Extend(leaf, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  Extend(leaf, issuer.get(), NID_key_usage, "critical,digitalSignature");
  Extend(leaf, issuer.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  Extend(leaf, issuer.get(), NID_subject_key_identifier, "hash");
  Extend(leaf, issuer.get(), NID_authority_key_identifier, "keyid");
  if (!alternative_names.empty()) {
    Extend(leaf, issuer.get(), NID_subject_alt_name, alternative_names);
  }
  Require(X509_sign(leaf, issuer_key.get(), EVP_sha256()) != 0, "signing");
  return ToPem(leaf, key.get());
}

}  // namespace

Certificate MintAuthority(const std::string& name) {
  const std::time_t now = std::time(nullptr);
  Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "making a key");
  X509Ptr certificate = Draft(name, key.get(), now - kDay, now + 10 * kYear);
  X509* self = certificate.get();
  Require(X509_set_issuer_name(self, X509_get_subject_name(self)) == 1, "setting the issuer");
  Extend(self, self, NID_basic_constraints, "critical,CA:TRUE");
  Extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
  Extend(self, self, NID_subject_key_identifier, "hash");
  Require(X509_sign(self, key.get(), EVP_sha256()) != 0, "signing");
  return ToPem(self, key.get());
}

Certificate MintLeaf(const Certificate& authority, const std::vector<std::string>& dns_names,
                     const std::vector<std::string>& ip_addresses, std::time_t not_before,
                     std::time_t not_after) {
  const std::string common_name = !dns_names.empty()      ? dns_names.front()
                                  : !ip_addresses.empty() ? ip_addresses.front()
                                                          : "leaf";
  return Mint(authority, common_name, AlternativeNames({}, dns_names, ip_addresses),
              {.not_before = not_before, .not_after = not_after});
}

Certificate MintLeaf(const Certificate& authority, const std::vector<std::string>& dns_names,
                     const std::vector<std::string>& ip_addresses) {
  const std::time_t now = std::time(nullptr);
  return MintLeaf(authority, dns_names, ip_addresses, now - kHour, now + kYear);
}

Certificate MintLeafWithUris(const Certificate& authority, const std::vector<std::string>& uris,
                             const std::vector<std::string>& dns_names) {
  const std::time_t now = std::time(nullptr);
  return Mint(authority, "leaf", AlternativeNames(uris, dns_names, {}),
              {.not_before = now - kHour, .not_after = now + kYear});
}

}  // namespace flexiti_test
