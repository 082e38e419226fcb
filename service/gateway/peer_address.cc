#include "service/gateway/peer_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

// What stands before an IPv4 address in an IPv6 one.
constexpr size_t kMappingBytes = 12;

std::string Bytes(const void* address, size_t from, size_t size) {
  return {static_cast<const char*>(address) + from, size};
}

}  // namespace

PeerAddress PeerOf(int connection) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  if (getpeername(connection, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return {};
  if (peer.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(peer);
    return {.ip = Bytes(&ipv4.sin_addr, 0, sizeof(ipv4.sin_addr)), .port = ntohs(ipv4.sin_port)};
  }
  if (peer.ss_family != AF_INET6) return {};
  const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(peer);
  const size_t mapping = IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr) ? kMappingBytes : 0;
  return {.ip = Bytes(&ipv6.sin6_addr, mapping, sizeof(ipv6.sin6_addr) - mapping),
          .port = ntohs(ipv6.sin6_port)};
}

std::string ToString(const PeerAddress& peer) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  const bool is_ipv4 = peer.ip.size() == sizeof(in_addr);
  if (!is_ipv4 && peer.ip.size() != sizeof(in6_addr)) return "";
  inet_ntop(is_ipv4 ? AF_INET : AF_INET6, peer.ip.data(), text.data(), text.size());
  return is_ipv4 ? absl::StrCat(text.data(), ":", peer.port)
                 : absl::StrCat("[", text.data(), "]:", peer.port);
}

}  // namespace flexiti
