// Handshakes that do not end, and what is none, at a port with TLS: they keep nobody from the
// gateway, and they end.
#include <openssl/ssl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/integration/attack.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Connections = std::vector<std::unique_ptr<RawConnection>>;

constexpr int kMany = kSanitized ? 100 : 300;
// The gateway gives a handshake ten seconds (service/gateway/server.cc).
constexpr std::chrono::seconds kHandshakeTimeout{10};
// What else a busy machine may take to see the end of all.
constexpr std::chrono::seconds kMargin{kSanitized ? 20 : 5};
// How long a new caller may wait for its handshake and its call beside them.
constexpr milliseconds kLongestWait{kSanitized ? 10'000 : 3'000};

constexpr char kCallers[] = R"(  - name: newcomer
    dns_name: newcomer.example
    grants: [{all_merchants: true, methods: [READ]}]
)";

// What a client that speaks TLS as it should sends first.
std::string ClientHello() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(context.get()), &SSL_free);
  constexpr unsigned char kAlpn[] = {2, 'h', '2'};
  SSL_set_alpn_protos(client.get(), kAlpn, sizeof(kAlpn));
  SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(client.get());
  SSL_do_handshake(client.get());
  std::string hello(16'384, '\0');
  const int size = BIO_read(SSL_get_wbio(client.get()), hello.data(), 16'384);
  hello.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return hello;
}

class HostileTlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.callers_yaml = kCallers});
    ASSERT_EQ(ListThrough(stack_->channel()), "OK");
    ASSERT_GT(ClientHello().size(), 100u);
  }
  static void TearDownTestSuite() { delete stack_; }

  static Connections Open(int count, const std::string& bytes) {
    Connections connections;
    for (int i = 0; i < count; ++i) {
      connections.push_back(std::make_unique<RawConnection>(stack_->gateway().address()));
      connections.back()->Send(bytes);
    }
    return connections;
  }

  // Somebody who was not connected before is served soon.
  static void ExpectNewcomersServed() {
    const Certificate newcomer = MintLeaf(stack_->authority(), {"newcomer.example"}, {});
    for (int i = 0; i < 5; ++i) {
      const auto start = Clock::now();
      EXPECT_EQ(ListThrough(stack_->ChannelAs(newcomer)), "OK");
      EXPECT_LT(Clock::now() - start, kLongestWait);
    }
  }

  static Stack* stack_;
};
Stack* HostileTlsTest::stack_ = nullptr;

struct Half {
  const char* name;
  std::function<std::string()> bytes;
};
void PrintTo(const Half& half, std::ostream* out) { *out << half.name; }

class HalfHandshakeTest : public HostileTlsTest, public testing::WithParamInterface<Half> {};

TEST_P(HalfHandshakeTest, KeepsNobodyOutAndEndsAfterItsTime) {
  const std::string bytes = GetParam().bytes();
  Attack(*stack_, GetParam().name, [&] {
    const auto start = Clock::now();
    const Connections connections = Open(kMany, bytes);
    ExpectNewcomersServed();
    EXPECT_FALSE(connections.back()->IsClosedWithin(milliseconds(0)))
        << "it was no half of a handshake";
    for (const auto& connection : connections) {
      EXPECT_TRUE(connection->IsClosedWithin(kHandshakeTimeout + kMargin));
    }
    const auto took = Clock::now() - start;
    EXPECT_GT(took, kHandshakeTimeout / 2);
    EXPECT_LT(took, kHandshakeTimeout + kMargin);
  });
}

INSTANTIATE_TEST_SUITE_P(
    Halves, HalfHandshakeTest,
    testing::Values(Half{"Nothing", [] { return std::string(); }},
                    Half{"HeadOfARecord", [] { return ClientHello().substr(0, 4); }},
                    Half{"PartOfAHello", [] { return ClientHello().substr(0, 60); }},
                    // The gateway has answered, and waits for a certificate.
                    Half{"WholeHello", [] { return ClientHello(); }}),
    [](const auto& row) { return row.param.name; });

// What comes a byte at a time gets no more time.
TEST_F(HostileTlsTest, AHandshakeThatDripsEndsAfterItsTimeToo) {
  const std::string hello = ClientHello();
  Attack(*stack_, "dripping", [&] {
    const Connections connections = Open(50, "");
    const auto deadline = Clock::now() + kHandshakeTimeout + kMargin;
    size_t at = 0;
    bool is_closed = false;
    while (!is_closed && at < hello.size() - 1 && Clock::now() < deadline) {
      for (const auto& connection : connections) connection->Send(hello.substr(at, 1));
      ++at;
      is_closed = connections.front()->IsClosedWithin(milliseconds(100));
    }
    EXPECT_TRUE(is_closed) << "after " << at << " of " << hello.size() << " bytes";
    for (const auto& connection : connections) EXPECT_TRUE(connection->IsClosedWithin(kMargin));
  });
}

TEST_F(HostileTlsTest, GarbageEndsItsConnectionAtOnce) {
  const std::string hello = ClientHello();
  std::string broken = hello;
  for (size_t i = 9; i < broken.size(); ++i) broken[i] = '\xff';
  const std::vector<std::pair<std::string, std::string>> garbage = {
      {"HTTP/2 in the clear", Preface() + Frame(FrameType::kSettings, 0, 0, "")},
      {"HTTP/1.1", "GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"},
      {"zeros", std::string(4'096, '\0')},
      {"a record of an unknown type", std::string("\x63\x03\x01\x00\x05hello", 10)},
      {"a record that is too long",
       std::string("\x16\x03\x01\xff\xff", 5) + std::string(70'000, 'x')},
      {"a hello of nonsense", broken},
      {"two hellos", hello + hello},
      {"data before the handshake", std::string("\x17\x03\x03\x00\x05hello", 10)},
      {"a fatal alert", std::string("\x15\x03\x01\x00\x02\x02\x28", 7)},
  };
  Attack(*stack_, "garbage", [&] {
    for (const auto& [name, bytes] : garbage) {
      const auto start = Clock::now();
      const Connections connections = Open(kMany / 10, bytes);
      for (const auto& connection : connections) {
        EXPECT_TRUE(connection->IsClosedWithin(kHandshakeTimeout)) << name;
      }
      EXPECT_LT(Clock::now() - start, kHandshakeTimeout) << name;
    }
    ExpectNewcomersServed();
  });
}

}  // namespace
}  // namespace flexiti_test
