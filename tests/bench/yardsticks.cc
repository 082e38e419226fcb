#include "tests/bench/yardsticks.h"

#include <httplib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace flexiti_bench {
namespace {

namespace v1 = flexiti::v1;

class Hello final : public v1::AuthorizationService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetAuthorization(grpc::CallbackServerContext* context,
                                             const v1::GetAuthorizationRequest* request,
                                             v1::GetAuthorizationResponse* response) override {
    v1::Authorization* authorization = response->mutable_authorization();
    authorization->set_authorization_id(request->authorization_id());
    authorization->set_reference("order-1234567");
    authorization->set_status(v1::AUTHORIZATION_STATUS_OPENED);
    authorization->mutable_amount()->set_amount_cents(123'456);
    authorization->mutable_amount()->set_currency_code("CAD");
    authorization->set_message("A message for the customer of the usual length.");
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

std::string AuthorizationJson() {
  return R"({"authorization_id":1234567890123456,"reference":"order-1234567",)"
         R"("date":"2024-05-17T14:03:11Z","amount":"1234.56",)"
         R"("remaining_authorization_amount":1234.56,"authorization_status":"opened",)"
         R"("transaction_type":"promotional_purchase","account_number":"10000000000001",)"
         R"("annual_rates":[{"description":"Regular annual rate","rate":0.2899,"type":"regular",)"
         R"("message":"after the term"},{"description":"Promotional annual rate","rate":"0.0000",)"
         R"("type":"promotional","message":"within the term"}],"term_amount":"102.88",)"
         R"("fees":[{"description":"Administration fee","amount":"49.99","type":"admin",)"
         R"("message":"charged once"}],"message":"A message for the customer of the usual )"
         R"(length."})";
}

void ServeHello() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Hello hello;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&hello);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::printf("%d\n", port);
  std::fflush(stdout);
  server->Wait();
  std::exit(0);
}

void LoopHttp(int port, const std::string& path, int threads, std::chrono::milliseconds time) {
  std::atomic<long> calls = 0;
  std::atomic<bool> measuring = false;
  std::atomic<bool> stop = false;
  std::vector<std::thread> loops;
  for (int i = 0; i < threads; ++i) {
    loops.emplace_back([&] {
      httplib::Client client("127.0.0.1", port);
      client.set_keep_alive(true);
      client.set_tcp_nodelay(true);
      client.set_read_timeout(30, 0);
      client.set_connection_timeout(30, 0);
      while (!stop) {
        const auto result = client.Get(path);
        if (result && result->status == 200 && measuring) ++calls;
      }
    });
  }
  std::this_thread::sleep_for(time / 4);  // connections are made first
  const double before = CpuMicros(getpid());
  measuring = true;
  std::this_thread::sleep_for(time);
  measuring = false;
  std::printf("%ld %f\n", calls.load(), CpuMicros(getpid()) - before);
  std::fflush(stdout);
  stop = true;
  for (std::thread& loop : loops) loop.join();
  std::exit(0);
}

Child Spawn(const std::string& role, const std::string& arguments) {
  int out[2];
  if (pipe(out) != 0) std::abort();
  Child child;
  child.pid = fork();
  if (child.pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out[1], STDOUT_FILENO);
    close(out[0]);
    execl("/proc/self/exe", "gateway_bench", role.c_str(), arguments.c_str(), nullptr);
    _exit(127);
  }
  close(out[1]);
  child.output = out[0];
  return child;
}

std::string ReadLine(const Child& child) {
  std::string line;
  for (char byte = 0; read(child.output, &byte, 1) == 1 && byte != '\n';) line += byte;
  return line;
}

void Kill(const Child& child) {
  kill(child.pid, SIGKILL);
  waitpid(child.pid, nullptr, 0);
  close(child.output);
}

double CpuMicros(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string field;
  std::getline(file, field, ')');  // the name may hold blanks
  double user = 0;
  double system = 0;
  for (int i = 3; i < 14; ++i) file >> field;
  file >> user >> system;
  return (user + system) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace flexiti_bench
