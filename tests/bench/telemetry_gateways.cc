#include "tests/bench/telemetry_gateways.h"

#include <csignal>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "tests/bench/span_sink.h"
#include "tests/bench/yardsticks.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::Sandbox;
using flexiti_test::Certificate;
using flexiti_test::GatewayProcess;
using flexiti_test::Stack;
namespace v1 = flexiti::v1;

constexpr char kCaller[] = "till.example";
constexpr char kCallersYaml[] =
    "  - name: till\n    dns_name: till.example\n"
    "    grants: [{merchants: [maple], methods: [READ, PAY]}]\n";

std::unique_ptr<Sandbox> StartUpstream() {
  auto upstream = Sandbox::Start({});
  if (!upstream.ok()) std::abort();
  (*upstream)->Arm(Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1));
  return *std::move(upstream);
}

flexiti_test::StackOptions OptionsOf(const GatewayKind& kind, const Sandbox& upstream,
                                     const SpanSink& sink) {
  const std::string tracing =
      absl::StrCat("tracing: {otlp_endpoint: \"", sink.url(),
                   "\", allow_plaintext: true, sample_percent: ", kind.trace_percent, "}\n");
  return {.upstream_url = absl::StrCat("http://127.0.0.1:", upstream.http_port()),
          .allow_plaintext = true,
          .top_yaml = kind.trace_percent < 0 ? "" : tracing,
          .callers_yaml = kCallersYaml,
          .log_level = absl::StrCat("INFO, success_sample_percent: ", kind.log_percent)};
}

// In place of the stack's own gateway.
std::unique_ptr<GatewayProcess> Replace(Stack& stack, const std::string& program) {
  stack.gateway().Signal(SIGKILL);
  stack.gateway().Wait();
  auto gateway = std::make_unique<GatewayProcess>(stack.directory() + "/gateway.yaml",
                                                  flexiti_test::GatewayStart{.program = program});
  if (!gateway->listening()) std::abort();
  return gateway;
}

std::shared_ptr<grpc::Channel> ChannelTo(const GatewayProcess& gateway,
                                         const Certificate& authority) {
  const Certificate caller = flexiti_test::MintLeaf(authority, {kCaller}, {});
  return grpc::CreateChannel(gateway.address(),
                             grpc::SslCredentials({.pem_root_certs = authority.certificate_pem,
                                                   .pem_private_key = caller.private_key_pem,
                                                   .pem_cert_chain = caller.certificate_pem}));
}

template <typename Request, typename Response>
struct Call {
  flexiti_test::Context context;
  Request request = {};
  Response response = {};
};

}  // namespace

struct MeasuredGateway::Parts {
  explicit Parts(const GatewayKind& kind)
      : upstream(StartUpstream()),
        stack(OptionsOf(kind, *upstream, sink)),
        purchase(stack.Purchase(flexiti_sandbox::kRichAccount)),
        gateway(Replace(stack, kind.program)),
        channel(ChannelTo(*gateway, stack.authority())),
        authorizations(v1::AuthorizationService::NewStub(channel)),
        transactions(v1::TransactionService::NewStub(channel)) {}

  SpanSink sink;
  const std::unique_ptr<Sandbox> upstream;
  Stack stack;
  const v1::CreatePurchaseRequest purchase;
  const std::unique_ptr<GatewayProcess> gateway;
  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::AuthorizationService::Stub> authorizations;
  const std::unique_ptr<v1::TransactionService::Stub> transactions;
};

MeasuredGateway::MeasuredGateway(const GatewayKind& kind)
    : kind_(kind), parts_(std::make_unique<Parts>(kind)) {}
MeasuredGateway::~MeasuredGateway() = default;

StartCall MeasuredGateway::Reads() {
  return [this](const Done& done) {
    auto call = std::make_shared<Call<v1::GetAuthorizationRequest, v1::GetAuthorizationResponse>>();
    call->request.set_merchant_id(flexiti_test::kMerchant);
    call->request.set_authorization_id(kAuthorizationId);
    parts_->authorizations->async()->GetAuthorization(
        &call->context, &call->request, &call->response,
        [call, done](const grpc::Status& status) { done(status); });
  };
}

StartCall MeasuredGateway::Purchases() {
  return [this](const Done& done) {
    auto call = std::make_shared<Call<v1::CreatePurchaseRequest, v1::CreatePurchaseResponse>>();
    call->request = parts_->purchase;
    call->request.set_request_id(flexiti_test::NewRequestId());
    parts_->transactions->async()->CreatePurchase(
        &call->context, &call->request, &call->response,
        [call, done](const grpc::Status& status) { done(status); });
  };
}

double MeasuredGateway::Cpu() const { return CpuMicros(parts_->gateway->pid()); }
long MeasuredGateway::spans() const { return parts_->sink.spans(); }

}  // namespace flexiti_bench
