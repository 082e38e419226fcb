#include "tests/stack/stack.h"

#include <openssl/rand.h>
#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "gtest/gtest.h"
#include "tests/coverage/recorder.h"
#include "tests/sandbox/default_scenario.h"

namespace flexiti_test {
namespace {

struct ConfiguredMerchant {
  const char* id;
  const char* client_id;
  const char* secret;
  const char* more;  // further keys; DIR stands for the directory of the secrets
};

constexpr ConfiguredMerchant kMerchants[] = {
    {kMerchant, flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret, ""},
    {kTransactionsMerchant, flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret,
     "    purchase_endpoint: TRANSACTIONS\n"},
    {"maple-customer-scope", flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret,
     "    token_scope: CUSTOMER\n"},
    {"pages-only", "customer-page-only", "customer-page-only-secret",
     "    token_scope: CUSTOMER\n"},
    {"birch", flexiti_sandbox::kOtherMerchant, flexiti_sandbox::kOtherMerchantSecret, ""},
    {"cedar", flexiti_sandbox::kRestrictedMerchant, flexiti_sandbox::kRestrictedMerchantSecret, ""},
    {"unprovisioned", flexiti_sandbox::kUnprovisionedMerchant,
     flexiti_sandbox::kUnprovisionedMerchantSecret, ""},
    {"read-only", flexiti_sandbox::kReadOnlyMerchant, flexiti_sandbox::kReadOnlyMerchantSecret, ""},
    {kApplyOnlyMerchant, flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret,
     "    online: {apply_only: true}\n"},
    {kOnlineClientMerchant, flexiti_sandbox::kMerchant, flexiti_sandbox::kMerchantSecret,
     "    online: {client_id: birch-electronics, client_secret_file: DIR/birch.secret}\n"},
    {"wrong-secret", flexiti_sandbox::kMerchant, "this-is-not-the-secret", ""},
};

// Tests break Flexiti on purpose, and count what is sent then: neither the breaker nor the retry
// budget stands in their way unless they say what theirs is.
std::string WithoutOverloadProtection(const std::string& flexiti_yaml) {
  std::string out = flexiti_yaml;
  if (!absl::StrContains(out, "breaker:")) out += "  breaker: {min_requests: 100000}\n";
  if (absl::StrContains(out, "budget_percent:")) return out;
  constexpr char kBudget[] = "  retry: {budget_percent: 1000";
  if (!absl::StrContains(out, "  retry: {")) return absl::StrCat(out, kBudget, "}\n");
  return absl::StrReplaceAll(out, {{"  retry: {", absl::StrCat(kBudget, ", ")}});
}

template <typename Request>
void FillSale(Stack& stack, const std::string& account_number, const std::string& merchant_id,
              Request& request) {
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(account_number);
  request.mutable_amount()->set_amount_cents(12'345);
  request.mutable_financing_option()->set_purchase_type(flexiti::v1::PURCHASE_TYPE_PROMOTIONAL);
  request.mutable_financing_option()->set_plan_id(flexiti_sandbox::kPlanId);
  request.mutable_financing_option()->set_term(flexiti_sandbox::kTerm);
  auto* in_store = request.mutable_in_store();
  in_store->set_verification_request_id(NewRequestId());
  in_store->set_verification_code(
      stack.VerificationCode(account_number, in_store->verification_request_id(), merchant_id));
  in_store->set_external_location_id(flexiti_sandbox::kLocation);
  in_store->set_external_employee_id(flexiti_sandbox::kEmployee);
}

}  // namespace

Stack::Stack(const StackOptions& options) : authority_(MintAuthority("Test Authority")) {
  const Certificate leaf = MintLeaf(authority_, {"localhost"}, {"127.0.0.1"});
  flexiti_sandbox::Options sandbox_options;
  sandbox_options.observer = flexiti_coverage::StartRecording();
  sandbox_options.scenario_text = options.scenario_text;
  sandbox_options.tls_certificate_path = temporary_.Write("server.pem", leaf.certificate_pem);
  sandbox_options.tls_key_path = temporary_.Write("server-key.pem", leaf.private_key_pem);
  auto sandbox = flexiti_sandbox::Sandbox::Start(sandbox_options);
  if (!sandbox.ok()) {
    ADD_FAILURE() << sandbox.status().ToString();
    std::abort();
  }
  sandbox_ = *std::move(sandbox);
  WriteConfig(options);
  RestartGateway();
}

const std::string& Stack::directory() const { return temporary_.path(); }

std::string Stack::WritePrivate(const std::string& name, const std::string& content) {
  std::string path = temporary_.Write(name, content);
  chmod(path.c_str(), S_IRUSR);
  return path;
}

std::string Stack::ListenYaml(const StackOptions& options) {
  if (options.callers_yaml.empty()) return "listen: {address: \"127.0.0.1:0\"}\n";
  client_ = MintLeaf(authority_, {"stack.example"}, {});
  const Certificate gateway = MintLeaf(authority_, {"localhost"}, {"127.0.0.1"});
  return absl::StrCat(
      "listen:\n  address: \"127.0.0.1:0\"\n  tls: {certificate_file: ",
      temporary_.Write(kGatewayCertificate, gateway.certificate_pem),
      ", key_file: ", WritePrivate(kGatewayKey, gateway.private_key_pem),
      ", client_ca_file: ", temporary_.Write(kCallersCa, authority_.certificate_pem),
      "}\ncallers:\n  - name: stack\n    dns_name: stack.example\n    grants: [{all_merchants: "
      "true, methods: [READ, PAY, REFUND, CUSTOMER_DATA, OPERATE]}]\n",
      options.callers_yaml);
}

std::shared_ptr<grpc::Channel> Stack::ChannelAs(const Certificate& client) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(
      gateway_->address(),
      grpc::SslCredentials({.pem_root_certs = authority_.certificate_pem,
                            .pem_private_key = client.private_key_pem,
                            .pem_cert_chain = client.certificate_pem}),
      arguments);
}

void Stack::WriteConfig(const StackOptions& options) {
  const std::string url = options.upstream_url.empty()
                              ? absl::StrCat("https://localhost:", sandbox_->https_port())
                              : options.upstream_url;
  std::string yaml = absl::StrCat(
      ListenYaml(options),
      "admin: {address: \"127.0.0.1:0\"}\ndrain: {delay: 0s, "
      "timeout: 10m}\nlog: {level: ",
      options.log_level, "}\n", options.top_yaml, "flexiti:\n  pos_api: {url: \"", url,
      "\", ca_file: \"", temporary_.Write("ca.pem", authority_.certificate_pem), "\"",
      options.allow_plaintext ? ", allow_plaintext: true" : "", "}\n",
      options.online_api
          ? absl::StrCat("  online_api: {url: \"https://localhost:", sandbox_->https_port(),
                         "\", ca_file: \"", temporary_.path(), "/ca.pem\"}\n")
          : "",
      WithoutOverloadProtection(options.flexiti_yaml), "merchants:\n");
  for (const ConfiguredMerchant& merchant : kMerchants) {
    const bool is_online = absl::StrContains(merchant.more, "online:");
    if (is_online && !options.online_api) continue;
    absl::StrAppend(&yaml, "  - id: ", merchant.id, "\n    client_id: ", merchant.client_id,
                    "\n    client_secret_file: ",
                    WritePrivate(absl::StrCat(merchant.id, ".secret"), merchant.secret), "\n",
                    absl::StrReplaceAll(merchant.more, {{"DIR", directory()}}));
  }
  yaml += options.merchants_yaml;
  const std::string store =
      options.store_yaml.empty()
          ? absl::StrCat("  sqlite: {path: ", directory(), "/ledger.sqlite}\n")
          : options.store_yaml;
  absl::StrAppend(&yaml, "ledger:\n", store,
                  "  encryption:\n    active_key: test\n    keys:\n      - {id: test, file: ",
                  WritePrivate("ledger.key", std::string(64, '5')), "}\n", options.ledger_yaml);
  if (!absl::StrContains(options.ledger_yaml, "resolver:")) {
    absl::StrAppend(&yaml, "  resolver: {interval: 1h, max_backoff: 24h}\n");
  }
  temporary_.Write("gateway.yaml", yaml);
}

Stack::~Stack() { StopGateway(); }

void Stack::StopGateway() {
  // A channel at rest notices only every 5 s that its server goes, and the server waits for that.
  transactions_.reset();
  authorizations_.reset();
  customers_.reset();
  checkouts_.reset();
  channel_.reset();
  if (gateway_ == nullptr || gateway_->ended() || !gateway_->listening()) return;
  const int exit_code = gateway_->Stop();
  if (exit_code == 0) return;
  const std::string output = gateway_->output();
  // A sanitizer reports after the last log line.
  ADD_FAILURE() << "the gateway ended with " << exit_code << ":\n"
                << output.substr(output.size() - std::min<size_t>(output.size(), 8000));
}

void Stack::RestartGateway() {
  StopGateway();
  gateway_ = std::make_unique<GatewayProcess>(absl::StrCat(directory(), "/gateway.yaml"));
  ASSERT_TRUE(gateway_->listening()) << gateway_->output();
  channel_ = client_.certificate_pem.empty()
                 ? grpc::CreateChannel(gateway_->address(), grpc::InsecureChannelCredentials())
                 : ChannelAs(client_);
  transactions_ = flexiti::v1::TransactionService::NewStub(channel_);
  authorizations_ = flexiti::v1::AuthorizationService::NewStub(channel_);
  customers_ = flexiti::v1::CustomerService::NewStub(channel_);
  checkouts_ = flexiti::v1::CheckoutService::NewStub(channel_);
}

std::string Stack::VerificationCode(const std::string& account_number,
                                    const std::string& verification_request_id,
                                    const std::string& merchant_id) {
  flexiti::v1::VerifyCustomerRequest request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(account_number);
  request.set_format(flexiti::v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE);
  request.set_verification_request_id(verification_request_id);
  flexiti::v1::VerifyCustomerResponse response;
  Context context;
  const grpc::Status status = customers().VerifyCustomer(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.verification_code();
}

flexiti::v1::CreatePurchaseRequest Stack::Purchase(const std::string& account_number,
                                                   const std::string& merchant_id) {
  flexiti::v1::CreatePurchaseRequest request;
  FillSale(*this, account_number, merchant_id, request);
  return request;
}

flexiti::v1::CreateAuthorizationRequest Stack::Authorization(const std::string& account_number,
                                                             const std::string& merchant_id) {
  flexiti::v1::CreateAuthorizationRequest request;
  FillSale(*this, account_number, merchant_id, request);
  return request;
}

std::string NewRequestId() {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) std::abort();
  const std::string hex = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

}  // namespace flexiti_test
