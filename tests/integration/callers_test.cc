// Who may call what, over real TLS.
#include <arpa/inet.h>
#include <httplib.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <memory>
#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

constexpr std::time_t kHour = 3600;
constexpr char kNoConnection[] = "UNAVAILABLE";
constexpr char kUnknownCaller[] = "UNAUTHENTICATED NOT_SENT CONTACT_OPERATOR UNKNOWN_CALLER";
constexpr char kNotAllowed[] = "PERMISSION_DENIED NOT_SENT CONTACT_OPERATOR METHOD_NOT_ALLOWED";
constexpr char kUnknownMerchant[] = "PERMISSION_DENIED NOT_SENT CONTACT_OPERATOR UNKNOWN_MERCHANT";

constexpr char kCallers[] = R"(  - name: till
    dns_name: till.example
    grants:
      - {merchants: [maple], methods: [READ, PAY]}
      - {merchants: [cedar], methods: [READ]}
  - name: office
    spiffe_id: spiffe://example.org/office
    grants: [{all_merchants: true, methods: [REFUND]}]
  - name: audit
    dns_name: audit.example
    grants: [{all_merchants: true, methods: [READ]}]
)";

class CallersTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack({.callers_yaml = kCallers}); }
  static void TearDownTestSuite() { delete stack_; }

  static Certificate Dns(const std::vector<std::string>& names) {
    return MintLeaf(stack_->authority(), names, {});
  }
  static Certificate Spiffe(const std::string& id) {
    return MintLeafWithUris(stack_->authority(), {id}, {});
  }

  static grpc::Status List(const std::shared_ptr<grpc::Channel>& channel,
                           const std::string& merchant_id) {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(merchant_id);
    v1::ListAuthorizationsResponse response;
    Context context;
    return v1::AuthorizationService::NewStub(channel)->ListAuthorizations(&context, request,
                                                                          &response);
  }
  // Of nothing: a caller with the right to it is told so.
  static grpc::Status Refund(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& merchant_id) {
    v1::RefundAccountRequest request;
    request.set_merchant_id(merchant_id);
    v1::RefundAccountResponse response;
    Context context;
    return v1::TransactionService::NewStub(channel)->RefundAccount(&context, request, &response);
  }

  static Stack* stack_;
};
Stack* CallersTest::stack_ = nullptr;

TEST_F(CallersTest, ThePageSaysWhoWasRefusedWhat) {
  const grpc::Status refused = Refund(stack_->ChannelAs(Dns({"audit.example"})), kMerchant);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  httplib::Client client(absl::StrCat("http://", stack_->gateway().admin_address()));
  const auto page = client.Get("/");
  ASSERT_TRUE(page) << httplib::to_string(page.error());
  const std::string refusals = page->body.substr(page->body.find("Refused calls</h2>"));
  EXPECT_THAT(refusals, testing::HasSubstr("METHOD_NOT_ALLOWED</b>"));
  EXPECT_THAT(refusals, testing::HasSubstr("called by audit<"));
}

struct Row {
  const char* what;
  Certificate (*certificate)(const Certificate& authority);
  const char* merchant_id;
  const char* read;    // what ListAuthorizations tells
  const char* refund;  // what RefundAccount of nothing tells
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.what; }

constexpr char kAllowed[] = "INVALID_ARGUMENT NOT_SENT FIX_REQUEST INVALID_FIELD";

Certificate Till(const Certificate& authority) { return MintLeaf(authority, {"till.example"}, {}); }
Certificate Office(const Certificate& authority) {
  return MintLeafWithUris(authority, {"spiffe://example.org/office"}, {});
}

class IdentityTest : public CallersTest, public testing::WithParamInterface<Row> {};

