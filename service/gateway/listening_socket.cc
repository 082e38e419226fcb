#include "service/gateway/listening_socket.h"

#include <linux/tcp.h>  // the C library's tcp_info is older, and ends before what is asked for here
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace flexiti {
namespace {

// Connections that wait to be taken; the system may allow fewer.
constexpr int kBacklog = 1024;
// What may have come over a TCP connection and not have been read; the system doubles it. It would
// grow to megabytes, and gRPC begins all calls that it reads at once before it looks at any of
// them.
constexpr int kUnreadBytes = 32 << 10;

absl::Status CannotListen(const std::string& address, const std::string& why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", why));
}

int OpenSocket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

// The socket, or -1 and errno.
int Listen(const sockaddr* address, socklen_t size) {
  const int listening = OpenSocket(address->sa_family);
  if (listening < 0) return -1;
  const int yes = 1;
  const int no = 0;
  // After a restart the port is free again at once. No SO_REUSEPORT: a second process on the same
  // port would split the memory of request_ids.
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  setsockopt(listening, SOL_SOCKET, SO_RCVBUF, &kUnreadBytes, sizeof(kUnreadBytes));
  if (address->sa_family == AF_INET6) {
    const auto* wildcard = reinterpret_cast<const sockaddr_in6*>(address);
    const bool both = IN6_IS_ADDR_UNSPECIFIED(&wildcard->sin6_addr);
    setsockopt(listening, IPPROTO_IPV6, IPV6_V6ONLY, both ? &no : &yes, sizeof(yes));
  }
  if (bind(listening, address, size) == 0 && listen(listening, kBacklog) == 0) return listening;
  const int error = errno;
  close(listening);
  errno = error;
  return -1;
}

int PortOf(int listening) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  getsockname(listening, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

// Whether nobody listens there any more. One who cannot take us just now does listen.
bool IsLeftBehind(const sockaddr_un& address) {
  const int asking = OpenSocket(AF_UNIX);
  if (asking < 0) return false;
  const bool is_refused =
      connect(asking, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
      errno == ECONNREFUSED;
  close(asking);
  return is_refused;
}

absl::StatusOr<ListeningSockets> ListenOnPath(const std::string& address, const std::string& path) {
  sockaddr_un named = {};
  named.sun_family = AF_UNIX;
  if (path.size() >= sizeof(named.sun_path)) return CannotListen(address, "the path is too long");
  std::memcpy(named.sun_path, path.data(), path.size());
  struct stat found = {};
  if (lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) {
    if (!IsLeftBehind(named)) return CannotListen(address, std::strerror(EADDRINUSE));
    unlink(path.c_str());
  }
  const int listening = Listen(reinterpret_cast<sockaddr*>(&named), sizeof(named));
  if (listening < 0) return CannotListen(address, std::strerror(errno));
  struct stat made = {};
  lstat(path.c_str(), &made);
  return ListeningSockets{.sockets = {listening},
                          .address = address,
                          .file = {.path = path, .device = made.st_dev, .inode = made.st_ino}};
}

void CloseAll(const std::vector<int>& sockets) {
  for (const int listening : sockets) close(listening);
}

}  // namespace

void Remove(const SocketFile& file) {
  struct stat found = {};
  if (file.path.empty() || lstat(file.path.c_str(), &found) != 0) return;
  if (found.st_dev == file.device && found.st_ino == file.inode) unlink(file.path.c_str());
}

absl::StatusOr<ListeningSockets> BindAndListen(const std::string& address) {
  if (address.rfind("unix:", 0) == 0) return ListenOnPath(address, address.substr(5));
  const size_t colon = address.rfind(':');
  const std::string shown_host = address.substr(0, colon);
  const std::string port = address.substr(colon + 1);
  // An IPv6 address stands in brackets.
  const std::string host(absl::StripSuffix(absl::StripPrefix(shown_host, "["), "]"));
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* all = nullptr;
  const int failed = getaddrinfo(host.c_str(), port.c_str(), &hints, &all);
  if (failed != 0) return CannotListen(address, gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(all, &freeaddrinfo);
  ListeningSockets result;
  for (addrinfo* one = all; one != nullptr; one = one->ai_next) {
    if (!result.sockets.empty()) {  // further addresses of a name are at the first one's port
      const auto chosen = htons(static_cast<uint16_t>(PortOf(result.sockets[0])));
      if (one->ai_family == AF_INET6) {
        reinterpret_cast<sockaddr_in6*>(one->ai_addr)->sin6_port = chosen;
      } else {
        reinterpret_cast<sockaddr_in*>(one->ai_addr)->sin_port = chosen;
      }
    }
    const int listening = Listen(one->ai_addr, one->ai_addrlen);
    if (listening >= 0) {
      result.sockets.push_back(listening);
      continue;
    }
    // A name may have an address of a family that the system is without.
    if (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT) continue;
    const std::string why = std::strerror(errno);
    CloseAll(result.sockets);
    return CannotListen(address, why);
  }
  if (result.sockets.empty()) return CannotListen(address, "no such address here");
  result.address = absl::StrCat(shown_host, ":", PortOf(result.sockets[0]));
  return result;
}

bool IsSilent(int connection) {
  tcp_info info = {};
  socklen_t size = sizeof(info);
  constexpr socklen_t kNeeded = offsetof(tcp_info, tcpi_bytes_received) + sizeof(std::uint64_t);
  return getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && size >= kNeeded &&
         info.tcpi_bytes_received == 0;
}

}  // namespace flexiti
