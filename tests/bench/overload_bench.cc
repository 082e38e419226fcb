// overload_bench: what the gateway carries at one, two and ten times its capacity, what a refusal
// costs, and what other merchants see while the upstream of one hangs. `--smoke`: shorter, and
// fails where it should not pass.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "tests/bench/load.h"
#include "tests/bench/open_loop.h"
#include "tests/bench/yardsticks.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti_sandbox::Fault;
using flexiti_test::Stack;
using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr char kOtherMerchant[] = "birch";
constexpr int kInFlight = 64;
// One HTTP/2 connection would hold more calls back than it sends.
constexpr int kChannels = 4;

struct Times {
  milliseconds capacity{3'000};
  milliseconds load{5'000};
};

// An upstream with a ready answer, and the gateway in front of it.
struct Bench {
  Bench(int delay_ms, const std::string& limits) {
    auto started = flexiti_sandbox::Sandbox::Start({});
    if (!started.ok()) std::abort();
    upstream = *std::move(started);
    Fault fault = Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1);
    fault.delay = milliseconds(delay_ms);
    upstream->Arm(fault);
    stack = std::make_unique<Stack>(flexiti_test::StackOptions{
        .upstream_url = absl::StrCat("http://127.0.0.1:", upstream->http_port()),
        .allow_plaintext = true,
        .flexiti_yaml = "  timeouts: {read_call: 5s}\n  retry: {max_attempts: 1}\n  breaker: "
                        "{min_requests: 20}\n",
        .top_yaml = absl::StrCat("limits: {", limits, "}\n")});
    for (int i = 0; i < kChannels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("grpc.use_local_subchannel_pool", 1);
      stubs.push_back(v1::AuthorizationService::NewStub(grpc::CreateCustomChannel(
          stack->gateway().address(), grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  StartCall Reads(const std::string& merchant_id) {
    struct Call {
      flexiti_test::Context context;
      v1::GetAuthorizationRequest request = {};
      v1::GetAuthorizationResponse response = {};
    };
    return
        [this, merchant_id, next = std::make_shared<std::atomic<unsigned>>(0)](const Done& done) {
          auto call = std::make_shared<Call>();
          call->request.set_merchant_id(merchant_id);
          call->request.set_authorization_id(kAuthorizationId);
          stubs[(*next)++ % kChannels]->async()->GetAuthorization(
              &call->context, &call->request, &call->response,
              [call, done](const grpc::Status& status) { done(status); });
        };
  }

  double Cpu() const { return CpuMicros(stack->gateway().pid()); }

  std::unique_ptr<flexiti_sandbox::Sandbox> upstream;
  std::unique_ptr<Stack> stack;
  std::vector<std::unique_ptr<v1::AuthorizationService::Stub>> stubs;
};

void PrintOverload(const std::string& what, int delay_ms, const Times& times) {
  Bench bench(delay_ms, absl::StrCat("max_in_flight: ", kInFlight,
                                     ", max_in_flight_per_merchant: ", kInFlight));
  const StartCall reads = bench.Reads(flexiti_test::kMerchant);
  const Figures capacity =
      RunLoad(reads, kInFlight, times.capacity, [&bench] { return bench.Cpu(); });
  std::printf(
      "\n%s: upstream %d ms, %d in flight. A closed loop of %d carries %.0f calls/s, p50 %.1f ms, "
      "p99 %.1f ms, %.0f us of CPU a call\n\n",
      what.c_str(), delay_ms, kInFlight, kInFlight, capacity.calls_per_second, capacity.p50_ms,
      capacity.p99_ms, capacity.cpu_micros);
  std::printf(
      "| load | offered/s | answered/s | of capacity | refused/s | other | answered p50 | p99 | "
      "refused p50 | p99 | CPU us a refusal | resident |\n|---|---|---|---|---|---|---|---|---|---|"
      "---|---|\n");
  for (const int factor : {1, 2, 10}) {
    const double before = bench.Cpu();
    const OpenLoopFigures run = RunOpenLoop(reads, capacity.calls_per_second * factor, times.load);
    const auto answered = static_cast<double>(run.answered.size());
    const auto refused = static_cast<double>(run.refused.size());
    // What is left of the CPU when the answered ones have cost what they cost in the closed loop.
    const double a_refusal = (bench.Cpu() - before - answered * capacity.cpu_micros) / refused;
    std::printf(
        "| %d x | %.0f | %.0f | %.0f %% | %.0f | %ld | %.1f ms | %.1f ms | %.2f ms | %.1f ms | %s "
        "| "
        "%ld MB |\n",
        factor, static_cast<double>(run.offered) / run.seconds, answered / run.seconds,
        100 * answered / run.seconds / capacity.calls_per_second, refused / run.seconds, run.failed,
        Quantile(run.answered, 0.5), Quantile(run.answered, 0.99), Quantile(run.refused, 0.5),
        Quantile(run.refused, 0.99),
        factor > 1 && refused > answered / 2 ? absl::StrFormat("%.0f", a_refusal).c_str() : "",
        bench.stack->gateway().resident_kb() / 1024);
    std::fflush(stdout);
  }
}

void PrintHanging(const Times& times) {
  constexpr int kDelayMs = 20;
  constexpr double kPerSecond = 200;
  Bench bench(kDelayMs, "max_in_flight: 200, max_in_flight_per_merchant: 100");
  const StartCall others = bench.Reads(kOtherMerchant);
  RunOpenLoop(others, kPerSecond, times.load / 4);  // connections, tokens
  std::printf(
      "\nOne merchant's upstream hangs: another's reads, %.0f a second, upstream %d ms, 100 of 200 "
      "calls at most of one merchant\n\n"
      "| the other merchant | answered/s | refused | other | p50 | p99 | resident |\n"
      "|---|---|---|---|---|---|---|\n",
      kPerSecond, kDelayMs);
  const auto print = [&](const char* when, const OpenLoopFigures& run) {
    std::printf("| %s | %.0f | %zu | %ld | %.1f ms | %.1f ms | %ld MB |\n", when,
                static_cast<double>(run.answered.size()) / run.seconds, run.refused.size(),
                run.failed, Quantile(run.answered, 0.5), Quantile(run.answered, 0.99),
                bench.stack->gateway().resident_kb() / 1024);
    std::fflush(stdout);
  };
  const OpenLoopFigures alone = RunOpenLoop(others, kPerSecond, times.load);
  print("before", alone);
  bench.upstream->DisarmAll();
  Fault hang = Fault::Delay(std::chrono::minutes(10)).On("GET", "/authorization/*").Times(-1);
  hang.merchant = flexiti_sandbox::kMerchant;
  bench.upstream->Arm(hang);
  Fault fault = Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1);
  fault.delay = milliseconds(kDelayMs);
  bench.upstream->Arm(fault);
  const StartCall reads = bench.Reads(flexiti_test::kMerchant);
  std::thread hanging([&] { RunOpenLoop(reads, kPerSecond, times.load * 3 / 2); });
  // By then it has all the places that it may have.
  RunOpenLoop(others, kPerSecond, times.load / 4);
  const OpenLoopFigures beside = RunOpenLoop(others, kPerSecond, times.load);
  print("while it hangs", beside);
  hanging.join();
  if (beside.failed > 0 || !beside.refused.empty() || beside.answered.size() < 10) {
    std::printf("the other merchant was not left alone\n");
    std::exit(1);
  }
}

}  // namespace
}  // namespace flexiti_bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  flexiti_bench::Times times;
  const bool smoke = argc > 1 && std::string(argv[1]) == "--smoke";
  if (smoke) times = {.capacity = std::chrono::milliseconds(800), .load = std::chrono::seconds(2)};
  flexiti_bench::PrintOverload("The places are the limit", 100, times);
  flexiti_bench::PrintOverload("The CPU is the limit", 0, times);
  flexiti_bench::PrintHanging(times);
  return 0;
}
