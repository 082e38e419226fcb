// What the tests below the transport share: times, addresses, our end of a connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstring>

#include "service/flexiti/http_send_by.h"
#include "service/flexiti/http_socket.h"

namespace flexiti {

inline SteadyTime In(std::chrono::steady_clock::duration duration) {
  return std::chrono::steady_clock::now() + duration;
}

// Never in the way of a sending.
inline HttpSendBy Whenever() {
  static const HttpClocks clocks;
  return HttpSendBy(clocks, SteadyTime::max(), absl::InfiniteFuture());
}

inline SocketAddress Loopback(int port) {
  sockaddr_in in = {};
  in.sin_family = AF_INET;
  in.sin_port = htons(static_cast<uint16_t>(port));
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  SocketAddress address;
  std::memcpy(&address.storage, &in, sizeof(in));
  address.length = sizeof(in);
  return address;
}

// Our side of the connection to `port`, found among this process's descriptors.
inline int DescriptorOfConnectionTo(int port) {
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in peer = {};
    socklen_t size = sizeof(peer);
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
        peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) {
      return fd;
    }
  }
  return -1;
}

// An option of the socket with number `fd`; what was there before if it has none.
template <typename Value>
Value SocketOption(int fd, int level, int name, Value value) {
  socklen_t size = sizeof(value);
  ::getsockopt(fd, level, name, &value, &size);
  return value;
}

}  // namespace flexiti
