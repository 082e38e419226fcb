// Nobody resumes a TLS session: who resumes shows no certificate, so it would go on calling when
// that has expired.
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

constexpr char kCallers[] = R"(  - name: till
    dns_name: till.example
    grants: [{all_merchants: true, methods: [READ]}]
)";

using Session = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;

int Connect(const std::string& address) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  sockaddr_in target = {};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(port));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit = {.tv_sec = 20, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&target), sizeof(target)), 0);
  return connection;
}

// One connection of a client that offers `session`, if there is one.
struct Visit {
  bool is_served = false;  // the gateway spoke HTTP/2 to it
  bool is_resumed = false;
  Session session{nullptr, &SSL_SESSION_free};  // to be offered at the next one
};

Visit Call(const std::string& address, const Certificate& client, int version,
           SSL_SESSION* session) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls(SSL_CTX_new(TLS_client_method()),
                                                              &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(tls.get(), version);
  SSL_CTX_set_max_proto_version(tls.get(), version);
  const unsigned char http2[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(tls.get(), http2, sizeof(http2));
  const TemporaryDirectory files;
  if (!client.certificate_pem.empty()) {
    const std::string certificate = files.Write("c", client.certificate_pem);
    const std::string key = files.Write("k", client.private_key_pem);
    EXPECT_EQ(SSL_CTX_use_certificate_file(tls.get(), certificate.c_str(), SSL_FILETYPE_PEM), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey_file(tls.get(), key.c_str(), SSL_FILETYPE_PEM), 1);
  }
  const int connection = Connect(address);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(tls.get()), &SSL_free);
  SSL_set_fd(ssl.get(), connection);
  if (session != nullptr) {
    EXPECT_EQ(SSL_set_session(ssl.get(), session), 1);
  }
  Visit visit;
  if (SSL_connect(ssl.get()) == 1) {
    visit.is_resumed = SSL_session_reused(ssl.get()) == 1;
    const std::string preface = Preface();
    SSL_write(ssl.get(), preface.data(), static_cast<int>(preface.size()));
    // In TLS 1.3 the ticket comes before the first byte, and so does a refusal.
    char first = 0;
    visit.is_served = SSL_read(ssl.get(), &first, 1) == 1;
    visit.session.reset(SSL_get1_session(ssl.get()));
  }
  SSL_set_shutdown(ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);  // the session stays good
  close(connection);
  return visit;
}

class TlsResumptionTest : public testing::TestWithParam<int> {};

TEST_P(TlsResumptionTest, EveryConnectionShowsItsCertificate) {
  signal(SIGPIPE, SIG_IGN);  // who is refused may still be writing
  Stack stack({.callers_yaml = kCallers});
  const std::string& address = stack.gateway().address();
  const Certificate till = MintLeaf(stack.authority(), {"till.example"}, {});
  const Visit first = Call(address, till, GetParam(), nullptr);
  ASSERT_TRUE(first.is_served);
  ASSERT_NE(first.session, nullptr);
  ASSERT_EQ(SSL_SESSION_is_resumable(first.session.get()), 1) << "nothing to offer";
  const Session again(SSL_SESSION_dup(first.session.get()), &SSL_SESSION_free);

  const Visit without = Call(address, {}, GetParam(), first.session.get());
  EXPECT_FALSE(without.is_resumed);
  EXPECT_FALSE(without.is_served);

  const Visit with = Call(address, till, GetParam(), again.get());
  EXPECT_FALSE(with.is_resumed);
  EXPECT_TRUE(with.is_served);
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsResumptionTest,
                         testing::Values(TLS1_2_VERSION, TLS1_3_VERSION), [](const auto& row) {
                           return row.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

}  // namespace
}  // namespace flexiti_test
