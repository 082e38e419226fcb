// How a connection ends: in order after whole replies, with a reset when a call is given up, so
// that the kernel goes on sending nothing of it.
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <future>

#include "tests/unit/flexiti/http_fixture.h"
#include "tests/unit/flexiti/http_sockets.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::Reply;
using flexiti_test::ScriptedPeer;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What the peer's socket still gave, undeciphered, and how it ended.
struct End {
  size_t bytes = 0;
  int error = 0;  // 0: in order
};

End ReadToTheEnd(PeerConnection& connection) {
  std::array<char, 65536> buffer;
  End end;
  for (;;) {
    const ssize_t got = ::recv(connection.native(), buffer.data(), buffer.size(), 0);
    if (got < 0) end.error = errno;
    if (got <= 0) return end;
    end.bytes += static_cast<size_t>(got);
  }
}

class HttpEndingTest : public testing::TestWithParam<bool> {};  // the parameter: TLS
INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpEndingTest, testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Tls" : "Plain"; });

TEST_P(HttpEndingTest, WholeReplyEndsInOrderAndWithTlsWithAGoodbye) {
  for (const std::string& reply :
       {Reply("{}"),  // kept, until the transport goes
        std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")}) {
    std::promise<End> end;
    const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
      for (int i = 0; i < 2; ++i) {
        connection.ReadRequest();
        connection.Send(reply);
        if (reply.find("close") != std::string::npos) break;
      }
      end.set_value(ReadToTheEnd(connection));
    });
    auto transport = MakeTransport(*peer);
    EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
    if (reply == Reply("{}")) {
      EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
    }
    transport.reset();
    const End ended = end.get_future().get();
    EXPECT_EQ(ended.error, 0);
    EXPECT_EQ(ended.bytes > 0, GetParam());
  }
}

TEST(HttpEndingOverTlsTest, HandshakeThatIsGivenUpEndsInOrder) {
  std::promise<End> end;
  ScriptedPeer peer([&](PeerConnection& connection) { end.set_value(ReadToTheEnd(connection)); });
  HttpTransportOptions options = OptionsFor("https://127.0.0.1:" + std::to_string(peer.port()));
  options.connect_timeout = absl::Milliseconds(200);
  EXPECT_EQ(MakeTransport(options)->Send(Purchase(), Patient()).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(end.get_future().get().error, 0);
}

TEST_P(HttpEndingTest, CallThatIsGivenUpResets) {
  for (const bool kept : {false, true}) {
    for (const std::string& reply :
         {std::string(), std::string("HTTP/1.1 200 OK\r\nX: "), std::string("nonsense\r\n\r\n")}) {
      SCOPED_TRACE(testing::Message() << "kept: " << kept << ", reply: " << reply);
      std::promise<End> end;
      const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
        if (kept) {
          connection.ReadRequest();
          connection.Send(Reply("{}"));
        }
        connection.ReadRequest();
        if (!reply.empty()) connection.Send(reply);
        end.set_value(ReadToTheEnd(connection));
      });
      const auto transport = MakeTransport(*peer);
      if (kept) {
        EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
      }
      EXPECT_EQ(transport->Send(Purchase(), absl::Now() + absl::Milliseconds(500)).status().code(),
                absl::StatusCode::kUnknown);
      EXPECT_EQ(end.get_future().get().error, ECONNRESET);
    }
  }
}

// Fills what the kernels take on both sides, while the peer reads nothing; then closes.
TEST(HttpEndingOfASocketTest, BytesTheKernelHoldsAreDroppedUnlessItClosesInOrder) {
  for (const bool in_order : {false, true}) {
    SCOPED_TRACE(in_order);
    std::promise<void> closed;
    std::promise<End> end;
    ScriptedPeer peer([&](PeerConnection& connection) {
      closed.get_future().wait();
      end.set_value(ReadToTheEnd(connection));
    });
    auto socket = TcpSocket::Connect(Loopback(peer.port()), In(seconds(20)), seconds(20));
    ASSERT_TRUE(socket.ok()) << socket.status();
    const std::string bytes(1 << 20, 'a');
    do {
      while ((*socket)->Send(bytes.data(), bytes.size()).state == IoState::kDone) {
      }
    } while ((*socket)->Wait(IoState::kWantWrite, In(milliseconds(200))));
    const size_t sent = (*socket)->bytes_sent();
    if (in_order) (*socket)->CloseInOrder();
    socket->reset();
    closed.set_value();
    const End ended = end.get_future().get();
    EXPECT_EQ(ended.error, in_order ? 0 : ECONNRESET);
    if (in_order) {
      EXPECT_EQ(ended.bytes, sent);
    } else {
      EXPECT_LT(ended.bytes, sent);
    }
  }
}

// A process that connects to the port it reads from `ports`, sends a byte, and is killed.
[[noreturn]] void ConnectAndDie(int ports) {
  int port = 0;
  if (::read(ports, &port, sizeof(port)) != sizeof(port)) ::_exit(1);
  auto socket = TcpSocket::Connect(Loopback(port), In(seconds(20)), seconds(20));
  if (!socket.ok() || (*socket)->Send("P", 1).bytes != 1) ::_exit(2);
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

TEST(HttpEndingOfASocketTest, ProcessThatIsKilledResets) {
  std::array<int, 2> ports;
  ASSERT_EQ(::pipe(ports.data()), 0);
  const pid_t child = ::fork();  // before this process has threads
  if (child == 0) ConnectAndDie(ports[0]);
  std::promise<End> end;
  ScriptedPeer peer([&](PeerConnection& connection) { end.set_value(ReadToTheEnd(connection)); });
  const int port = peer.port();
  ASSERT_EQ(::write(ports[1], &port, sizeof(port)), static_cast<ssize_t>(sizeof(port)));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
  EXPECT_EQ(end.get_future().get().error, ECONNRESET);
  for (const int fd : ports) ::close(fd);
}

TEST(HttpEndingOfASocketTest, BytesThatStayUnacknowledgedBreakTheConnection) {
  std::promise<void> broken;
  ScriptedPeer peer([&](PeerConnection&) { broken.get_future().wait(); });
  auto connection = HttpConnection::Open({Loopback(peer.port())}, nullptr, "127.0.0.1",
                                         In(seconds(20)), milliseconds(100));
  ASSERT_TRUE(connection.ok()) << connection.status();
  const absl::Status status =
      (*connection)->Write(std::string(64 << 20, 'a'), Whenever(), In(seconds(20)));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(status.message(), "sending the request: the connection broke");
  broken.set_value();
}

TEST(HttpEndingOfASocketTest, TransportSaysHowLongBytesMayStayUnacknowledged) {
  unsigned int set = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.ReadRequest();
    const int fd = DescriptorOfConnectionTo(peer.port());
    set = SocketOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 0u);
    connection.Send(Reply("{}"));
  });
  HttpTransportOptions options = OptionsFor(peer.url());
  options.max_unacknowledged = absl::Milliseconds(1233) + absl::Nanoseconds(1);
  EXPECT_TRUE(MakeTransport(options)->Send(Purchase(), Patient()).ok());
  peer.Received();
  EXPECT_EQ(set, 1234u);
}

}  // namespace
}  // namespace flexiti
