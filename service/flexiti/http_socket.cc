#include "service/flexiti/http_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "service/flexiti/http_cause.h"

namespace flexiti {
namespace {

// poll counts in int milliseconds; longer waits are a loop of these.
constexpr std::chrono::milliseconds kLongestPoll = std::chrono::minutes(1);

absl::Status Unavailable(int error) {
  return WithHttpCause(absl::UnavailableError(std::generic_category().message(error)),
                       error == ETIMEDOUT ? HttpCause::kConnectTimeout : HttpCause::kConnect);
}

IoResult FromErrno(IoState when_busy) {
  const bool busy = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {.state = busy ? when_busy : IoState::kFailed, .bytes = 0};
}

template <typename Value>
bool SetOption(int fd, int level, int name, const Value& value) {
  return ::setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TcpSocket>> TcpSocket::Connect(
    const SocketAddress& address, SteadyTime deadline,
    std::chrono::milliseconds max_unacknowledged) {
  const int fd =
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return Unavailable(errno);
  std::unique_ptr<TcpSocket> socket(new TcpSocket(fd));
  const linger reset = {.l_onoff = 1, .l_linger = 0};
  if (!SetOption(fd, IPPROTO_TCP, TCP_NODELAY, int{1}) ||
      !SetOption(fd, SOL_SOCKET, SO_LINGER, reset) ||
      !SetOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT,
                 static_cast<unsigned int>(max_unacknowledged.count()))) {
    return Unavailable(errno);
  }
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0) {
    return socket;
  }
  // A connect that a signal interrupted goes on by itself, like one that is in progress.
  if (errno != EINPROGRESS && errno != EINTR) return Unavailable(errno);
  if (!socket->Wait(IoState::kWantWrite, deadline)) return Unavailable(ETIMEDOUT);
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return Unavailable(errno);
  if (error != 0) return Unavailable(error);
  return socket;
}

TcpSocket::~TcpSocket() { ::close(fd_); }

void TcpSocket::CloseInOrder() {
  SetOption(fd_, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 0, .l_linger = 0});
}

IoResult TcpSocket::Send(const char* data, size_t size) {
  const ssize_t sent = ::send(fd_, data, size, MSG_NOSIGNAL);
  if (sent < 0) return FromErrno(IoState::kWantWrite);
  bytes_sent_ += static_cast<uint64_t>(sent);
  return {.state = IoState::kDone, .bytes = static_cast<size_t>(sent)};
}

IoResult TcpSocket::Receive(char* data, size_t size) {
  const ssize_t received = ::recv(fd_, data, size, 0);
  if (received < 0) return FromErrno(IoState::kWantRead);
  if (received == 0) return {.state = IoState::kEnd, .bytes = 0};
  return {.state = IoState::kDone, .bytes = static_cast<size_t>(received)};
}

IoState TcpSocket::Peek() {
  char byte = 0;
  ssize_t received = 0;
  do {
    received = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  } while (received < 0 && errno == EINTR);
  if (received > 0) return IoState::kDone;
  return received == 0 ? IoState::kEnd : FromErrno(IoState::kWantRead).state;
}

bool TcpSocket::Wait(IoState want, SteadyTime deadline) {
  const short events = want == IoState::kWantWrite ? POLLOUT : POLLIN;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd entry = {.fd = fd_, .events = events, .revents = 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::min(left, kLongestPoll).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next send or receive reports what is wrong
  }
}

}  // namespace flexiti
