// gateway_bench: CPU per call and added latency of the gateway, beside its yardsticks in one run.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/create_channel.h"
#include "tests/bench/yardsticks.h"
#include "tests/stack/stack.h"

namespace flexiti_bench {
namespace {

using flexiti_sandbox::Fault;
using flexiti_test::Stack;
using std::chrono::steady_clock;
namespace v1 = flexiti::v1;

struct Row {
  int delay_ms;
  int in_flight;
};
constexpr Row kRows[] = {{0, 64}, {20, 256}, {200, 1000}};
constexpr std::chrono::milliseconds kTime{5'000};

struct Figures {
  double calls_per_second = 0;
  double cpu_micros = 0;  // per call, of the process measured
  double p50_ms = 0;
  double p99_ms = 0;
  long errors = 0;
};

// Keeps `in_flight` calls under way for a while and measures the process `pid` meanwhile.
class Load {
 public:
  Load(v1::AuthorizationService::Stub& stub, int in_flight, pid_t pid)
      : stub_(stub), in_flight_(in_flight), pid_(pid) {}

  Figures Run() {
    for (int i = 0; i < in_flight_; ++i) StartOne();
    WaitUntil(steady_clock::now() + kTime / 4);  // connections are made first
    Mark(true);
    const double before = CpuMicros(pid_);
    WaitUntil(steady_clock::now() + kTime);
    const double cpu = CpuMicros(pid_) - before;
    Mark(false);
    std::unique_lock<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.wait(lock, [&] { return running_ == 0; });
    std::sort(millis_.begin(), millis_.end());
    const auto calls = static_cast<double>(millis_.size());
    if (millis_.empty()) return {.errors = errors_};
    return {.calls_per_second = calls * 1000 / static_cast<double>(kTime.count()),
            .cpu_micros = cpu / calls,
            .p50_ms = millis_[millis_.size() / 2],
            .p99_ms = millis_[millis_.size() * 99 / 100],
            .errors = errors_};
  }

 private:
  struct Call {
    flexiti_test::Context context;
    v1::GetAuthorizationRequest request = {};
    v1::GetAuthorizationResponse response = {};
    steady_clock::time_point start = steady_clock::now();
  };

  void Mark(bool measuring) {
    const std::lock_guard<std::mutex> lock(mutex_);
    measuring_ = measuring;
  }
  void WaitUntil(steady_clock::time_point time) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_until(lock, time, [] { return false; });
  }

  void StartOne() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return;
      ++running_;
    }
    auto call = std::make_shared<Call>();
    call->request.set_merchant_id(flexiti_test::kMerchant);
    call->request.set_authorization_id(kAuthorizationId);
    stub_.async()->GetAuthorization(
        &call->context, &call->request, &call->response, [this, call](const grpc::Status& status) {
          const std::chrono::duration<double, std::milli> time = steady_clock::now() - call->start;
          StartOne();
          const std::lock_guard<std::mutex> lock(mutex_);
          if (!status.ok() && errors_++ == 0)
            std::printf("  an error: %s\n", status.error_message().c_str());
          if (measuring_ && status.ok()) millis_.push_back(time.count());
          if (--running_ == 0) changed_.notify_all();
        });
  }

  v1::AuthorizationService::Stub& stub_;
  const int in_flight_;
  const pid_t pid_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool measuring_ = false;
  bool stopping_ = false;
  int running_ = 0;
  long errors_ = 0;
  std::vector<double> millis_;
};

Figures RunGateway(const Row& row) {
  flexiti_sandbox::Options upstream_options;
  const auto upstream = flexiti_sandbox::Sandbox::Start(upstream_options);
  if (!upstream.ok()) std::abort();
  Stack stack({.upstream_url = absl::StrCat("http://127.0.0.1:", (*upstream)->http_port()),
               .allow_plaintext = true});
  Fault fault = Fault::Reply(200, AuthorizationJson()).On("GET", "/authorization/*").Times(-1);
  fault.delay = std::chrono::milliseconds(row.delay_ms);
  (*upstream)->Arm(fault);
  const Figures figures = Load(stack.authorizations(), row.in_flight, stack.gateway().pid()).Run();
  std::printf("  the gateway's memory: %ld MB resident, peak %ld MB; errors: %ld\n",
              stack.gateway().resident_kb() / 1024, stack.gateway().peak_kb() / 1024,
              figures.errors);
  return figures;
}

Figures RunHello(const Row& row) {
  const Child child = Spawn(kHelloRole, "");
  const auto stub = v1::AuthorizationService::NewStub(grpc::CreateChannel(
      absl::StrCat("127.0.0.1:", ReadLine(child)), grpc::InsecureChannelCredentials()));
  const Figures figures = Load(*stub, row.in_flight, child.pid).Run();
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
