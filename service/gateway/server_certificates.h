// The TLS of the gateway's port, from files that change while it runs.
//
// gRPC has a watcher of its own (FileWatcherCertificateProvider). It lets go of the old certificate
// before it has tried the new one, so a rotation that is seen half done (a new certificate, the old
// key) ends all handshakes until the next one. Here the files are tried first, all three together;
// until they are good, what was good goes on serving.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpc/grpc_security.h"
#include "service/base/mutex.h"
#include "service/config/config.pb.h"
#include "service/config/file_watch.h"
#include "service/config/tls_files.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Thread-safe.
class ServerCertificates {
 public:
  using Clock = std::function<absl::Time()>;

  // Reads the files of listen.tls, and from then on again whenever `files` finds them changed:
  // what is good is shown and believed from the next handshake on, what is not is logged
  // ("certificate_refused") and counted. nullptr where listen.tls is not configured. A failure says
  // what is wrong with which key of the configuration. All arguments must outlive this, and this
  // must outlive the last Look() at `files`.
  static absl::StatusOr<std::unique_ptr<ServerCertificates>> Load(const config::Gateway& config,
                                                                  config::FileWatch& files,
                                                                  Metrics& metrics, Clock clock);

  // For one server, whose handshakes begin on one thread (Listener): a connection without a
  // certificate that a configured authority signed, or with TLS older than 1.2, does not come
  // about, and none resumes the TLS session of another. The caller releases what it gets; this must
  // outlive the server.
  grpc_server_credentials* NewCredentials();

  // When what serves now expires: the gateway's certificate, and the first of the authorities.
  absl::Time certificate_expiry();
  absl::Time client_ca_expiry();

 private:
  ServerCertificates(bool allow_world_readable, Metrics& metrics, Clock clock);

  absl::Status Take(const config::FileContents& contents);
  absl::Status Reload(const config::FileContents& contents);
  // gRPC asks this before each handshake, and makes an SSL_CTX of its own for every answer. All are
  // new: sessions are resumed within one SSL_CTX only, and who resumes shows no certificate, so one
  // that has expired or whose authority is believed no more would go on for ever.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** fetched);

  const bool allow_world_readable_;
  Metrics& metrics_;
  const Clock clock_;
  Mutex mutex_;
  config::TlsFiles files_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