TEST_P(IdentityTest, DecidesWhatIsAnswered) {
  const Row& row = GetParam();
  const auto channel = stack_->ChannelAs(row.certificate(stack_->authority()));
  EXPECT_EQ(Told(List(channel, row.merchant_id)), row.read);
  EXPECT_EQ(Told(Refund(channel, row.merchant_id)), row.refund);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, IdentityTest,
    testing::Values(
        Row{"no certificate", [](const Certificate&) { return Certificate(); }, kMerchant,
            kNoConnection, kNoConnection},
        Row{"another authority of the same name",
            [](const Certificate&) { return Till(MintAuthority("Test Authority")); }, kMerchant,
            kNoConnection, kNoConnection},
        Row{"signed by itself", [](const Certificate&) { return MintAuthority("till.example"); },
            kMerchant, kNoConnection, kNoConnection},
        Row{"expired",
            [](const Certificate& authority) {
              const std::time_t now = std::time(nullptr);
              return MintLeaf(authority, {"till.example"}, {}, now - 2 * kHour, now - kHour);
            },
            kMerchant, kNoConnection, kNoConnection},
        Row{"not valid yet",
            [](const Certificate& authority) {
              const std::time_t now = std::time(nullptr);
              return MintLeaf(authority, {"till.example"}, {}, now + kHour, now + 2 * kHour);
            },
            kMerchant, kNoConnection, kNoConnection},
        Row{"a name that nobody has",
            [](const Certificate& authority) { return MintLeaf(authority, {"x.example"}, {}); },
            kMerchant, kUnknownCaller, kUnknownCaller},
        Row{"the name as that of the subject only",
            [](const Certificate& authority) { return MintLeafWithUris(authority, {}, {}); },
            kMerchant, kUnknownCaller, kUnknownCaller},
        Row{"a SPIFFE id that nobody has, beside a caller's name",
            [](const Certificate& authority) {
              return MintLeafWithUris(authority, {"spiffe://example.org/x"}, {"till.example"});
            },
            kMerchant, kUnknownCaller, kUnknownCaller},
        Row{"the names of two callers",
            [](const Certificate& authority) {
              return MintLeaf(authority, {"till.example", "audit.example"}, {});
            },
            kMerchant, kUnknownCaller, kUnknownCaller},
        Row{"a wildcard",
            [](const Certificate& authority) { return MintLeaf(authority, {"*.example"}, {}); },
            kMerchant, kUnknownCaller, kUnknownCaller},
        Row{"nobody, and a merchant that is none",
            [](const Certificate& authority) { return MintLeaf(authority, {"x.example"}, {}); },
            "nobody", kUnknownCaller, kUnknownCaller},
        Row{"till", Till, kMerchant, "OK", kNotAllowed},
        Row{"till in capitals",
            [](const Certificate& authority) { return MintLeaf(authority, {"TILL.Example"}, {}); },
            kMerchant, "OK", kNotAllowed},
        Row{"till, another merchant", Till, "birch", kUnknownMerchant, kNotAllowed},
        Row{"till, a merchant that is none", Till, "nobody", kUnknownMerchant, kNotAllowed},
        Row{"office, the method of others", Office, kMerchant, kNotAllowed, kAllowed},
        Row{"office, a merchant that is none", Office, "nobody", kNotAllowed, kUnknownMerchant}));

TEST_F(CallersTest, ARefusalIsTheSameForAMerchantThatExists) {
  const auto till = stack_->ChannelAs(Dns({"till.example"}));
  const grpc::Status there = List(till, "birch");
  const grpc::Status not_there = List(till, "nobody");
  EXPECT_EQ(there.error_message(), not_there.error_message());
  EXPECT_EQ(there.error_details(), not_there.error_details());
  EXPECT_FALSE(absl::StrContains(there.error_details(), "birch"));
}

TEST_F(CallersTest, ARefusedCallReachesNobody) {
  const size_t before = stack_->sandbox().Exchanges().size();
  Refund(stack_->ChannelAs(Dns({"till.example"})), kMerchant);
  List(stack_->ChannelAs(Dns({"x.example"})), kMerchant);
  List(stack_->ChannelAs(Dns({"till.example"})), "birch");
  EXPECT_EQ(stack_->sandbox().Exchanges().size(), before);
}

