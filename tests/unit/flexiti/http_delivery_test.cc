// A POST is never delivered twice, and "nothing was sent" is never a lie: counted at a peer that
// ends the connection at every possible moment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/cutting_proxy.h"
#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::CuttingProxy;
using flexiti_test::PeerConnection;
using flexiti_test::Reply;
using flexiti_test::ScriptedPeer;
using std::chrono::seconds;

enum class Ending { kClose, kReset, kGoodbye };

class HttpDeliveryTest : public testing::TestWithParam<std::tuple<bool, Ending>> {
 protected:
  bool tls() const { return std::get<0>(GetParam()); }

  void End(PeerConnection& connection) const {
    if (std::get<1>(GetParam()) == Ending::kReset) connection.Reset();
    if (std::get<1>(GetParam()) == Ending::kGoodbye) connection.ShutdownWrite();
  }

  // Moments within `size` bytes: every one, or with TLS, where each costs a handshake, some.
  std::set<size_t> Moments(size_t size) const {
    std::set<size_t> moments = {0, 1, 2, size / 2, size - 2, size - 1, size};
    for (size_t i = 0; i < size; i += tls() ? 13 : 1) moments.insert(i);
    return moments;
  }

  size_t RequestSize() const {
    const auto peer = MakePeer(tls(), [](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(Reply("{}"));
    });
    EXPECT_TRUE(MakeTransport(*peer)->Send(Purchase(), Patient()).ok());
    return peer->Received().at(0).size();
  }
};
INSTANTIATE_TEST_SUITE_P(All, HttpDeliveryTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(Ending::kClose, Ending::kReset,
                                                          Ending::kGoodbye)),
                         [](const auto& instance) {
                           const Ending ending = std::get<1>(instance.param);
                           return std::string(std::get<0>(instance.param) ? "Tls" : "Plain") +
                                  (ending == Ending::kClose   ? "Close"
                                   : ending == Ending::kReset ? "Reset"
                                                              : "Goodbye");
                         });

size_t Count(const std::vector<std::string>& received, const std::string& what) {
  size_t count = 0;
  for (const std::string& bytes : received) {
    for (size_t at = 0; (at = bytes.find(what, at)) != std::string::npos; ++at) ++count;
  }
  return count;
}

TEST_P(HttpDeliveryTest, PeerEndsWithinTheRequestOnANewConnection) {
  for (const size_t moment : Moments(RequestSize())) {
    SCOPED_TRACE(testing::Message() << "after " << moment << " bytes");
    const auto peer = MakePeer(tls(), [&](PeerConnection& connection) {
      connection.Read(moment);
      End(connection);
    });
    auto transport = MakeTransport(*peer);
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    transport.reset();
    const std::vector<std::string> received = peer->Received();
    ASSERT_EQ(received.size(), 1u) << "connected again";
    EXPECT_EQ(received[0].size(), moment);
    if (moment > 0) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
    } else {  // it may or may not have noticed in time
      EXPECT_TRUE(status.code() == absl::StatusCode::kUnknown ||
                  status.code() == absl::StatusCode::kUnavailable)
          << status;
    }
  }
}

TEST_P(HttpDeliveryTest, PeerEndsWithinTheRequestOnAReusedConnection) {
  for (const size_t moment : Moments(RequestSize())) {
    SCOPED_TRACE(testing::Message() << "after " << moment << " bytes");
    const auto peer = MakePeer(tls(), [&](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(Reply("{}"));
      if (connection.index() > 0) return;
      connection.Read(moment);
      End(connection);
    });
    auto transport = MakeTransport(*peer);
    HttpRequest first = Purchase();
    first.target = "/first";
    ASSERT_TRUE(transport->Send(first, Patient()).ok());
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    transport.reset();
    const std::vector<std::string> received = peer->Received();
    const size_t deliveries = Count(received, "POST /transactions");
    EXPECT_EQ(Count(received, "POST /first"), 1u);
    if (moment > 0) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
      EXPECT_EQ(received.size(), 1u) << "connected again";
      EXPECT_LE(deliveries, 1u);
    } else if (status.ok()) {  // noticed in time, and sent once on a new connection
      EXPECT_EQ(deliveries, 1u);
    } else {  // a reset may also arrive just before the first byte leaves
      EXPECT_TRUE(status.code() == absl::StatusCode::kUnknown ||
                  status.code() == absl::StatusCode::kUnavailable)
          << status;
      EXPECT_EQ(deliveries, 0u);
    }
  }
}

