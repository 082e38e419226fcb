// One TCP socket, never blocking: every wait is a poll under an absolute deadline. It counts what
// it handed to the kernel, because "did a byte leave this machine" decides whether a money call may
// be sent again.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"

namespace flexiti {

// Waits below the transport's interface are steady: a corrected wall clock moves none of them.
using SteadyTime = std::chrono::steady_clock::time_point;

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;
};

enum class IoState {
  kDone,       // `bytes` were moved
  kWantRead,   // try again when the socket is readable
  kWantWrite,  // try again when the socket is writable
  kEnd,        // the peer closed its side cleanly
  kFailed,     // the connection is broken
};

struct IoResult {
  IoState state = IoState::kFailed;
  size_t bytes = 0;
};

// Not thread-safe; used by one thread at a time. Its address must not change while TLS sits on it.
class TcpSocket {
 public:
  // Connected, with TCP_NODELAY (Nagle's algorithm would hold a request back for 40 ms) and closed
  // on exec. Every error is kUnavailable and says why ("Connection refused", "timed out"), with its
  // HttpCause. Breaks when sent bytes stay unacknowledged for `max_unacknowledged`, at least 1 ms:
  // by itself the kernel would go on sending them for a quarter of an hour.
  static absl::StatusOr<std::unique_ptr<TcpSocket>> Connect(
      const SocketAddress& address, SteadyTime deadline,
      std::chrono::milliseconds max_unacknowledged);
  // Resets the connection: what the kernel had not yet sent is dropped. The same happens when the
  // process is killed, so that no request arrives after its sender is gone.
  ~TcpSocket();
  TcpSocket(const TcpSocket&) = delete;
  TcpSocket& operator=(const TcpSocket&) = delete;

  // Moves what can be moved now. Never raises SIGPIPE.
  IoResult Send(const char* data, size_t size);
  IoResult Receive(char* data, size_t size);

  // kWantRead: nothing waits to be read. kDone: at least a byte does; none is consumed.
  IoState Peek();

  // Waits until the socket is ready for `want` (kWantRead or kWantWrite) or broken; false when
  // `deadline` passed first.
  bool Wait(IoState want, SteadyTime deadline);

  // The destructor is to close in order instead: the kernel goes on sending what it accepted.
  void CloseInOrder();

  // Bytes that the kernel accepted: an upper bound of what the peer got.
  uint64_t bytes_sent() const { return bytes_sent_; }

 private:
  explicit TcpSocket(int fd) : fd_(fd) {}

  const int fd_;
  uint64_t bytes_sent_ = 0;
};

}  // namespace flexiti
