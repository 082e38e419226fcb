#include "service/flexiti/http_connection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/checkpoint.h"
#include "service/flexiti/http_cause.h"

namespace flexiti {
namespace {

absl::StatusOr<std::unique_ptr<TcpSocket>> ConnectToAny(
    const std::vector<SocketAddress>& addresses, SteadyTime deadline,
    std::chrono::milliseconds max_unacknowledged) {
  absl::Status failure = WithHttpCause(absl::UnavailableError("no address"), HttpCause::kDns);
  for (size_t i = 0; i < addresses.size(); ++i) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const auto share = (deadline - now) / static_cast<int64_t>(addresses.size() - i);
    absl::StatusOr<std::unique_ptr<TcpSocket>> socket =
        TcpSocket::Connect(addresses[i], now + share, max_unacknowledged);
    if (socket.ok()) return socket;
    failure = socket.status();
  }
  return Prefixed("connect: ", failure);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpConnection>> HttpConnection::Open(
    const std::vector<SocketAddress>& addresses, const TlsContext* tls, const std::string& host,
    SteadyTime deadline, std::chrono::milliseconds max_unacknowledged) {
  absl::StatusOr<std::unique_ptr<TcpSocket>> socket =
      ConnectToAny(addresses, deadline, max_unacknowledged);
  if (!socket.ok()) return socket.status();
  std::unique_ptr<HttpConnection> connection(new HttpConnection(*std::move(socket)));
  if (tls == nullptr) return connection;
  absl::StatusOr<std::unique_ptr<TlsSession>> session =
      TlsSession::Connect(*tls, *connection->socket_, host, deadline);
  if (!session.ok()) return Prefixed("TLS handshake: ", session.status());
  connection->tls_ = *std::move(session);
  return connection;
}

HttpConnection::~HttpConnection() {
  if (!exchanging_) socket_->CloseInOrder();
}

bool HttpConnection::IsQuiet() {
  return (tls_ != nullptr ? tls_->Peek() : socket_->Peek()) == IoState::kWantRead;
}

absl::Status HttpConnection::Write(const std::string& bytes, const HttpSendBy& send_by,
                                   SteadyTime deadline) {
  Checkpoint("write");
  exchanging_ = true;
  const uint64_t sent_before = socket_->bytes_sent();
  const auto unsent = [&] { return socket_->bytes_sent() == sent_before; };
  const auto failed = [&](const char* why, HttpCause cause) {
    const auto code = unsent() ? absl::StatusCode::kUnavailable : absl::StatusCode::kUnknown;
    return WithHttpCause(absl::Status(code, absl::StrCat("sending the request: ", why)), cause);
  };
  for (size_t done = 0; done < bytes.size();) {
    if (unsent() ? send_by.HasPassed() : std::chrono::steady_clock::now() >= deadline) {
      return failed("the deadline passed", HttpCause::kTimeout);
    }
    const IoResult result = tls_ != nullptr
                                ? tls_->Send(bytes.data() + done, bytes.size() - done)
                                : socket_->Send(bytes.data() + done, bytes.size() - done);
    if (result.state == IoState::kDone) {
      done += result.bytes;
    } else if (result.state != IoState::kWantRead && result.state != IoState::kWantWrite) {
      return failed("the connection broke", HttpCause::kClosed);
    } else if (!socket_->Wait(result.state, unsent() ? send_by.steady() : deadline)) {
      return failed("the deadline passed", HttpCause::kTimeout);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> HttpConnection::Read(char* data, size_t size, SteadyTime deadline) {
  for (;;) {
    // A reply that drips is always ready for another read, so Wait alone would never say stop.
    if (std::chrono::steady_clock::now() >= deadline) break;
    const IoResult result =
        tls_ != nullptr ? tls_->Receive(data, size) : socket_->Receive(data, size);
    if (result.state == IoState::kDone) return result.bytes;
    if (result.state == IoState::kEnd) return size_t{0};
    if (result.state == IoState::kFailed) {
      return WithHttpCause(absl::UnknownError("waiting for the reply: the connection broke"),
                           HttpCause::kClosed);
    }
    if (!socket_->Wait(result.state, deadline)) break;
  }
  return WithHttpCause(absl::UnknownError("waiting for the reply: the deadline passed"),
                       HttpCause::kTimeout);
}

}  // namespace flexiti