TEST_P(HttpDeliveryTest, PeerEndsWithinTheReply) {
  const std::string reply =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
  for (const bool reused : {false, true}) {
    for (const size_t moment : Moments(reply.size() - 1)) {
      SCOPED_TRACE(testing::Message() << "after " << moment << " bytes, reused: " << reused);
      const auto peer = MakePeer(tls(), [&](PeerConnection& connection) {
        if (reused) {
          connection.ReadRequest();
          connection.Send(Reply("{}"));
        }
        connection.ReadRequest();
        connection.Send(reply.substr(0, moment));
        End(connection);
      });
      auto transport = MakeTransport(*peer);
      HttpRequest first = Purchase();
      first.target = "/first";
      if (reused) {
        ASSERT_TRUE(transport->Send(first, Patient()).ok());
      }
      EXPECT_EQ(transport->Send(Purchase(), Patient()).status().code(), absl::StatusCode::kUnknown);
      transport.reset();
      const std::vector<std::string> received = peer->Received();
      EXPECT_EQ(received.size(), 1u) << "connected again";
      EXPECT_EQ(Count(received, "POST /transactions"), 1u);
    }
  }
}

TEST_P(HttpDeliveryTest, PeerEndsRightAfterEachReply) {
  const auto peer = MakePeer(tls(), [&](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(Reply("{}"));
    End(connection);
  });
  auto transport = MakeTransport(*peer);
  size_t answered = 0;
  size_t unknown = 0;
  for (int i = 0; i < 50; ++i) {
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    if (status.ok()) {
      ++answered;
    } else if (status.code() == absl::StatusCode::kUnknown) {
      ++unknown;  // its end crossed our request; with a reset, even our own reply may be lost
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    }
  }
  transport.reset();
  const size_t deliveries = Count(peer->Received(), "POST /transactions");
  EXPECT_GE(deliveries, answered);
  EXPECT_LE(deliveries, answered + unknown);
}

// The line itself is cut, anywhere: within the handshake, a record, the reply.
TEST(HttpDeliveryOverTlsTest, LineIsCutAfterAnyNumberOfBytes) {
  ScriptedPeer measured(Trust().leaf, [](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(Reply("{}"));
    connection.WaitForClose(seconds(20));
  });
  const auto url = [](const CuttingProxy& proxy) {
    return "https://127.0.0.1:" + std::to_string(proxy.port());
  };
  CuttingProxy whole(measured.port(), CuttingProxy::kNever, CuttingProxy::kNever);
  ASSERT_TRUE(MakeTransport(OptionsFor(url(whole)))->Send(Purchase(), Patient()).ok());
  measured.Received();
  // With the goodbye that the transport sent at the end; so the last few cuts come after the reply.
  const size_t up = whole.relayed_from_client();
  const size_t down = whole.relayed_from_server();

  size_t unavailable = 0;
  size_t unknown = 0;
  for (size_t cut = 1; cut < up + down; cut += 17) {
    SCOPED_TRACE(testing::Message() << "after " << cut << " of " << up << " + " << down);
    ScriptedPeer peer(Trust().leaf, [](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(Reply("{}"));
    });
    CuttingProxy proxy(peer.port(), cut < up ? cut : CuttingProxy::kNever,
                       cut < up ? CuttingProxy::kNever : cut - up + 1);
    auto transport = MakeTransport(OptionsFor(url(proxy)));
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    transport.reset();
    const std::vector<std::string> received = peer.Received();
    EXPECT_LE(peer.accepted(), 1) << "connected again";
    const size_t deliveries = Count(received, "POST ");
    if (status.ok()) {
      EXPECT_EQ(deliveries, 1u);
    } else if (status.code() == absl::StatusCode::kUnavailable) {
      ++unavailable;
      EXPECT_EQ(deliveries, 0u);
      for (const std::string& bytes : received) EXPECT_EQ(bytes, "");
    } else {
      ++unknown;
      EXPECT_EQ(status.code(), absl::StatusCode::kUnknown) << status;
    }
  }
  EXPECT_GT(unavailable, 0u);
  EXPECT_GT(unknown, 0u);
}

}  // namespace
}  // namespace flexiti
