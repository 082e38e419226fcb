#include "service/flexiti/http_connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cstring>
#include <future>
#include <thread>
#include <vector>

#include "service/flexiti/http_cause.h"
#include "tests/support/scripted_peer.h"
#include "tests/unit/flexiti/http_sockets.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::ScriptedPeer;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

// A bound port. Without Fill nobody listens there; with it somebody does, but never accepts, and
// the queue is full, so that the kernel drops every further SYN: an address that stays silent.
class DeafPort {
 public:
  DeafPort() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    SocketAddress address = Loopback(0);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address.storage), address.length), 0);
    sockaddr_in bound = {};
    socklen_t size = sizeof(bound);
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &size), 0);
    address_ = Loopback(ntohs(bound.sin_port));
  }
  ~DeafPort() {
    for (const int fd : fillers_) ::close(fd);
    ::close(fd_);
  }

  void Fill() {
    ASSERT_EQ(::listen(fd_, 0), 0);
    for (bool full = false; !full;) {
      const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      fillers_.push_back(fd);
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address_.storage), address_.length);
      pollfd entry = {.fd = fd, .events = POLLOUT, .revents = 0};
      full = ::poll(&entry, 1, 100) == 0;
    }
  }

  const SocketAddress& address() const { return address_; }

 private:
  const int fd_;
  SocketAddress address_;
  std::vector<int> fillers_;
};

TEST(HttpConnectionTest, SilentAddressCostsTheTimeAllowedAndNoMore) {
  DeafPort silent;
  silent.Fill();
  const auto begin = std::chrono::steady_clock::now();
  const auto connection =
      HttpConnection::Open({silent.address()}, nullptr, "127.0.0.1", In(milliseconds(100)));
  EXPECT_EQ(connection.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(connection.status().message()), HasSubstr("timed out"));
  EXPECT_EQ(HttpCauseOf(connection.status()), "connect_timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(10));
}

TEST(HttpConnectionTest, RefusedConnectionSaysSo) {
  DeafPort nobody;
  const auto connection =
      HttpConnection::Open({nobody.address()}, nullptr, "127.0.0.1", In(seconds(20)));
  EXPECT_EQ(connection.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(connection.status().message()), HasSubstr("connect: Connection refused"));
  EXPECT_EQ(HttpCauseOf(connection.status()), "connect");
}

TEST(HttpConnectionTest, DeadlineInThePastConnectsToNobody) {
  DeafPort silent;
  silent.Fill();
  const auto connection =
      HttpConnection::Open({silent.address()}, nullptr, "127.0.0.1", In(-seconds(1)));
  EXPECT_EQ(connection.status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpConnectionTest, NextAddressIsTriedAfterARefusingAndASilentOne) {
  DeafPort nobody;
  DeafPort silent;
  silent.Fill();
  ScriptedPeer peer([](PeerConnection& connection) { connection.WaitForClose(seconds(20)); });
  const auto connection =
      HttpConnection::Open({nobody.address(), silent.address(), Loopback(peer.port())}, nullptr,
                           "127.0.0.1", In(seconds(2)));
  EXPECT_TRUE(connection.ok()) << connection.status();
}

TEST(HttpConnectionTest, RequestOnAConnectionKnownToBeBrokenIsCertainlyUnsent) {
  ScriptedPeer peer([](PeerConnection& connection) { connection.Reset(); });
  const auto connection =
      HttpConnection::Open({Loopback(peer.port())}, nullptr, "127.0.0.1", In(seconds(20)));
  ASSERT_TRUE(connection.ok()) << connection.status();
  while ((*connection)->IsQuiet()) std::this_thread::yield();
  EXPECT_EQ((*connection)->Write("POST", Whenever(), In(seconds(20))).code(),
            absl::StatusCode::kUnavailable);
}

TEST(HttpConnectionTest, BytesThatComeAfterTheDeadlineAreNotRead) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.Send("late");
    connection.WaitForClose(seconds(20));
  });
  const auto connection =
      HttpConnection::Open({Loopback(peer.port())}, nullptr, "127.0.0.1", In(seconds(20)));
  ASSERT_TRUE(connection.ok()) << connection.status();
  while ((*connection)->IsQuiet()) std::this_thread::yield();
  char byte = 0;
  EXPECT_EQ((*connection)->Read(&byte, 1, In(seconds(0))).status().code(),
            absl::StatusCode::kUnknown);
  EXPECT_EQ((*connection)->Read(&byte, 1, In(seconds(20))).value_or(0), 1u);
}

TEST(HttpConnectionTest, SmallWritesAreNotHeldBackAndProgramsStartedDoNotInherit) {
  ScriptedPeer peer([](PeerConnection& connection) { connection.WaitForClose(seconds(20)); });
  const auto connection =
      HttpConnection::Open({Loopback(peer.port())}, nullptr, "127.0.0.1", In(seconds(20)));
  ASSERT_TRUE(connection.ok()) << connection.status();
  const int fd = DescriptorOfConnectionTo(peer.port());
  int nodelay = 0;
  socklen_t size = sizeof(nodelay);
  ASSERT_EQ(::getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, &size), 0);
  EXPECT_EQ(nodelay, 1);
  EXPECT_EQ(::fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(HttpConnectionTest, PeerThatStopsReadingIsGivenUpAtTheDeadlineAsUnknown) {
  std::promise<void> given_up;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.Read(1);  // and no more, so that the buffers fill up
    given_up.get_future().wait();
  });
  auto connection =
      HttpConnection::Open({Loopback(peer.port())}, nullptr, "127.0.0.1", In(seconds(20)));
  ASSERT_TRUE(connection.ok()) << connection.status();
  EXPECT_EQ(
      (*connection)->Write(std::string(64 << 20, 'a'), Whenever(), In(milliseconds(200))).code(),
      absl::StatusCode::kUnknown);
  given_up.set_value();
}

}  // namespace
}  // namespace flexiti
