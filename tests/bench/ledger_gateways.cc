#include "tests/bench/ledger_gateways.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "tests/bench/yardsticks.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::Sandbox;
using flexiti_test::Context;
using flexiti_test::GatewayProcess;
using flexiti_test::PostgresServer;
using flexiti_test::Stack;
namespace v1 = flexiti::v1;

std::string StoreYaml(Store store, PostgresServer& postgres) {
  if (store != Store::kPostgres) return "";
  return absl::StrCat("  postgres: {host: ", postgres.socket_folder(), ", port: ", postgres.port(),
                      ", database: ", postgres.NewDatabase(), ", user: ", PostgresServer::kUser,
                      "}\n");
}

// Makes purchases that differ in their request_id alone.
class Buyer {
 public:
  Buyer(const std::shared_ptr<grpc::Channel>& channel, const v1::CreatePurchaseRequest& purchase)
      : transactions_(v1::TransactionService::NewStub(channel)),
        operations_(v1::OperationService::NewStub(channel)),
        purchase_(purchase) {}

  void Start(const Done& done) {
    struct Call {
      Context context;
      v1::CreatePurchaseRequest request = {};
      v1::CreatePurchaseResponse response = {};
    };
    auto call = std::make_shared<Call>();
    call->request = purchase_;
    call->request.set_request_id(flexiti_test::NewRequestId());
    transactions_->async()->CreatePurchase(&call->context, &call->request, &call->response,
                                           [this, call, done](const grpc::Status& status) {
                                             if (status.ok()) Remember(call->request.request_id());
                                             done(status);
                                           });
  }

  // Whether the gateway knows that the last purchase happened.
  bool IsLastKept() {
    v1::GetOperationRequest request;
    request.set_merchant_id(purchase_.merchant_id());
    request.set_request_id(last_request_id_);
    v1::GetOperationResponse response;
    Context context;
    return operations_->GetOperation(&context, request, &response).ok() &&
           response.operation().state() == v1::OPERATION_STATE_EXECUTED;
  }

 private:
  void Remember(const std::string& request_id) {
    const std::lock_guard<std::mutex> lock(mutex_);
    last_request_id_ = request_id;
  }

  const std::unique_ptr<v1::TransactionService::Stub> transactions_;
  const std::unique_ptr<v1::OperationService::Stub> operations_;
  const v1::CreatePurchaseRequest purchase_;
  std::mutex mutex_;
  std::string last_request_id_;
};

// In place of the stack's own gateway.
std::unique_ptr<GatewayProcess> StartLedgerless(Stack& stack) {
  stack.gateway().Signal(SIGKILL);
  stack.gateway().Wait();
  auto gateway = std::make_unique<GatewayProcess>(
      stack.directory() + "/gateway.yaml",
      flexiti_test::GatewayStart{.program = FLEXITI_LEDGERLESS_GATEWAY_PROGRAM});
  if (!gateway->listening()) {
    std::printf("%s\n", gateway->output().c_str());
    std::abort();
  }
  return gateway;
}

}  // namespace

Figures RunPurchases(Store store, const PurchaseLoad& load, std::chrono::milliseconds time,
                     PostgresServer& postgres) {
  const auto upstream = Sandbox::Start({});
  if (!upstream.ok()) std::abort();
  Stack stack({.upstream_url = absl::StrCat("http://127.0.0.1:", (*upstream)->http_port()),
               .allow_plaintext = true,
               .store_yaml = StoreYaml(store, postgres)});
  if (!stack.gateway().listening()) std::abort();  // the stack has said why
  const v1::CreatePurchaseRequest purchase = stack.Purchase(flexiti_sandbox::kRichAccount);
  if (load.delay_ms > 0) {
    (*upstream)->Arm(Fault::Delay(std::chrono::milliseconds(load.delay_ms))
                         .On("POST", "/authorization")
                         .Times(-1));
  }
  std::unique_ptr<GatewayProcess> ledgerless;
  if (store == Store::kNone) ledgerless = StartLedgerless(stack);
  const GatewayProcess& gateway = ledgerless ? *ledgerless : stack.gateway();
  Buyer buyer(grpc::CreateChannel(gateway.address(), grpc::InsecureChannelCredentials()), purchase);
  Figures figures = RunLoad(
      [&buyer](const Done& done) { buyer.Start(done); }, load.in_flight, time,
      [&gateway] { return CpuMicros(gateway.pid()); },
      store == Store::kPostgres ? [&postgres] { return PostgresCpuMicros(postgres); } : CpuMeter());
  if (buyer.IsLastKept() != (store != Store::kNone)) {
    std::printf("  an error: the gateway is not the one to be measured\n");
    ++figures.errors;
  }
  return figures;
}

double PostgresCpuMicros(const PostgresServer& postgres) {
  double micros = 0;
  // Whoever asks is not of the load.
  for (const std::string& text : postgres.Query(
           "postgres", "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(text, &pid)) micros += CpuMicros(pid);
  }
  return micros;
}

}  // namespace flexiti_bench
