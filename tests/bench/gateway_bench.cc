// gateway_bench: CPU per call and added latency of the gateway, beside its yardsticks in one run.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/create_channel.h"
#include "tests/bench/load.h"
#include "tests/bench/yardsticks.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti_sandbox::Fault;
using flexiti_test::Stack;
namespace v1 = flexiti::v1;

struct Row {
  int delay_ms;
  int in_flight;
};
constexpr Row kRows[] = {{0, 64}, {20, 256}, {200, 1000}};
constexpr std::chrono::milliseconds kTime{5'000};

Figures RunReads(v1::AuthorizationService::Stub& stub, int in_flight, pid_t pid) {
  struct Call {
    flexiti_test::Context context;
    v1::GetAuthorizationRequest request = {};
    v1::GetAuthorizationResponse response = {};
  };
  return RunLoad(
      [&stub](const Done& done) {
        auto call = std::make_shared<Call>();
        call->request.set_merchant_id(flexiti_test::kMerchant);
        call->request.set_authorization_id(kAuthorizationId);
        stub.async()->GetAuthorization(&call->context, &call->request, &call->response,
                                       [call, done](const grpc::Status& status) { done(status); });
      },
      in_flight, kTime, [pid] { return CpuMicros(pid); });
}

Figures RunGateway(const Row& row) {
  flexiti_sandbox::Options upstream_options;
  const auto upstream = flexiti_sandbox::Sandbox::Start(upstream_options);
  if (!upstream.ok()) std::abort();
  Stack stack({.upstream_url = absl::StrCat("http://127.0.0.1:", (*upstream)->http_port()),
               .allow_plaintext = true,
               .top_yaml = "limits: {max_in_flight_per_merchant: 1000}\n"});
  Fault fault = Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1);
  fault.delay = std::chrono::milliseconds(row.delay_ms);
  (*upstream)->Arm(fault);
  const Figures figures = RunReads(stack.authorizations(), row.in_flight, stack.gateway().pid());
  std::printf("  the gateway's memory: %ld MB resident, peak %ld MB; errors: %ld\n",
              stack.gateway().resident_kb() / 1024, stack.gateway().peak_kb() / 1024,
              figures.errors);
  return figures;
}

Figures RunHello(const Row& row) {
  const Child child = Spawn(kHelloRole, "");
  const auto stub = v1::AuthorizationService::NewStub(grpc::CreateChannel(
      absl::StrCat("127.0.0.1:", ReadLine(child)), grpc::InsecureChannelCredentials()));
  const Figures figures = RunReads(*stub, row.in_flight, child.pid);
  Kill(child);
  return figures;
}

double RunHttpLoop(const Row& row) {
  flexiti_sandbox::Options upstream_options;
  const auto upstream = flexiti_sandbox::Sandbox::Start(upstream_options);
  if (!upstream.ok()) std::abort();
  Fault fault = Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1);
  fault.delay = std::chrono::milliseconds(row.delay_ms);
  (*upstream)->Arm(fault);
  const Child child =
      Spawn(kHttpLoopRole, absl::StrCat((*upstream)->http_port(), " ", row.in_flight));
  std::istringstream line(ReadLine(child));
  double calls = 0;
  double cpu = 0;
  line >> calls >> cpu;
  Kill(child);
  return calls > 0 ? cpu / calls : 0;
}

void PrintTable() {
  std::vector<std::string> lines = {
      "| upstream delay x in flight | gateway | hello | HL | gateway / (hello + HL) | calls/s | "
      "p50 | p99 | hello p50 | p99 |",
      "|---|---|---|---|---|---|---|---|---|---|"};
  for (const Row& row : kRows) {
    std::printf("%d ms x %d ...\n", row.delay_ms, row.in_flight);
    std::fflush(stdout);
    const Figures gateway = RunGateway(row);
    const Figures hello = RunHello(row);
    const double loop = RunHttpLoop(row);
    lines.push_back(absl::StrFormat(
        "| %d ms x %d | %.0f | %.0f | %.0f | %.2f | %.0f | %.1f ms | %.1f ms | %.1f ms | %.1f ms |",
        row.delay_ms, row.in_flight, gateway.cpu_micros, hello.cpu_micros, loop,
        gateway.cpu_micros / (hello.cpu_micros + loop), gateway.calls_per_second, gateway.p50_ms,
        gateway.p99_ms, hello.p50_ms, hello.p99_ms));
  }
  std::printf("\n");
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
}

}  // namespace
}  // namespace flexiti_bench

int main(int argc, char** argv) {
  const std::string role = argc > 1 ? argv[1] : "";
  if (role == flexiti_bench::kHelloRole) flexiti_bench::ServeHello();
  if (role == flexiti_bench::kHttpLoopRole && argc > 2) {
    std::istringstream arguments(argv[2]);
    int port = 0;
    int threads = 0;
    arguments >> port >> threads;
    flexiti_bench::LoopHttp(port,
                            std::string("/flexiti/pos-api/v2.5.1/client-id/bench/authorization/") +
                                flexiti_bench::kAuthorizationId,
                            threads, flexiti_bench::kTime);
  }
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  flexiti_bench::PrintTable();
  return 0;
}
