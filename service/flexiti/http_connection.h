// One connection to the upstream: TCP, or TLS over TCP. Blocking, always under an absolute
// deadline.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/flexiti/http_send_by.h"
#include "service/flexiti/http_socket.h"
#include "service/flexiti/http_tls.h"

namespace flexiti {

// Used by one thread at a time. After any error it must be thrown away.
//
// Destroyed between exchanges it closes in order. From a Write until EndExchange it resets, so that
// nothing of a request is sent on after its call was answered.
class HttpConnection {
 public:
  static constexpr std::chrono::milliseconds kMaxUnacknowledged = std::chrono::seconds(30);

  // Tries `addresses` in turn; each gets an equal share of the time that is left, so a silent one
  // does not use up all of it. With `tls`, shakes hands too and checks that the peer is `host`.
  // Every error is kUnavailable and names its phase. `max_unacknowledged`: see TcpSocket::Connect.
  static absl::StatusOr<std::unique_ptr<HttpConnection>> Open(
      const std::vector<SocketAddress>& addresses, const TlsContext* tls, const std::string& host,
      SteadyTime deadline, std::chrono::milliseconds max_unacknowledged = kMaxUnacknowledged);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // The peer neither closed nor sent anything that waits to be read. Ask before each request: bytes
  // that nobody asked for would be taken for the reply.
  bool IsQuiet();

  // The first byte leaves before `send_by`, the others before `deadline`, or never: the clocks are
  // read right before each piece, as the process may have been stopped since the last one.
  // kUnavailable: not one byte left this machine. kUnknown: some may have arrived.
  absl::Status Write(const std::string& bytes, const HttpSendBy& send_by, SteadyTime deadline);

  // The next bytes, at least one; 0 means that the peer ended cleanly. Every error is kUnknown.
  absl::StatusOr<size_t> Read(char* data, size_t size, SteadyTime deadline);

  // The reply to what was written came whole.
  void EndExchange() { exchanging_ = false; }

 private:
  explicit HttpConnection(std::unique_ptr<TcpSocket> socket) : socket_(std::move(socket)) {}

  const std::unique_ptr<TcpSocket> socket_;
  std::unique_ptr<TlsSession> tls_;  // null: plain. Lies on socket_, so it goes first
  bool exchanging_ = false;
};

}  // namespace flexiti
