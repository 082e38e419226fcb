// TLS for the upstream connections: who is trusted, and a session over a TcpSocket.
//
// Why not httplib's own: there each client parses the whole CA bundle again (43 ms and 0.7 MB a
// connection), there is no minimum version, and its handshake obeys no absolute deadline.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/flexiti/http_socket.h"

namespace flexiti {

// Trust and protocol versions, parsed once and shared by every connection. Thread-safe.
class TlsContext {
 public:
  // TLS 1.2 at least; the peer's certificate is always verified, against the PEM file `ca_file` or,
  // if that is empty, the system's store. kInvalidArgument when `ca_file` holds no certificate.
  static absl::StatusOr<std::unique_ptr<TlsContext>> Create(const std::string& ca_file);

  SSL_CTX* native() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  explicit TlsContext(SSL_CTX* context) : context_(context) {}

  std::unique_ptr<SSL_CTX, Free> context_;
};

// Not thread-safe; used by one thread at a time.
class TlsSession {
 public:
  // Shakes hands over `socket`, which must outlive the session. `host` is the DNS name or the IP
  // address that the certificate must name; a DNS name is also sent as SNI. Every error is
  // kUnavailable: no request is on its way yet.
  static absl::StatusOr<std::unique_ptr<TlsSession>> Connect(const TlsContext& context,
                                                             TcpSocket& socket,
                                                             const std::string& host,
                                                             SteadyTime deadline);
  // Tells the peer goodbye if the session is sound and the socket takes it at once.
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Send moves all of `data` or nothing: after kWant..., repeat it with the same data.
  IoResult Send(const char* data, size_t size);
  IoResult Receive(char* data, size_t size);

  // kWantRead: no application data, whole or in part, waits. Session tickets, which TLS 1.3 servers
  // send when they like, are taken in and are no data.
  IoState Peek();

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  explicit TlsSession(SSL* ssl) : ssl_(ssl) {}
  absl::Status Expect(const std::string& host);
  absl::Status Handshake(TcpSocket& socket, SteadyTime deadline);
  IoState StateAfter(int result);

  std::unique_ptr<SSL, Free> ssl_;
  bool sound_ = false;
};

}  // namespace flexiti
