#include "service/flexiti/http_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/small_stack.h"
#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::Reply;
using flexiti_test::ScriptedPeer;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(HttpTransportTest, CreateRefusesBadOptions) {
  const std::vector<HttpTransportOptions> cases = {
      {},
      {.base_url = "http://host/path"},
      {.base_url = "http://host", .connect_timeout = absl::ZeroDuration()},
      {.base_url = "http://host", .max_unacknowledged = absl::ZeroDuration()},
      {.base_url = "http://host", .max_wait = -absl::Seconds(1)},
      {.base_url = "http://host", .max_idle = absl::InfiniteDuration()},
      {.base_url = "http://host", .address_refresh = absl::ZeroDuration()},
      {.base_url = "http://host", .max_connections = 0},
      {.base_url = "http://host", .max_reply_head_bytes = 0},
      {.base_url = "http://host", .max_reply_body_bytes = 0},
      {.base_url = "https://host", .ca_file = "/no/such/file"},
      {.base_url = "https://host", .ca_file = Trust().directory.Write("empty.pem", "")},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(HttpTransport::Create(cases[i]).status().code(), absl::StatusCode::kInvalidArgument)
        << "case " << i;
  }
}

TEST(HttpTransportTest, RequestThatCannotBeSentNeverReachesThePeer) {
  ScriptedPeer peer(Answering(Reply("")));
  const auto transport = MakeTransport(peer);
  HttpRequest request = Purchase();
  request.headers.emplace_back("X", "a\r\nY: b");
  EXPECT_EQ(transport->Send(request, Patient()).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(peer.accepted(), 0);
}

TEST(HttpTransportTest, DeadlineInThePastSendsNothing) {
  ScriptedPeer peer(Answering(Reply("")));
  const auto transport = MakeTransport(peer);
  for (const absl::Time deadline : {absl::Now(), absl::InfinitePast()}) {
    EXPECT_EQ(transport->Send(Purchase(), deadline).status().code(),
              absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(peer.accepted(), 0);
}

TEST(HttpTransportTest, UnknownNameAndClosedPortAreUnavailableAndNamed) {
  int port = 0;
  {
    ScriptedPeer gone(Answering(""));
    port = gone.port();
  }
  const std::string closed = "127.0.0.1:" + std::to_string(port);
  for (const std::string& host : {closed, std::string("no-such-name.invalid:80")}) {
    const auto transport = MakeTransport(OptionsFor("http://" + host));
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr(host));
  }
}

TEST(HttpTransportTest, ReplyComesBackAsItWasSent) {
  const auto peer = MakePeer(
      true,
      Answering("HTTP/1.1 409 Conflict\r\nRetry-After: 7\r\nX: 100%25%0d\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n3\r\n\":1\r\n1\r\n}\r\n0\r\n\r\n"));
  const auto transport = MakeTransport(*peer);
  const auto reply = transport->Send(Purchase(), absl::InfiniteFuture());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->status, 409);
  EXPECT_EQ(reply->body, R"({"a":1})");
  EXPECT_THAT(reply->headers, ElementsAre(Pair("Retry-After", "7"), Pair("X", "100%25%0d"),
                                          Pair("Transfer-Encoding", "chunked")));
}

TEST(HttpTransportTest, LongReasonPhraseFitsASmallStack) {
  ScriptedPeer peer(
      Answering("HTTP/1.1 200 " + std::string(30000, 'a') + "\r\nContent-Length: 2\r\n\r\n{}"));
  const auto transport = MakeTransport(peer);
  absl::StatusOr<HttpReply> reply = absl::UnknownError("not run");
  {
    flexiti_test::SmallStackThreads threads;
    threads.Run([&] { reply = transport->Send(Purchase(), Patient()); });
  }
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->body, "{}");
}

TEST(HttpTransportTest, BadRepliesAreUnknownAndNeverQuoted) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::string> cases = {
      "SECRET\r\n\r\n",
      "<html>SECRET</html>",
      ok + "Content-Length: SECRET\r\n\r\n",
      ok + "Content-Length: -5\r\n\r\nSECRET",
      ok + "Content-Length: 3\r\nContent-Length: 6\r\n\r\nSECRET",
      ok + "Content-Length: 3\r\n\r\nSECRET",
      ok + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\nSECRET",
      ok + "Transfer-Encoding: chunked\r\n\r\nSECRET\r\n",
      ok + "Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nSECRET",
      ok + "Content-Length: 50000000\r\n\r\nSECRET",
      ok + "X: " + std::string(70000, 'S') + "\r\n\r\n",
      [&] {
        std::string many = ok;
        for (int i = 0; i < 300; ++i) many += "SECRET: SECRET\r\n";
        return many;
      }(),
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    ScriptedPeer peer(Answering(cases[i]));
    auto transport = MakeTransport(peer);
    const absl::Status status =
        transport->Send(Purchase(), absl::Now() + absl::Seconds(20)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("127.0.0.1"), Not(HasSubstr("SECRET")), Not(HasSubstr("SSS")),
                      Not(HasSubstr("token")), Not(HasSubstr("transactions"))));
    transport.reset();
    EXPECT_EQ(peer.Received().size(), 1u) << "nothing was sent again";
  }
}

