#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <ctime>
#include <future>

#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::Certificate;
using flexiti_test::MintAuthority;
using flexiti_test::MintLeaf;
using flexiti_test::PeerConnection;
using flexiti_test::Reply;
using flexiti_test::ScriptedPeer;
using testing::Each;
using testing::HasSubstr;

constexpr std::time_t kDay = 24 * 3600;

void Answer(PeerConnection& connection) {
  while (!connection.ReadRequest().empty() && connection.Send(Reply("{}"))) {
  }
}

struct Untrusted {
  const char* story;
  Certificate certificate;
  const char* host;
  const char* message;
};

TEST(HttpTlsTest, PeerThatIsNotWhoItShouldBeGetsNoRequest) {
  const std::time_t now = std::time(nullptr);
  const Certificate& authority = Trust().authority;
  const std::vector<Untrusted> cases = {
      {"another name", MintLeaf(authority, {"example.test"}, {}), "localhost", "hostname mismatch"},
      {"an address only", MintLeaf(authority, {}, {"127.0.0.1"}), "localhost", "hostname mismatch"},
      {"a partial wildcard", MintLeaf(authority, {"local*"}, {}), "localhost", "hostname mismatch"},
      {"another address", MintLeaf(authority, {}, {"127.0.0.2"}), "127.0.0.1",
       "IP address mismatch"},
      {"a name that looks like the address", MintLeaf(authority, {"127.0.0.1"}, {}), "127.0.0.1",
       "IP address mismatch"},
      {"no names at all", MintLeaf(authority, {}, {}), "localhost", "hostname mismatch"},
      {"an unknown authority", MintLeaf(MintAuthority("Other"), {"localhost"}, {}), "localhost",
       "unable to get local issuer certificate"},
      {"an authority of the same name",
       MintLeaf(MintAuthority("Test authority"), {"localhost"}, {}), "localhost",
       "certificate was refused"},
      {"itself", MintAuthority("localhost"), "localhost", "self-signed certificate"},
      {"expired", MintLeaf(authority, {"localhost"}, {}, now - 2 * kDay, now - kDay), "localhost",
       "certificate has expired"},
      {"not yet valid", MintLeaf(authority, {"localhost"}, {}, now + kDay, now + 2 * kDay),
       "localhost", "certificate is not yet valid"},
  };
  for (const Untrusted& each : cases) {
    SCOPED_TRACE(each.story);
    ScriptedPeer peer(each.certificate, Answer);
    auto transport = MakeTransport(OptionsFor(peer.url(each.host)));
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr("TLS handshake"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(each.message));
    transport.reset();
    EXPECT_THAT(peer.Received(), Each(""));
  }
}

