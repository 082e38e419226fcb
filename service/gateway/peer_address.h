// Where the other end of a connection is.
#pragma once

#include <string>

namespace flexiti {

struct PeerAddress {
  std::string ip = {};  // 4 or 16 bytes; empty: no TCP connection
  int port = 0;

  bool operator==(const PeerAddress&) const = default;
};

// Of a socket. An IPv4 address is one also where an IPv6 socket took the connection.
PeerAddress PeerOf(int connection);

// "127.0.0.1:40000", "[::1]:40000"; empty if there is none.
std::string ToString(const PeerAddress& peer);

}  // namespace flexiti
