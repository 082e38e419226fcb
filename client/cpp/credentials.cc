#include "client/cpp/credentials.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cpp/key_pair.h"

namespace flexiti::client {
namespace {

struct PemFile {
  const std::string& path;
  const char* what;   // "CA file"
  const char* holds;  // "certificate"
  const char* mark;   // what a PEM file of that holds
};

constexpr char kCertificateMark[] = "-----BEGIN CERTIFICATE-----";

// Empty for a file that is not named.
absl::StatusOr<std::string> Read(const PemFile& pem) {
  if (pem.path.empty()) return std::string();
  errno = 0;
  std::ifstream file(pem.path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    return absl::NotFoundError(
        absl::StrCat("cannot read the ", pem.what, " ", pem.path, ": ", std::strerror(errno)));
  }
  if (!absl::StrContains(text, pem.mark)) {
    return absl::InvalidArgumentError(
        absl::StrCat("no PEM ", pem.holds, " in the ", pem.what, " ", pem.path));
  }
  return text;
}

// What is named, and of no use without TLS.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Plaintext(const Options& options) {
  if (!options.ca_file.empty())
    return absl::InvalidArgumentError("a CA file has no use without TLS");
  if (!options.certificate_file.empty() || !options.key_file.empty())
    return absl::InvalidArgumentError("a client certificate has no use without TLS");
  if (!options.server_name.empty())
    return absl::InvalidArgumentError("a server name has no use without TLS");
  return grpc::InsecureChannelCredentials();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const Options& options,
                                                                        absl::Time now) {
  if (options.security == Security::kPlaintext) return Plaintext(options);
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return absl::InvalidArgumentError("a client certificate and its key belong together");
  }
  absl::StatusOr<std::string> roots =
      Read({options.ca_file, "CA file", "certificate", kCertificateMark});
  if (!roots.ok()) return roots.status();
  absl::StatusOr<std::string> certificate =
      Read({options.certificate_file, "certificate file", "certificate", kCertificateMark});
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key =
      Read({options.key_file, "key file", "private key", "PRIVATE KEY-----"});
  if (!key.ok()) return key.status();
  if (!certificate->empty()) {
    const absl::Status fit =
        CheckKeyPair({options.certificate_file, options.key_file, *certificate, *key}, now);
    if (!fit.ok()) return fit;
  }
  return grpc::SslCredentials({.pem_root_certs = *std::move(roots),
                               .pem_private_key = *std::move(key),
                               .pem_cert_chain = *std::move(certificate)});
}

}  // namespace flexiti::client