TEST(HttpTlsTest, SystemStoreDoesNotTrustOurAuthority) {
  ScriptedPeer peer(Trust().leaf, Answer);
  HttpTransportOptions options = OptionsFor(peer.url());
  options.ca_file.clear();
  EXPECT_EQ(MakeTransport(options)->Send(Purchase(), Patient()).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(HttpTlsTest, PeerThatOnlySpeaksOldTlsIsRefused) {
  // OpenSSL's security level refuses it too, on most systems; do not rely on that.
  EXPECT_EQ(SSL_CTX_get_min_proto_version((*TlsContext::Create(Trust().ca_file))->native()),
            TLS1_2_VERSION);
  ScriptedPeer peer(Trust().leaf, Answer, TLS1_1_VERSION);
  EXPECT_EQ(MakeTransport(peer)->Send(Purchase(), Patient()).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(HttpTlsTest, PeerThatDoesNotSpeakTlsIsRefused) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.Read(1);
    connection.Send("HTTP/1.1 400 This is plain HTTP\r\n\r\n");
  });
  const auto transport =
      MakeTransport(OptionsFor("https://127.0.0.1:" + std::to_string(peer.port())));
  EXPECT_EQ(transport->Send(Purchase(), Patient()).status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpTlsTest, PeerThatStallsInTheHandshakeIsUnavailableAfterTheConnectTimeout) {
  ScriptedPeer peer(
      [](PeerConnection& connection) { connection.WaitForClose(std::chrono::seconds(20)); });
  HttpTransportOptions options = OptionsFor("https://127.0.0.1:" + std::to_string(peer.port()));
  options.connect_timeout = absl::Milliseconds(100);
  const auto begin = std::chrono::steady_clock::now();
  const absl::Status status = MakeTransport(options)->Send(Purchase(), Patient()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("TLS handshake: timed out"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(HttpTlsTest, NamesAndAddressesThatFitAreTrusted) {
  const Certificate& authority = Trust().authority;
  struct {
    Certificate certificate;
    const char* host;
    const char* server_name;  // SNI carries names, never addresses
  } const cases[] = {
      {MintLeaf(authority, {"localhost"}, {}), "localhost", "localhost"},
      {MintLeaf(authority, {"other.test", "LOCALHOST"}, {}), "localhost", "localhost"},
      {MintLeaf(authority, {}, {"127.0.0.1"}), "127.0.0.1", ""},
  };
  for (const auto& each : cases) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      ScriptedPeer peer(each.certificate, Answer, version);
      auto transport = MakeTransport(OptionsFor(peer.url(each.host)));
      EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
      EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
      transport.reset();
      peer.Received();
      EXPECT_EQ(peer.accepted(), 1);
      EXPECT_EQ(peer.server_name(), each.server_name);
    }
  }
}

// The names here have no address, so these go to the connection itself.
TEST(HttpTlsTest, WildcardStandsForOneWholeLabelAndTheSubjectForNothing) {
  struct {
    std::vector<std::string> names;
    const char* host;
    bool trusted;
  } const cases[] = {
      {{"*.example.test"}, "pos.example.test", true},
      {{"p*.example.test"}, "pos.example.test", false},
      {{"*.example.test"}, "a.pos.example.test", false},
      {{"*.example.test"}, "example.test", false},
      {{}, "leaf", false},  // the subject's common name, when there are no other names
  };
  const auto context = TlsContext::Create(Trust().ca_file);
  ASSERT_TRUE(context.ok()) << context.status();
  for (const auto& each : cases) {
    ScriptedPeer peer(MintLeaf(Trust().authority, each.names, {}), Answer);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    const auto addresses = HttpResolver::SystemLookup("127.0.0.1", peer.port())();
    const auto connection = HttpConnection::Open(*addresses, context->get(), each.host, deadline);
    EXPECT_EQ(connection.ok(), each.trusted) << each.host << ": " << connection.status();
  }
}

// Whether we look before the peer has spoken is a race; so ask until it was lost once.
TEST(HttpTlsTest, PeerThatSpeaksBeforeItIsAskedGetsNoRequest) {
  ScriptedPeer peer(
      Trust().leaf,
      [](PeerConnection& connection) {
        connection.Send(Reply("to nobody"));
        connection.WaitForClose(std::chrono::seconds(20));
      },
      TLS1_2_VERSION);
  HttpTransportOptions options = OptionsFor(peer.url());
  options.max_idle = absl::Nanoseconds(1);  // a new connection each time
  const auto transport = MakeTransport(options);
  const absl::Time patience = Patient();
  absl::Status status;
  do {
    status = transport->Send(Purchase(), patience).status();
  } while (status.code() != absl::StatusCode::kUnavailable && absl::Now() < patience);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("spoke before it was asked"));
}

TEST(HttpTlsTest, HalfARecordOnAnIdleConnectionIsSomebodysData) {
  std::promise<void> sent;
  ScriptedPeer peer(Trust().leaf, [&](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(Reply(std::to_string(connection.index())));
    if (connection.index() == 0) {
      EXPECT_EQ(::send(connection.native(), "\x17\x03\x03", 3, MSG_NOSIGNAL), 3);
      sent.set_value();
    }
    connection.WaitForClose(std::chrono::seconds(20));
  });
  const auto transport = MakeTransport(peer);
  EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
  sent.get_future().wait();
  const auto reply = transport->Send(Purchase(), Patient());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->body, "1");
}

TEST(HttpTlsTest, TrustIsReadOnceForAllConnections) {
  const flexiti_test::TemporaryDirectory directory;
  ScriptedPeer peer(Trust().leaf, Answer);
  HttpTransportOptions options = OptionsFor(peer.url());
  options.ca_file = directory.Write("ca.pem", Trust().authority.certificate_pem);
  options.max_idle = absl::Nanoseconds(1);  // a new connection each time
  const auto transport = MakeTransport(options);
  flexiti_test::WriteFile(options.ca_file, "no certificate");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
  EXPECT_EQ(peer.accepted(), 3);
}

TEST(HttpTlsTest, HeadAndBodyLeaveInOneWrite) {
  std::string record;
  ScriptedPeer peer(Trust().leaf, [&](PeerConnection& connection) {
    record = connection.ReadOnce();
    connection.Send(Reply("{}"));
  });
  EXPECT_TRUE(MakeTransport(peer)->Send(Purchase(), Patient()).ok());
  peer.Received();
  EXPECT_THAT(record, testing::EndsWith("\r\n\r\n" + Purchase().body));
}

TEST(HttpTlsTest, SessionTicketOnAnIdleConnectionIsNoForeignReply) {
  std::promise<void> ticket_sent;
  ScriptedPeer peer(Trust().leaf, [&](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(Reply("first"));
    connection.SendSessionTicket();
    connection.SendSessionTicket();
    ticket_sent.set_value();
    connection.ReadRequest();
    connection.Send(Reply("second"));
  });
  const auto transport = MakeTransport(peer);
  EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
  ticket_sent.get_future().wait();
  const auto reply = transport->Send(Purchase(), Patient());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->body, "second");
  EXPECT_EQ(peer.accepted(), 1);
}

}  // namespace
}  // namespace flexiti
