#include "tests/support/cutting_proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace flexiti_test {
namespace {

constexpr int kLongestWaitMs = 20000;

int ConnectTo(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  return fd;
}

// Moves what waits on `from`, at most `left` bytes. The number moved; 0 when the line is to be cut.
// Counts in `relayed` before it sends: who has received a byte finds it counted.
size_t Move(int from, int to, size_t left, std::atomic<size_t>& relayed) {
  std::array<char, 4096> buffer;
  const ssize_t got = ::recv(from, buffer.data(), std::min(left, buffer.size()), 0);
  if (got <= 0) return 0;
  const auto size = static_cast<size_t>(got);
  relayed += size;
  return ::send(to, buffer.data(), size, MSG_NOSIGNAL) == got ? size : 0;
}

}  // namespace

CuttingProxy::CuttingProxy(int target_port, size_t from_client, size_t from_server)
    : CuttingProxy(target_port, [cut = Cut{from_client, from_server}] { return cut; }) {}

CuttingProxy::CuttingProxy(int target_port, std::function<Cut()> choose)
    : target_port_(target_port),
      choose_(std::move(choose)),
      listener_([this](PeerConnection& client) { Relay(client); }) {}

void CuttingProxy::Relay(PeerConnection& client) {
  const int server = ConnectTo(target_port_);
  auto [client_left, server_left] = choose_();
  while (client_left > 0 && server_left > 0) {
    std::array<pollfd, 2> ends = {pollfd{.fd = client.native(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = server, .events = POLLIN, .revents = 0}};
    if (::poll(ends.data(), ends.size(), kLongestWaitMs) <= 0) break;
    const bool up = ends[0].revents != 0;
    const size_t moved = up ? Move(client.native(), server, client_left, relayed_from_client_)
                            : Move(server, client.native(), server_left, relayed_from_server_);
    if (moved == 0) break;
    (up ? client_left : server_left) -= moved;
  }
  ::close(server);
}

}  // namespace flexiti_test
