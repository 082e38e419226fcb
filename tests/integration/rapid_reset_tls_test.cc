// A caller whose certificate is accepted resets its calls as they begin (rapid_reset_test): with
// TLS the connections have other credentials, and are guarded all the same.
#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/integration/attack.h"
#include "tests/integration/resets.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;

constexpr char kCallers[] = R"(  - name: till
    dns_name: till.example
    grants: [{all_merchants: true, methods: [READ]}]
)";
constexpr char kList[] = "/flexiti.v1.AuthorizationService/ListAuthorizations";

// TLS over a RawConnection, by one who reads nothing once hands are shaken.
class TlsClient {
 public:
  TlsClient(const std::string& address, const Certificate& certificate)
      : connection_(address, std::chrono::seconds(1)),
        context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
    const TemporaryDirectory files;
    SSL_CTX_use_certificate_file(
        context_.get(), files.Write("c", certificate.certificate_pem).c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(
        context_.get(), files.Write("k", certificate.private_key_pem).c_str(), SSL_FILETYPE_PEM);
    ssl_.reset(SSL_new(context_.get()));
    constexpr unsigned char kAlpn[] = {2, 'h', '2'};
    SSL_set_alpn_protos(ssl_.get(), kAlpn, sizeof(kAlpn));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
  }

  bool ShakeHands() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (SSL_do_handshake(ssl_.get()) != 1) {
      if (!SendWritten() || std::chrono::steady_clock::now() > deadline) return false;
      const std::string answer = connection_.ReadFor(milliseconds(50));
      BIO_write(SSL_get_rbio(ssl_.get()), answer.data(), static_cast<int>(answer.size()));
    }
    return SendWritten();
  }

  // False once the gateway takes no more.
  bool Send(const std::string& bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    return SendWritten();
  }

 private:
  bool SendWritten() {
    std::string bytes(BIO_ctrl_pending(SSL_get_wbio(ssl_.get())), '\0');
    BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    return connection_.Send(bytes);
  }

  RawConnection connection_;
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
};

TEST(RapidResetTlsTest, AnAcceptedCallerIsBoundedToo) {
  Stack stack({.callers_yaml = kCallers});
  const Certificate till = MintLeaf(stack.authority(), {"till.example"}, {});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  Attack(stack, "TLS", [&] {
    for (bool is_told = false; !is_told;) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      TlsClient client(stack.gateway().address(), till);
      ASSERT_TRUE(client.ShakeHands());
      Resets resets(kList);
      for (int i = 0; i < 2'000 && client.Send(resets.Next(500)); ++i) {
      }
      const std::string output = stack.gateway().output();
      is_told = output.find("\"event\":\"calls_refused\"") != std::string::npos &&
                output.find("\"event\":\"connection_ended\"") != std::string::npos;
    }
  });
}

}  // namespace
}  // namespace flexiti_test