TEST_F(CallersTest, ACallerGetsTheAnswerOfAnOperationOnlyWithTheRightToItsMethod) {
  const v1::CreatePurchaseRequest purchase = stack_->Purchase(flexiti_sandbox::kAccount);
  v1::CreatePurchaseResponse made;
  Context buying;
  const auto till = stack_->ChannelAs(Dns({"till.example"}));
  ASSERT_EQ(Told(v1::TransactionService::NewStub(till)->CreatePurchase(&buying, purchase, &made)),
            "OK");
  v1::GetOperationRequest request;
  request.set_merchant_id(purchase.merchant_id());
  request.set_request_id(purchase.request_id());
  for (const char* name : {"till.example", "audit.example"}) {
    v1::GetOperationResponse found;
    Context context;
    const auto stub = v1::OperationService::NewStub(stack_->ChannelAs(Dns({name})));
    ASSERT_EQ(Told(stub->GetOperation(&context, request, &found)), "OK");
    EXPECT_EQ(found.operation().state(), v1::OPERATION_STATE_EXECUTED);
    EXPECT_EQ(found.operation().has_response(), std::string(name) == "till.example") << name;
  }
}

TEST_F(CallersTest, HealthIsForEveryCertificateOfTheAuthority) {
  const auto check = [](const std::shared_ptr<grpc::Channel>& channel) {
    grpc::health::v1::HealthCheckResponse response;
    Context context;
    return grpc::health::v1::Health::NewStub(channel)->Check(&context, {}, &response).error_code();
  };
  EXPECT_EQ(check(stack_->ChannelAs(Dns({"x.example"}))), grpc::StatusCode::OK);
  EXPECT_EQ(check(stack_->ChannelAs({})), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(CallersTest, ALogLineSaysWhoCalledAndWhoWasRefused) {
  List(stack_->ChannelAs(Dns({"audit.example"})), kMerchant);
  EXPECT_TRUE(stack_->gateway().WaitForOutput("\"caller\":\"audit\""));
  List(stack_->ChannelAs(Spiffe("spiffe://example.org/stranger")), kMerchant);
  EXPECT_TRUE(stack_->gateway().WaitForOutput("\"stranger\":\"spiffe://example.org/stranger\""));
}

TEST_F(CallersTest, PlaintextIsNotServed) {
  const auto channel =
      grpc::CreateChannel(stack_->gateway().address(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(Told(List(channel, kMerchant)), kNoConnection);
}

// Whether the gateway shakes hands in TLS of this version.
bool ShakesHands(const std::string& address, const Certificate& client, int version) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> tls(SSL_CTX_new(TLS_client_method()),
                                                              SSL_CTX_free);
  SSL_CTX_set_min_proto_version(tls.get(), version);
  SSL_CTX_set_max_proto_version(tls.get(), version);
  // Else OpenSSL itself would not offer the old ones.
  SSL_CTX_set_cipher_list(tls.get(), "ALL:@SECLEVEL=0");
  const unsigned char http2[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(tls.get(), http2, sizeof(http2));
  const TemporaryDirectory files;
  EXPECT_EQ(SSL_CTX_use_certificate_file(
                tls.get(), files.Write("c", client.certificate_pem).c_str(), SSL_FILETYPE_PEM),
            1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey_file(tls.get(), files.Write("k", client.private_key_pem).c_str(),
                                        SSL_FILETYPE_PEM),
            1);
  sockaddr_in target = {};
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(port));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&target), sizeof(target)), 0);
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(tls.get()), SSL_free);
  SSL_set_fd(session.get(), connection);
  const bool done = SSL_connect(session.get()) == 1;
  close(connection);
  return done;
}

TEST_F(CallersTest, TlsIsOfVersion12OrNewer) {
  const Certificate till = Dns({"till.example"});
  const std::string& address = stack_->gateway().address();
  EXPECT_FALSE(ShakesHands(address, till, TLS1_VERSION));
  EXPECT_FALSE(ShakesHands(address, till, TLS1_1_VERSION));
  EXPECT_TRUE(ShakesHands(address, till, TLS1_2_VERSION));
  EXPECT_TRUE(ShakesHands(address, till, TLS1_3_VERSION));
}

}  // namespace
}  // namespace flexiti_test
