// A sandbox and a gateway in front of it, as tests use them: the sandbox in this process, the
// gateway the real program, TLS between them.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "flexiti/v1/checkout_service.grpc.pb.h"
#include "flexiti/v1/customer_service.grpc.pb.h"
#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/security/credentials.h"
#include "tests/sandbox/sandbox.h"
#include "tests/stack/gateway_process.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

struct StackOptions {
  // Where the gateway finds Flexiti; empty: the sandbox's TLS port.
  std::string upstream_url = "";
  bool allow_plaintext = false;
  // Whether the gateway knows the Online API; it is the sandbox's, over TLS.
  bool online_api = true;
  // YAML lines put at the end of the sections `flexiti:` and `ledger:` (indented by two), and at
  // the top level. Without `breaker:` the breaker never opens, without `budget_percent:` every
  // retry is allowed.
  std::string flexiti_yaml = "";
  std::string ledger_yaml = "";
  std::string top_yaml = "";
  // The line of `ledger:` that says where it is kept; empty: a SQLite file in directory(). Its key
  // is beside it. With PostgreSQL any number of gateways may run on directory()/gateway.yaml.
  std::string store_yaml = "";
  // Entries of `callers:` (indented by two). With one the gateway has TLS, asks who calls, and
  // knows beside them the caller "stack", who may do everything; channel() is that one's.
  std::string callers_yaml = "";
  // Further entries of `merchants:` (indented by two).
  std::string merchants_yaml = "";
  // What the sandbox starts with (its README.md); empty: its built-in scenario.
  std::string scenario_text = "";
  // The log level of the gateway.
  std::string log_level = "INFO";
};

// The merchants that the gateway is configured with. All speak for Maple Furniture at Flexiti
// unless the name says otherwise; the second buys through POST /transactions.
inline constexpr char kMerchant[] = "maple";
inline constexpr char kTransactionsMerchant[] = "maple-transactions";
// The Online API takes only applications from the first, and knows the second as Birch Electronics.
inline constexpr char kApplyOnlyMerchant[] = "maple-apply-only";
inline constexpr char kOnlineClientMerchant[] = "maple-online-client";

// The gateway's TLS, in Stack::directory(): its certificate and key, and who may sign its callers'.
inline constexpr char kGatewayCertificate[] = "gateway.crt";
inline constexpr char kGatewayKey[] = "gateway.key";
inline constexpr char kCallersCa[] = "callers.crt";

class Stack {
 public:
  explicit Stack(const StackOptions& options = {});
  // Fails the test if a gateway that still runs does not end with 0: what a sanitizer found in it
  // says so.
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  flexiti_sandbox::Sandbox& sandbox() { return *sandbox_; }
  GatewayProcess& gateway() { return *gateway_; }
  const Certificate& authority() const { return authority_; }
  const std::string& directory() const;

  // Stops the gateway, if one runs, and starts another on the same configuration.
  void RestartGateway();

  flexiti::v1::TransactionService::Stub& transactions() { return *transactions_; }
  flexiti::v1::AuthorizationService::Stub& authorizations() { return *authorizations_; }
  flexiti::v1::CustomerService::Stub& customers() { return *customers_; }
  flexiti::v1::CheckoutService::Stub& checkouts() { return *checkouts_; }
  std::shared_ptr<grpc::Channel> channel() { return channel_; }
  // A channel with connections of its own for who shows `client`; empty: shows nothing. For a
  // gateway with callers.
  std::shared_ptr<grpc::Channel> ChannelAs(const Certificate& client) const;

  // Verifies `account_number` by merchant override for the Flexiti request id
  // `verification_request_id`, straight at the gateway, and answers the code. Fails the test if
  // that fails.
  std::string VerificationCode(const std::string& account_number,
                               const std::string& verification_request_id,
                               const std::string& merchant_id = kMerchant);

  // Valid requests for `account_number`, verified and ready to send; change what the test is about.
  flexiti::v1::CreatePurchaseRequest Purchase(const std::string& account_number,
                                              const std::string& merchant_id = kMerchant);
  flexiti::v1::CreateAuthorizationRequest Authorization(const std::string& account_number,
                                                        const std::string& merchant_id = kMerchant);

 private:
  std::string ListenYaml(const StackOptions& options);
  // Writes a file that only this user may read, and answers its path.
  std::string WritePrivate(const std::string& name, const std::string& content);
  void WriteConfig(const StackOptions& options);
  void StopGateway();

  TemporaryDirectory temporary_;
  Certificate authority_;
  Certificate client_;  // of the caller "stack"; empty: the gateway asks for none
  std::unique_ptr<flexiti_sandbox::Sandbox> sandbox_;
  std::unique_ptr<GatewayProcess> gateway_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<flexiti::v1::TransactionService::Stub> transactions_;
  std::unique_ptr<flexiti::v1::AuthorizationService::Stub> authorizations_;
  std::unique_ptr<flexiti::v1::CustomerService::Stub> customers_;
  std::unique_ptr<flexiti::v1::CheckoutService::Stub> checkouts_;
};

// A random UUID.
std::string NewRequestId();

// A context with a deadline far enough for any test; `Context context; stub.Call(&context, ...)`.
struct Context : grpc::ClientContext {
  explicit Context(std::chrono::milliseconds timeout = std::chrono::seconds(60)) {
    set_deadline(std::chrono::system_clock::now() + timeout);
  }
};

}  // namespace flexiti_test
