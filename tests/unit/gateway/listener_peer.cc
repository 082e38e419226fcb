#include "tests/unit/gateway/listener_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "gtest/gtest.h"

namespace flexiti_test {
namespace {

using Clock = std::chrono::steady_clock;
using flexiti::MutexLock;

constexpr std::chrono::seconds kPatience{20};

socklen_t FillPath(const std::string& path, sockaddr_storage& out) {
  auto& named = reinterpret_cast<sockaddr_un&>(out);
  named.sun_family = AF_UNIX;
  std::memcpy(named.sun_path, path.c_str(), path.size() + 1);
  return sizeof(named);
}

socklen_t FillAddress(const std::string& address, sockaddr_storage& out) {
  if (address.rfind("unix:", 0) == 0) return FillPath(address.substr(5), out);
  const in_port_t port =
      htons(static_cast<in_port_t>(std::atoi(address.c_str() + address.rfind(':') + 1)));
  if (address[0] == '[') {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    v6.sin6_port = port;
    return sizeof(v6);
  }
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v4.sin_port = port;
  return sizeof(v4);
}

}  // namespace

Peer::Peer(const std::string& address, Later /*later*/) : size_(FillAddress(address, address_)) {
  fd_ = ::socket(address_.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit = {.tv_sec = kPatience.count(), .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

Peer::Peer(const std::string& address) : Peer(address, Later{}) { Connect(); }

Peer::~Peer() { close(fd_); }

void Peer::Connect() {
  EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address_), size_), 0)
      << std::strerror(errno);
}

std::string Peer::ReadAll() const {
  std::string all;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = recv(fd_, buffer, sizeof(buffer), 0)) > 0) {
    all.append(buffer, static_cast<std::size_t>(count));
  }
  EXPECT_TRUE(count == 0 || errno == ECONNRESET) << std::strerror(errno);
  return all;
}

bool Peer::HasIpv6() {
  sockaddr_storage address = {};
  const socklen_t size = FillAddress("[::1]:0", address);
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool has = fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0;
  if (fd >= 0) close(fd);
  return has;
}

bool Peer::CanConnect(const std::string& address) {
  const Peer peer(address, Later{});
  return connect(peer.fd_, reinterpret_cast<const sockaddr*>(&peer.address_), peer.size_) == 0;
}

int Peer::LeaveSocketAt(const std::string& path) {
  sockaddr_storage address = {};
  const socklen_t size = FillPath(path, address);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), size), 0);
  return fd;
}

Taken::Taken(flexiti::Listener& listener) : listener_(listener) {
  listener.Serve([state = state_](int socket) { Take(*state, socket); },
                 [state = state_] { Refuse(*state); });
}

Taken::~Taken() {
  GoOn();
  const MutexLock lock(state_->mutex);
  state_->is_over = true;
  for (const int socket : state_->sockets) {
    if (socket >= 0) close(socket);
  }
}

void Taken::Take(State& state, int socket) {
  MutexLock lock(state.mutex);
  if (state.is_over) {
    close(socket);
    return;
  }
  state.sockets.push_back(socket);
  state.changed.notify_all();
  const auto deadline = Clock::now() + kPatience;
  while (state.is_held_up && lock.WaitUntil(state.changed, deadline)) {
  }
}

void Taken::Refuse(State& state) {
  const MutexLock lock(state.mutex);
  ++state.refused;
  state.changed.notify_all();
}

bool Taken::WaitFor(int count) {
  const auto deadline = Clock::now() + kPatience;
  MutexLock lock(state_->mutex);
  while (static_cast<int>(state_->sockets.size()) < count) {
    if (!lock.WaitUntil(state_->changed, deadline)) return false;
  }
  return true;
}

bool Taken::WaitForRefused(int count) {
  const auto deadline = Clock::now() + kPatience;
  MutexLock lock(state_->mutex);
  while (state_->refused < count) {
    if (!lock.WaitUntil(state_->changed, deadline)) return false;
  }
  return true;
}

bool Taken::WaitForConnections(int count) const {
  const auto deadline = Clock::now() + kPatience;
  while (listener_.connections() != count) {
    if (Clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

int Taken::count() {
  const MutexLock lock(state_->mutex);
  return static_cast<int>(state_->sockets.size());
}

int Taken::socket(std::size_t index) {
  const MutexLock lock(state_->mutex);
  return state_->sockets.at(index);
}

void Taken::End(std::size_t index) {
  const MutexLock lock(state_->mutex);
  const int socket = std::exchange(state_->sockets.at(index), -1);
  shutdown(socket, SHUT_RDWR);
  close(socket);
}

void Taken::HoldUp() {
  const MutexLock lock(state_->mutex);
  state_->is_held_up = true;
}

void Taken::GoOn() {
  const MutexLock lock(state_->mutex);
  state_->is_held_up = false;
  state_->changed.notify_all();
}

}  // namespace flexiti_test
