#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_sandbox {
namespace {

class HttpTest : public SandboxTest {
 protected:
  TestReply SendRaw(const std::string& bytes) {
    TestConnection connection(sandbox_->http_port());
    connection.Send(bytes);
    return connection.ReadReply();
  }
};

TEST_F(HttpTest, WhatHttpForbidsIsRefused) {
  const std::string kCases[] = {
      "GET /\r\nhost: a\r\n\r\n",
      "GET / HTTP/2\r\nhost: a\r\n\r\n",
      "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
      "GET x HTTP/1.1\r\nhost: a\r\n\r\n",
      "GET /a#b HTTP/1.1\r\nhost: a\r\n\r\n",
      "GET /\xc3\xa9\x7f HTTP/1.1\r\nhost: a\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nno colon\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nname : v\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\n folded: v\r\n\r\n",
      "GET / HTTP/1.1\nhost: a\n\n",
      "GET / HTTP/1.1\r\nhost: a\r\nx: \x01\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\nx",
      "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
  };
  for (const std::string& request : kCases) EXPECT_EQ(SendRaw(request).status, 400) << request;
  EXPECT_EQ(SendRaw("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n").status, 413);
  EXPECT_EQ(SendRaw("GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\nhost: a\r\n\r\n").status,
            431);
}

TEST_F(HttpTest, AConnectionIsKeptUnlessTheClientSaysOtherwise) {
  TestConnection connection(sandbox_->http_port());
  const std::string path = Pos("v2.5.1", "authorizations");
  for (int i = 0; i < 3; ++i) {
    connection.Send(EncodeRequest("GET", path, Headers(), ""));
    EXPECT_EQ(connection.ReadReply().status, 200);
  }
  TestHeaders last = Headers();
  last.emplace_back("Connection", "close");
  connection.Send(EncodeRequest("GET", path, last, ""));
  EXPECT_TRUE(absl::StrContains(connection.ReadToEnd(), "connection: close"));
  const std::vector<Exchange> exchanges = sandbox_->Exchanges();
  ASSERT_EQ(exchanges.size(), 5u);  // the token's and these
  EXPECT_EQ(exchanges[1].connection, exchanges[4].connection);
  EXPECT_NE(exchanges[0].connection, exchanges[4].connection);
}

TEST_F(HttpTest, AnExchangeHoldsTheExactBytes) {
  sandbox_->ClearExchanges();
  const std::string request =
      "POST /flexiti/pos-api/v2.5/oauth/token?a=%20b HTTP/1.1\r\nHoSt: x\r\nX-One:  two \r\n"
      "content-length: 4\r\n\r\na=\xff"
      "b";
  EXPECT_EQ(SendRaw(request).status, 409);
  ASSERT_EQ(sandbox_->Exchanges().size(), 1u);
  const Exchange exchange = sandbox_->Exchanges()[0];
  EXPECT_EQ(exchange.head + exchange.body, request);
  EXPECT_EQ(exchange.path, "/flexiti/pos-api/v2.5/oauth/token");
  EXPECT_EQ(exchange.query, "a=%20b");
  EXPECT_EQ(exchange.headers[1], (std::pair<std::string, std::string>("X-One", "two")));
  EXPECT_EQ(exchange.reply_status, 409);
  EXPECT_EQ(sandbox_->RequestCount("POST", "/oauth/token"), 1u);
  EXPECT_EQ(sandbox_->RequestCount("GET", "/oauth/token"), 0u);
  EXPECT_EQ(sandbox_->RequestCount("", ""), 1u);
}

TEST_F(HttpTest, AnObserverSeesWhoWroteEachReplyBeforeItIsSent) {
  std::mutex mutex;
  std::vector<Exchange> seen;
  Options options;
  options.observer = [&](const Exchange& exchange) {
    const std::lock_guard<std::mutex> lock(mutex);
    seen.push_back(exchange);
  };
  Restart(options);
  const auto token = [&](const Fault& fault) {
    sandbox_->Arm(fault);
    Token("client_id=nobody");
    const std::lock_guard<std::mutex> lock(mutex);
    return seen.empty() ? Exchange() : seen.back();
  };
  const Exchange own = token(Fault::Delay(std::chrono::milliseconds(1)));
  EXPECT_EQ(own.reply_by, ReplyBy::kSandbox);
  EXPECT_EQ(own.body, "client_id=nobody");
  const Exchange other = token(Fault::Reply(200, "{}"));
  EXPECT_EQ(other.reply_by, ReplyBy::kFault);
  EXPECT_EQ(other.reply_body, "{}");
  for (const Fault& fault : {Fault::CutReply(100), Fault::CommitThenDrop(), Fault::Garbage(),
                             Fault::DropBeforeCommit()}) {
    EXPECT_EQ(token(fault).reply_by, ReplyBy::kNobody);
  }
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_EQ(seen.size(), 6u);
}

TEST_F(HttpTest, AChunkedRequestAndExpectContinueWork) {
  const std::string body = "client_id=maple-furniture&client_secret=maple-furniture-secret";
  TestConnection connection(sandbox_->http_port());
  connection.Send(absl::StrCat(
      "POST /flexiti/pos-api/v2.5/oauth/token HTTP/1.1\r\nhost: a\r\ncontent-type: "
      "application/x-www-form-urlencoded\r\nx-reference-id: ",
      kOtherReference, "\r\ntransfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n5\r\n",
      body.substr(0, 5), "\r\n", absl::Hex(body.size() - 5), ";x=y\r\n", body.substr(5),
      "\r\n0\r\n\r\n"));
  EXPECT_EQ(connection.ReadReply().status, 100);
  EXPECT_EQ(connection.ReadReply().status, 200);
  EXPECT_EQ(sandbox_->Exchanges().back().body, body);
}

TEST_F(HttpTest, AnIdleConnectionIsClosedAfterItsTimeout) {
  Options options;
  options.idle_timeout = std::chrono::milliseconds(30);
  Restart(options);
  TestConnection connection(sandbox_->http_port());
  EXPECT_EQ(connection.ReadToEnd(), "");
}

TEST_F(HttpTest, TlsServesTheSameAndAWrongAuthorityIsTheClientsToRefuse) {
  flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("test CA");
  const auto leaf = flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"});
  const std::string ca = directory.Write("ca.pem", authority.certificate_pem);
  const std::string other =
      directory.Write("other.pem", flexiti_test::MintAuthority("other CA").certificate_pem);
  Options options;
  options.tls_certificate_path = directory.Write("server.pem", leaf.certificate_pem);
  options.tls_key_path = directory.Write("key.pem", leaf.private_key_pem);
  Restart(options);
  TestConnection connection(sandbox_->https_port(), ca);
  ASSERT_TRUE(connection.connected());
  for (int i = 0; i < 2; ++i) {
    connection.Send(EncodeRequest("GET", Pos("v2.5.1", "authorizations"), Headers(), ""));
    EXPECT_EQ(connection.ReadReply().status, 200);
  }
  EXPECT_EQ(sandbox_->Exchanges().back().protocol, "https");
  sandbox_->Arm(Fault::CutReply(20).On("GET", "/authorizations"));
  connection.Send(EncodeRequest("GET", Pos("v2.5.1", "authorizations"), Headers(), ""));
  EXPECT_EQ(connection.ReadToEnd().size(), 20u);
  EXPECT_FALSE(TestConnection(sandbox_->https_port(), other).connected());
  while (sandbox_->Connections().tls_failures == 0) std::this_thread::yield();
  options.tls_key_path = options.tls_certificate_path;
  EXPECT_FALSE(Sandbox::Start(options).ok());
}

TEST_F(HttpTest, AThousandKeptConnectionsAreServedAtOnce) {
  constexpr int kConnections = 1000;
  sandbox_->Arm(
      Fault::Delay(std::chrono::milliseconds(200)).On("GET", "/authorizations").Times(-1));
  const std::string request = EncodeRequest("GET", Pos("v2.5.1", "authorizations"), Headers(), "");
  std::vector<std::unique_ptr<TestConnection>> connections;
  for (int i = 0; i < kConnections; ++i) {
    connections.push_back(std::make_unique<TestConnection>(sandbox_->http_port()));
    ASSERT_TRUE(connections.back()->connected()) << i;
  }
  for (int round = 0; round < 2; ++round) {
    for (const auto& connection : connections) connection->Send(request);
    int good = 0;
    for (const auto& connection : connections) good += connection->ReadReply().status == 200;
    EXPECT_EQ(good, kConnections);
  }
  EXPECT_EQ(sandbox_->Connections().open, static_cast<uint64_t>(kConnections));
  EXPECT_EQ(sandbox_->RequestCount("GET", "/authorizations"), 2u * kConnections);
}

}  // namespace
}  // namespace flexiti_sandbox