TEST(HttpTransportTest, BodyWithoutEndIsCutAtTheLimit) {
  for (const std::string& framing :
       {std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        std::string("HTTP/1.1 500 Oops\r\n\r\n")}) {
    ScriptedPeer peer([&](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(framing);
      while (connection.Send("400\r\n" + std::string(1024, 'a') + "\r\n")) {
      }
    });
    const auto transport = MakeTransport(peer);
    const absl::Status status = transport->Send(Purchase(), Patient()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
    EXPECT_THAT(std::string(status.message()), HasSubstr("body is over the limit"));
  }
}

TEST(HttpTransportTest, SuccessWithoutALengthIsUnknownAnErrorPageIsNot) {
  for (const auto& [status_line, code] :
       {std::pair("200 OK", absl::StatusCode::kUnknown), {"403 No", absl::StatusCode::kOk}}) {
    for (const bool tls : {false, true}) {
      const std::string head = std::string("HTTP/1.1 ") + status_line + "\r\n\r\n";
      const auto peer = MakePeer(tls, [&](PeerConnection& connection) {
        connection.ReadRequest();
        connection.Send(head + "page");
        connection.ShutdownWrite();
      });
      const auto transport = MakeTransport(*peer);
      EXPECT_EQ(transport->Send(Purchase(), Patient()).status().code(), code) << head;
    }
  }
}

TEST(HttpTransportTest, ErrorPageOverTlsThatEndsWithoutGoodbyeIsUnknown) {
  const auto peer = MakePeer(true, [](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 403 No\r\n\r\npage");  // closed without close_notify: maybe a cut
  });
  const auto transport = MakeTransport(*peer);
  EXPECT_EQ(transport->Send(Purchase(), Patient()).status().code(), absl::StatusCode::kUnknown);
}

TEST(HttpTransportTest, DrippingReplyIsCutAtTheDeadline) {
  for (const bool tls : {false, true}) {
    const auto peer = MakePeer(tls, [](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send("HTTP/1.1 200 OK\r\nX: ");
      while (connection.Send("a") && !connection.WaitForClose(milliseconds(20))) {
      }
    });
    const auto transport = MakeTransport(*peer);
    const auto begin = std::chrono::steady_clock::now();
    const absl::Status status =
        transport->Send(Purchase(), absl::Now() + absl::Milliseconds(300)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
    EXPECT_THAT(std::string(status.message()), HasSubstr("the deadline passed"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  }
}

TEST(HttpTransportTest, SilentPeerIsUnknownAtTheDeadline) {
  ScriptedPeer peer([](PeerConnection& connection) { connection.WaitForClose(seconds(20)); });
  const auto transport = MakeTransport(peer);
  EXPECT_EQ(transport->Send(Purchase(), absl::Now() + absl::Milliseconds(100)).status().code(),
            absl::StatusCode::kUnknown);
}

TEST(HttpTransportTest, RedirectsAndDigestChallengesAreRepliesAndNothingIsSentAgain) {
  for (const std::string& reply :
       {std::string("HTTP/1.1 307 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"),
        std::string("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"
                    "Content-Length: 0\r\n\r\n")}) {
    ScriptedPeer peer(Answering(reply));
    auto transport = MakeTransport(peer);
    const auto answered = transport->Send(Purchase(), Patient());
    ASSERT_TRUE(answered.ok()) << answered.status();
    EXPECT_EQ(answered->status, reply[9] == '3' ? 307 : 401);
    transport.reset();
    const std::vector<std::string> received = peer.Received();
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(received[0].find("POST", 1), std::string::npos);
  }
}

TEST(HttpTransportTest, InterimRepliesAreSkipped) {
  ScriptedPeer peer(
      Answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + Reply("{}")));
  const auto transport = MakeTransport(peer);
  const auto reply = transport->Send(Purchase(), Patient());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->status, 200);
}

TEST(HttpTransportTest, ProxyOfTheEnvironmentIsNotObeyed) {
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    ::setenv(name, "http://127.0.0.1:1", 1);
  }
  const auto peer = MakePeer(true, Answering(Reply("{}")));
  const auto transport = MakeTransport(*peer);
  EXPECT_TRUE(transport->Send(Purchase(), Patient()).ok());
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    ::unsetenv(name);
  }
}

TEST(HttpTransportTest, WritingToABrokenConnectionRaisesNoSignal) {
  ::signal(SIGPIPE, SIG_DFL);  // would end this program
  for (const bool tls : {false, true}) {
    const auto peer = MakePeer(tls, [](PeerConnection& connection) {
      connection.Read(1);
      connection.Reset();
    });
    const auto transport = MakeTransport(*peer);
    HttpRequest request = Purchase();
    request.body = std::string(32 << 20, 'b');
    EXPECT_EQ(transport->Send(request, Patient()).status().code(), absl::StatusCode::kUnknown);
  }
}

TEST(HttpTransportTest, BrokenNetworkOfOneCallDoesNotTouchTheNext) {
  ScriptedPeer peer([](PeerConnection& connection) {
    const std::string request = connection.ReadRequest();
    if (connection.index() > 0) connection.Send(Reply("second"));
  });
  const auto transport = MakeTransport(peer);
  EXPECT_EQ(transport->Send(Purchase(), Patient()).status().code(), absl::StatusCode::kUnknown);
  const auto reply = transport->Send(Purchase(), Patient());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->body, "second");
}

}  // namespace
}  // namespace flexiti
