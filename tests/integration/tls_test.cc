// Whoever cannot prove to be Flexiti is sent nothing.
#include <openssl/ssl.h>

#include <ctime>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/scripted_peer.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr char kNoToken[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID TOKEN_UNAVAILABLE";

std::string List(Stack& stack) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stack.authorizations().ListAuthorizations(&context, request, &response));
}

std::string Buy(Stack& stack) {
  v1::CreatePurchaseRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.mutable_amount()->set_amount_cents(100);
  request.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  request.mutable_online()->set_widget_session_id(flexiti_sandbox::kWidgetSession);
  Context context;
  v1::CreatePurchaseResponse response;
  return Told(stack.transactions().CreatePurchase(&context, request, &response));
}

class TlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack({.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, "
                                        "max_backoff: 1ms}\n"});
  }
  static void TearDownTestSuite() { delete stack_; }

  // Nothing that a peer with this certificate could read is ever sent.
  static void ExpectSentNothing(const Certificate& certificate, int max_version = 0) {
    ScriptedPeer peer(
        certificate, [](PeerConnection& connection) { connection.ReadRequest(); }, max_version);
    PointAt(*stack_, peer.url("localhost"));
    EXPECT_EQ(List(*stack_), kNoToken);
    EXPECT_EQ(Buy(*stack_), kNoToken);
    EXPECT_GE(peer.accepted(), 2);
    for (const std::string& received : peer.Received()) EXPECT_EQ(received, "");
  }

  static Stack* stack_;
};
Stack* TlsTest::stack_ = nullptr;

TEST_F(TlsTest, AnotherHostsCertificateIsRefused) {
  ExpectSentNothing(MintLeaf(stack_->authority(), {"posapi.example.com"}, {"127.0.0.2"}));
}

TEST_F(TlsTest, AnAddressThatTheCertificateDoesNotNameIsRefused) {
  ScriptedPeer peer(MintLeaf(stack_->authority(), {"localhost"}, {}),
                    [](PeerConnection& connection) { connection.ReadRequest(); });
  PointAt(*stack_, peer.url("127.0.0.1"));
  EXPECT_EQ(List(*stack_), kNoToken);
  EXPECT_GE(peer.accepted(), 1);
  for (const std::string& received : peer.Received()) EXPECT_EQ(received, "");
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefusedEvenUnderTheSameName) {
  ExpectSentNothing(MintLeaf(MintAuthority("Test Authority"), {"localhost"}, {"127.0.0.1"}));
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  const std::time_t now = std::time(nullptr);
  ExpectSentNothing(
      MintLeaf(stack_->authority(), {"localhost"}, {"127.0.0.1"}, now - 2 * kDay, now - kDay));
}

TEST_F(TlsTest, ACertificateThatIsNotYetValidIsRefused) {
  const std::time_t now = std::time(nullptr);
  ExpectSentNothing(
      MintLeaf(stack_->authority(), {"localhost"}, {"127.0.0.1"}, now + kDay, now + 2 * kDay));
}

TEST_F(TlsTest, ASelfSignedCertificateIsRefused) { ExpectSentNothing(MintAuthority("localhost")); }

TEST_F(TlsTest, Tls11IsRefused) {
  ExpectSentNothing(MintLeaf(stack_->authority(), {"localhost"}, {"127.0.0.1"}), TLS1_1_VERSION);
}

TEST_F(TlsTest, Tls12IsGoodEnough) {
  // The same peer as above, so that its refusal is about the version and nothing else.
  ScriptedPeer peer(
      MintLeaf(stack_->authority(), {"localhost"}, {"127.0.0.1"}),
      [](PeerConnection& connection) {
        connection.ReadRequest();
        connection.Send(Reply("{}"));
      },
      TLS1_2_VERSION);
  PointAt(*stack_, peer.url("localhost"));
  EXPECT_EQ(List(*stack_), kNoToken);  // the reply holds none
  ASSERT_FALSE(peer.Received().empty());
  EXPECT_NE(peer.Received()[0], "");
  EXPECT_EQ(peer.server_name(), "localhost");
}

TEST_F(TlsTest, APeerThatSpeaksNoTlsLearnsNothing) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.ReadOnce();
    connection.Send(Reply("{}"));
  });
  PointAt(*stack_, absl::StrCat("https://localhost:", peer.port()));
  EXPECT_EQ(List(*stack_), kNoToken);
  EXPECT_EQ(Buy(*stack_), kNoToken);
  for (const std::string& received : peer.Received()) {
    EXPECT_EQ(received.substr(0, 1), "\x16");  // a handshake record
    EXPECT_EQ(received.find(flexiti_sandbox::kMerchantSecret), std::string::npos);
    EXPECT_EQ(received.find("POST"), std::string::npos);
  }
}

TEST_F(TlsTest, TheRightCertificateIsServed) {
  PointAt(*stack_, absl::StrCat("https://localhost:", stack_->sandbox().https_port()));
  EXPECT_EQ(List(*stack_), "OK");
}

}  // namespace
}  // namespace flexiti_test
