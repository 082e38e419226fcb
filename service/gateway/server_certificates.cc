#include "service/gateway/server_certificates.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/grpc.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

// In the order in which they are watched.
constexpr size_t kCertificate = 0;
constexpr size_t kKey = 1;
constexpr size_t kClientCa = 2;

absl::Status Problem(const char* key, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrCat("listen.tls.", key, ": ", std::string(status.message())));
}

absl::Status FirstProblem(const config::TlsFileProblems& problems) {
  if (!problems.certificate.ok()) return Problem("certificate_file", problems.certificate);
  if (!problems.key.ok()) return Problem("key_file", problems.key);
  if (!problems.client_ca.ok()) return Problem("client_ca_file", problems.client_ca);
  return absl::OkStatus();
}

}  // namespace

ServerCertificates::ServerCertificates(bool allow_world_readable, Metrics& metrics, Clock clock)
    : allow_world_readable_(allow_world_readable), metrics_(metrics), clock_(std::move(clock)) {}

absl::StatusOr<std::unique_ptr<ServerCertificates>> ServerCertificates::Load(
    const config::Gateway& config, config::FileWatch& files, Metrics& metrics, Clock clock) {
  const config::ListenTls& tls = config.listen().tls();
  if (tls.certificate_file().empty()) return nullptr;
  std::unique_ptr<ServerCertificates> certificates(
      new ServerCertificates(config.allow_world_readable_secrets(), metrics, std::move(clock)));
  const config::FileContents contents = files.Watch(
      {tls.certificate_file(), tls.key_file(), tls.client_ca_file()}, config::kMaxTlsFileBytes,
      [self = certificates.get()](const config::FileContents& changed) {
        return self->Reload(changed);
      });
  absl::Status taken = certificates->Take(contents);
  if (!taken.ok()) return taken;
  return certificates;
}

absl::Status ServerCertificates::Take(const config::FileContents& contents) {
  config::TlsFiles files;
  absl::Status problem = FirstProblem(ReadTlsFiles({.certificate = contents[kCertificate],
                                                    .key = contents[kKey],
                                                    .client_ca = contents[kClientCa],
                                                    .allow_world_readable = allow_world_readable_,
                                                    .now = clock_()},
                                                   files));
  if (!problem.ok()) return problem;
  metrics_.SetCertificateExpiry("server", files.certificate_expiry);
  metrics_.SetCertificateExpiry("client_ca", files.client_ca_expiry);
  MutexLock lock(mutex_);
  files_ = std::move(files);
  return absl::OkStatus();
}

absl::Status ServerCertificates::Reload(const config::FileContents& contents) {
  absl::Status taken = Take(contents);
  metrics_.CountFileReload("server_certificate", taken.ok());
  if (!taken.ok()) {
    LogLine(Severity::kError, "certificate_refused", clock_())
        .Text("problem", std::string(taken.message()))
        .Write();
    return taken;
  }
  LogLine(Severity::kInfo, "certificate_changed", clock_()).Write();
  return absl::OkStatus();
}

grpc_server_credentials* ServerCertificates::NewCredentials() {
  grpc_ssl_server_credentials_options* options =
      grpc_ssl_server_credentials_create_options_using_config_fetcher(
          GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, &ServerCertificates::Fetch,
          this);
  return grpc_ssl_server_credentials_create_with_options(options);
}

absl::Time ServerCertificates::certificate_expiry() {
  MutexLock lock(mutex_);
  return files_.certificate_expiry;
}

absl::Time ServerCertificates::client_ca_expiry() {
  MutexLock lock(mutex_);
  return files_.client_ca_expiry;
}

grpc_ssl_certificate_config_reload_status ServerCertificates::Fetch(
    void* self, grpc_ssl_server_certificate_config** fetched) {
  auto& certificates = *static_cast<ServerCertificates*>(self);
  config::TlsFiles files;
  {
    MutexLock lock(certificates.mutex_);
    files = certificates.files_;
  }
  const grpc_ssl_pem_key_cert_pair pair = {.private_key = files.key_pem.Reveal().c_str(),
                                           .cert_chain = files.certificate_pem.c_str()};
  *fetched = grpc_ssl_server_certificate_config_create(files.client_ca_pem.c_str(), &pair, 1);
  return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
}

}  // namespace flexiti
