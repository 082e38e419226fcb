// The connection: TLS, health, and a gateway that is not there.
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

std::shared_ptr<grpc::ServerCredentials> Tls(const flexiti_test::Certificate& leaf) {
  grpc::SslServerCredentialsOptions options;
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
