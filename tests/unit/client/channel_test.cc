// The connection: TLS, health, and a gateway that is not there.
#include <ctime>
#include <string>

#include "client/cpp/client.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti::client {
namespace {

using flexiti_test::ScriptedGateway;
using grpc::StatusCode;
using std::chrono::milliseconds;
using testing::HasSubstr;

Options Fast(const std::string& target) {
  Options options;
  options.target = target;
  options.security = Security::kPlaintext;
  options.retry = {
      .max_attempts = 3, .initial_backoff = milliseconds(1), .max_backoff = milliseconds(2)};
  options.timeout = milliseconds(20000);
  return options;
}

Result<v1::CreatePurchaseResponse> Purchase(const Options& options) {
  return Client::Create(options)->Call(&v1::TransactionService::Stub::CreatePurchase,
                                       v1::CreatePurchaseRequest());
}

// `client_ca_pem`: who signs the certificates that clients must have; empty: they need none.
std::shared_ptr<grpc::ServerCredentials> Tls(const flexiti_test::Certificate& leaf,
                                             const std::string& client_ca_pem = "") {
  grpc::SslServerCredentialsOptions options(
      client_ca_pem.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client_ca_pem;
  options.pem_key_cert_pairs.push_back({leaf.private_key_pem, leaf.certificate_pem});
  return grpc::SslServerCredentials(options);
}

TEST(ChannelTest, APurchaseThatFoundNoGatewayWasNotSent) {
  std::string target;
  { target = ScriptedGateway().target(); }  // a port where nobody listens any more
  const auto result = Purchase(Fast(target));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, StatusCode::UNAVAILABLE);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(result.error().next_action, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID);
  EXPECT_EQ(result.attempts(), 0);
  EXPECT_THAT(result.error().message, HasSubstr("no connection to " + target));
  EXPECT_THAT(result.error().message, HasSubstr("Connection refused"));
}

TEST(ChannelTest, NoTimeToConnectIsNotSent) {
  ScriptedGateway gateway;
  Options options = Fast(gateway.target());
  options.timeout = milliseconds(0);
  const auto result = Purchase(options);
  EXPECT_EQ(result.error().code, StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(result.error().outcome, v1::OUTCOME_NOT_SENT);
  EXPECT_EQ(gateway.Calls().size(), 0u);
}

TEST(ChannelTest, TlsReachesAGatewayThatTheAuthorityVouchesFor) {
  const flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("test authority");
  ScriptedGateway gateway(Tls(flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"})));
  gateway.Then(v1::CreatePurchaseResponse());
  Options options = Fast(gateway.target());
  options.security = Security::kTls;
  options.ca_file = directory.Write("ca.pem", authority.certificate_pem);
  const auto result = Purchase(options);
  EXPECT_TRUE(result.ok()) << result.error().ToString();
}

TEST(ChannelTest, AnUnknownAuthorityOrAnotherNameIsRefusedBeforeAnythingIsSent) {
  const flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("test authority");
  const auto stranger = flexiti_test::MintAuthority("stranger");
  const struct {
    flexiti_test::Certificate leaf;
    std::string trusted;
  } rows[] = {
      {flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"}), stranger.certificate_pem},
      {flexiti_test::MintLeaf(authority, {"other.example"}, {}), authority.certificate_pem}};
  for (const auto& row : rows) {
    ScriptedGateway gateway(Tls(row.leaf));
    Options options = Fast(gateway.target());
    options.security = Security::kTls;
    options.ca_file = directory.Write("ca.pem", row.trusted);
    const auto result = Purchase(options);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().outcome, v1::OUTCOME_NOT_SENT);
    EXPECT_EQ(gateway.Calls().size(), 0u);
  }
}

TEST(ChannelTest, AGatewayThatAsksWhoCallsIsShownTheCertificate) {
  const flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("test authority");
  const auto leaf = flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"});
  const auto till = flexiti_test::MintLeaf(authority, {"till.example"}, {});
  ScriptedGateway gateway(Tls(leaf, authority.certificate_pem));
  gateway.Then(v1::CreatePurchaseResponse());
  Options options = Fast(gateway.target());
  options.security = Security::kTls;
  options.ca_file = directory.Write("ca.pem", authority.certificate_pem);
  const auto without = Purchase(options);
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(gateway.Calls().size(), 0u);

  options.certificate_file = directory.Write("till.pem", till.certificate_pem);
  options.key_file = directory.Write("till-key.pem", till.private_key_pem);
  const auto result = Purchase(options);
  EXPECT_TRUE(result.ok()) << result.error().ToString();
  EXPECT_EQ(gateway.Calls().size(), 1u);
}

TEST(ChannelTest, AGatewayBehindAnotherAddressIsKnownByTheNameItMustHave) {
  const flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("test authority");
  ScriptedGateway gateway(Tls(flexiti_test::MintLeaf(authority, {"gateway.example"}, {})));
  gateway.Then(v1::CreatePurchaseResponse());
  Options options = Fast(gateway.target());
  options.security = Security::kTls;
  options.ca_file = directory.Write("ca.pem", authority.certificate_pem);
  options.server_name = "other.example";
  EXPECT_EQ(Purchase(options).error().outcome, v1::OUTCOME_NOT_SENT);
  options.server_name = "gateway.example";
  EXPECT_TRUE(Purchase(options).ok());
}

TEST(ChannelTest, ACertificateThatCannotBeShownIsRefusedAtOnce) {
  const flexiti_test::TemporaryDirectory directory;
  const auto till = flexiti_test::MintLeaf(flexiti_test::MintAuthority("a"), {"till.example"}, {});
  const std::string certificate = directory.Write("till.pem", till.certificate_pem);
  const std::string key = directory.Write("till-key.pem", till.private_key_pem);
  const std::string absent = directory.path() + "/absent.pem";
  using absl::StatusCode;
  const struct {
    Security security;
    std::string certificate_file, key_file;
    absl::StatusCode code;
  } rows[] = {{Security::kTls, certificate, "", StatusCode::kInvalidArgument},
              {Security::kTls, "", key, StatusCode::kInvalidArgument},
              {Security::kTls, certificate, absent, StatusCode::kNotFound},
              {Security::kTls, absent, key, StatusCode::kNotFound},
              {Security::kTls, key, key, StatusCode::kInvalidArgument},
              {Security::kTls, certificate, certificate, StatusCode::kInvalidArgument},
              {Security::kPlaintext, certificate, key, StatusCode::kInvalidArgument},
              {Security::kTls, certificate, key, StatusCode::kOk}};
  for (const auto& row : rows) {
    Options options = Fast("localhost:1");
    options.security = row.security;
    options.certificate_file = row.certificate_file;
    options.key_file = row.key_file;
    EXPECT_EQ(Client::Create(options).status().code(), row.code)
        << row.certificate_file << " " << row.key_file;
  }
}

// gRPC would take each of them, and every call would end as if there were no gateway.
TEST(ChannelTest, ACertificateThatNoGatewayWouldTakeIsNamed) {
  const flexiti_test::TemporaryDirectory directory;
  const auto authority = flexiti_test::MintAuthority("a");
  const auto till = flexiti_test::MintLeaf(authority, {"till.example"}, {});
  const auto other = flexiti_test::MintLeaf(authority, {"till.example"}, {});
  constexpr std::time_t kDay = 86400;
  const std::time_t now = std::time(nullptr);
  const auto old =
      flexiti_test::MintLeaf(authority, {"till.example"}, {}, now - 2 * kDay, now - kDay);
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const std::string locked =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
  const struct {
    std::string certificate, key, problem;
  } rows[] = {
      {till.certificate_pem, other.private_key_pem, "key.pem is not the key of the certificate "},
      {old.certificate_pem, old.private_key_pem, "till.pem expired at 20"},
      {broken, till.private_key_pem, "till.pem holds a certificate that is broken"},
      {till.certificate_pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
       "key.pem holds a key that is broken"},
      {till.certificate_pem, locked, "key.pem holds a key with a password"},
      // The first certificate is the one that is shown, whatever follows.
      {authority.certificate_pem + till.certificate_pem, till.private_key_pem, "is not the key of"},
      {till.certificate_pem + old.certificate_pem, till.private_key_pem, ""}};
  for (const auto& row : rows) {
    Options options = Fast("localhost:1");
    options.security = Security::kTls;
    options.certificate_file = directory.Write("till.pem", row.certificate);
    options.key_file = directory.Write("key.pem", row.key);
    const absl::Status status = Client::Create(options).status();
    EXPECT_EQ(status.ok(), row.problem.empty()) << status << " of " << row.problem;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.problem));
  }
}

TEST(ChannelTest, AFileThatCannotBeReadIsNamedWithTheReason) {
  Options options = Fast("localhost:1");
  options.security = Security::kTls;
  options.ca_file = "/nonexistent/ca.pem";
  EXPECT_EQ(Client::Create(options).status().message(),
            "cannot read the CA file /nonexistent/ca.pem: No such file or directory");
}

TEST(ChannelTest, ACaFileThatIsNoneIsRefusedAtOnce) {
  const flexiti_test::TemporaryDirectory directory;
  Options options = Fast("localhost:1");
  options.security = Security::kTls;
  options.ca_file = directory.path() + "/absent.pem";
  EXPECT_EQ(Client::Create(options).status().code(), absl::StatusCode::kNotFound);
  options.ca_file = directory.Write("empty.pem", "hello");
  EXPECT_EQ(Client::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
  options.security = Security::kPlaintext;
  EXPECT_EQ(Client::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ChannelTest, HealthTellsWhetherTheGatewayServes) {
  ScriptedGateway gateway;
  const Client client = *Client::Create(Fast(gateway.target()));
  using grpc::health::v1::HealthCheckResponse;
  EXPECT_EQ(client.CheckHealth("")->status(), HealthCheckResponse::SERVING);
  gateway.SetServing(false);
  EXPECT_EQ(client.CheckHealth("")->status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(client.CheckHealth("no.such.Service").error().code, StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace flexiti::client
