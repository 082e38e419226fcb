// The program from start to end: what it answers to balancers, and how it stops.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/sync_stream.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kRichAccount;
using grpc::health::v1::HealthCheckResponse;
using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr std::chrono::seconds kPatience{20};

template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string Buy(Stack& stack, const v1::CreatePurchaseRequest& request) {
  Context context;
  v1::CreatePurchaseResponse response;
  return Told(stack.transactions().CreatePurchase(&context, request, &response));
}

std::string List(Stack& stack) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stack.authorizations().ListAuthorizations(&context, request, &response));
}

// Purchases that Flexiti has received and not yet answered.
class SlowPurchases {
 public:
  SlowPurchases(Stack& stack, size_t count, milliseconds delay) : told_(count) {
    std::vector<v1::CreatePurchaseRequest> requests;
    for (size_t i = 0; i < count; ++i) requests.push_back(stack.Purchase(kRichAccount));
    stack.sandbox().Arm(
        Fault::Delay(delay).On("POST", "/authorization").Times(static_cast<int>(count)));
    for (size_t i = 0; i < count; ++i) {
      callers_.emplace_back(
          [this, i, &stack, request = requests[i]] { told_[i] = Buy(stack, request); });
    }
    EXPECT_TRUE(Eventually(
        [&] { return stack.sandbox().RequestCount("POST", "/authorization") == count; }));
  }
  const std::vector<std::string>& Finish() {
    for (std::thread& caller : callers_) caller.join();
    return told_;
  }

 private:
  std::vector<std::string> told_;
  std::vector<std::thread> callers_;
};

// What a gateway writes to, and what a test reads and may close.
class OutputPipe {
 public:
  explicit OutputPipe(std::string path) : path_(std::move(path)) {
    EXPECT_EQ(mkfifo(path_.c_str(), S_IRUSR | S_IWUSR), 0);
    fd_ = open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  ~OutputPipe() { Close(); }
  const std::string& path() const { return path_; }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  // What stands between `text` and the next `end`; empty if that does not come.
  std::string ReadAfter(const std::string& text, char end) {
    std::string found;
    Eventually([&] {
      char buffer[4096];
      const ssize_t count = read(fd_, buffer, sizeof(buffer));
      if (count > 0) all_.append(buffer, static_cast<size_t>(count));
      const size_t begin = all_.find(text);
      if (begin == std::string::npos) return false;
      const size_t last = all_.find(end, begin + text.size());
      if (last == std::string::npos) return false;
      found = all_.substr(begin + text.size(), last - begin - text.size());
      return true;
    });
    return found;
  }

 private:
  const std::string path_;
  std::string all_;
  int fd_ = -1;
};

HealthCheckResponse::ServingStatus Health(grpc::health::v1::Health::Stub& stub) {
  Context context;
  HealthCheckResponse response;
  const grpc::Status status = stub.Check(&context, {}, &response);
  return status.ok() ? response.status() : HealthCheckResponse::UNKNOWN;
}

TEST(LifecycleTest, HealthAnswersServing) {
  Stack stack;
  const auto health = grpc::health::v1::Health::NewStub(stack.channel());
  EXPECT_EQ(Health(*health), HealthCheckResponse::SERVING);
}

TEST(LifecycleTest, ReflectionNamesEveryService) {
  Stack stack;
  const grpc::internal::RpcMethod method(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      grpc::internal::RpcMethod::BIDI_STREAMING);
  Context context;
  const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(
          stack.channel().get(), method, &context));
  const grpc::Slice list_services(std::string("\x3a\x01*"));  // ServerReflectionRequest, field 7
  ASSERT_TRUE(stream->Write(grpc::ByteBuffer(&list_services, 1)));
  grpc::ByteBuffer reply;
  ASSERT_TRUE(stream->Read(&reply));
  stream->WritesDone();
  grpc::Slice bytes;
  ASSERT_TRUE(reply.DumpToSingleSlice(&bytes).ok());
  const std::string text(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  for (const char* service : {"flexiti.v1.TransactionService", "flexiti.v1.AuthorizationService",
                              "flexiti.v1.CustomerService", "flexiti.v1.CheckoutService",
                              "flexiti.v1.OperationService", "grpc.health.v1.Health"}) {
    EXPECT_TRUE(absl::StrContains(text, service)) << service;
  }
}

TEST(LifecycleTest, ADrainLosesNoCallAndASecondSignalChangesNothing) {
  Stack stack;
  const auto late = stack.Purchase(kRichAccount);
  SlowPurchases running(stack, 8, milliseconds(1'500));
  stack.gateway().Signal(SIGTERM);
  ASSERT_TRUE(stack.gateway().WaitForOutput("\"event\":\"draining\""));
  stack.gateway().Signal(SIGTERM);
  // Refused with details over the old connection, or with a refused connection.
  EXPECT_TRUE(Eventually([&] { return absl::StartsWith(Buy(stack, late), "UNAVAILABLE"); }));
  for (const std::string& told : running.Finish()) EXPECT_EQ(told, "OK");
  EXPECT_EQ(stack.gateway().Wait(), 0) << stack.gateway().output();
  EXPECT_TRUE(stack.gateway().WaitForOutput("\"event\":\"stopped\""));
  size_t late_ones = 0;
  for (const auto& entry : stack.sandbox().Journal()) {
    late_ones += entry.x_idempotency_key == late.request_id() ? 1 : 0;
  }
  EXPECT_LE(late_ones, 1u);
}

TEST(LifecycleTest, ARefusalWhileDrainingSaysNotSent) {
  Stack stack;
  const auto late = stack.Purchase(kRichAccount);
  SlowPurchases running(stack, 1, milliseconds(2'500));
  stack.gateway().Signal(SIGTERM);
  ASSERT_TRUE(stack.gateway().WaitForOutput("\"event\":\"draining\""));
  std::string told;
  ASSERT_TRUE(Eventually([&] { return (told = List(stack)) != "OK"; }));
  const std::string refused = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID SHUTTING_DOWN";
  EXPECT_EQ(told, refused);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Buy(stack, late), refused);
  EXPECT_EQ(stack.sandbox().RequestCount("POST", "/authorization"), 1u);
  EXPECT_EQ(running.Finish()[0], "OK");
  EXPECT_EQ(stack.gateway().Wait(), 0);
}

TEST(LifecycleTest, HealthTurnsBalancersAwayBeforeCallsAreRefused) {
  Stack stack;
  Reconfigure(stack, "delay: 0s", "delay: 2s");
  const auto health = grpc::health::v1::Health::NewStub(stack.channel());
  ASSERT_EQ(Health(*health), HealthCheckResponse::SERVING);
  stack.gateway().Signal(SIGTERM);
  EXPECT_TRUE(Eventually([&] { return Health(*health) == HealthCheckResponse::NOT_SERVING; }));
  EXPECT_EQ(List(stack), "OK");
  EXPECT_EQ(stack.gateway().Wait(), 0);
}

TEST(LifecycleTest, SigintStopsItToo) {
  Stack stack;
  stack.gateway().Signal(SIGINT);
  EXPECT_EQ(stack.gateway().Wait(), 0);
}

TEST(LifecycleTest, SigintAndThenSigtermIsOneStop) {
  Stack stack;
  SlowPurchases running(stack, 2, milliseconds(1'000));
  stack.gateway().Signal(SIGINT);
  ASSERT_TRUE(stack.gateway().WaitForOutput("\"event\":\"draining\""));
  stack.gateway().Signal(SIGTERM);
  stack.gateway().Signal(SIGINT);
  for (const std::string& told : running.Finish()) EXPECT_EQ(told, "OK");
  EXPECT_EQ(stack.gateway().Wait(), 0) << stack.gateway().output();
}

// Whatever it had begun by then; it may not have blocked the signal yet.
TEST(LifecycleTest, SigtermWhileItStartsEndsItInTime) {
  Stack stack;
  ASSERT_EQ(stack.gateway().Stop(), 0);
  for (const int moment : {0, 2, 5, 10, 20, 40, 80}) {
    GatewayProcess gateway(stack.directory() + "/gateway.yaml", {.wait = false});
    // Not a wait for something to happen: the moment itself is what is tried.
    std::this_thread::sleep_for(milliseconds(moment));
    gateway.Signal(SIGTERM);
    const int exit_code = gateway.Wait();
    EXPECT_TRUE(exit_code == 0 || exit_code == -1 - SIGTERM) << exit_code << gateway.output();
  }
}

// Neither a channel at rest nor a peer that never reads keeps the process from its end.
TEST(LifecycleTest, IdleConnectionsDoNotHoldUpTheEnd) {
  Stack stack;
  ASSERT_EQ(List(stack), "OK");
  RawConnection silent(stack.gateway().address());
  silent.Send(Preface());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(stack.gateway().Stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(kSanitized ? 15'000 : 4'000));
}

TEST(LifecycleTest, OneCallTooManyIsRefusedAtOnce) {
  Stack stack({.top_yaml = "limits: {max_in_flight: 4}\n"});
  const auto request = stack.Purchase(kRichAccount);
  SlowPurchases running(stack, 4, milliseconds(3'000));
  const auto start = std::chrono::steady_clock::now();
  const std::string too_many = "RESOURCE_EXHAUSTED NOT_SENT RETRY_SAME_REQUEST_ID TOO_MANY_CALLS";
  EXPECT_EQ(Buy(stack, request), too_many);
  EXPECT_EQ(List(stack), too_many);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2'000));
  const auto health = grpc::health::v1::Health::NewStub(stack.channel());
  EXPECT_EQ(Health(*health), HealthCheckResponse::SERVING);
  EXPECT_TRUE(stack.gateway().WaitForOutput("\"refused_by\":\"in_flight\"", 2));
  for (const std::string& told : running.Finish()) EXPECT_EQ(told, "OK");
  EXPECT_EQ(Buy(stack, request), "OK");
}

// A log that nobody reads any more stops neither the calls nor the stop.
TEST(LifecycleTest, AStandardOutputThatIsGoneDuringADrainChangesNothing) {
  Stack stack;
  const auto request = stack.Purchase(kRichAccount);
  ASSERT_EQ(stack.gateway().Stop(), 0);
  const std::string program = absl::StrCat(stack.directory(), "/with-own-output");
  WriteFile(program,
            absl::StrCat("#!/bin/sh\nexec '", FLEXITI_GATEWAY_PROGRAM, "' \"$@\" >\"$OUTPUT\"\n"));
  ASSERT_EQ(chmod(program.c_str(), S_IRWXU), 0);
  OutputPipe output(stack.directory() + "/output");
  GatewayProcess gateway(
      stack.directory() + "/gateway.yaml",
      {.program = program, .environment = {"OUTPUT=" + output.path()}, .wait = false});
  const std::string address = output.ReadAfter("\"event\":\"listening\",\"address\":\"", '"');
  stack.sandbox().Arm(Fault::Delay(milliseconds(1'500)).On("POST", "/authorization"));
  std::string told;
  std::thread caller([&] {
    Context context;
    v1::CreatePurchaseResponse response;
    const auto stub = v1::TransactionService::NewStub(
        grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    told = Told(stub->CreatePurchase(&context, request, &response));
  });
  EXPECT_TRUE(
      Eventually([&] { return stack.sandbox().RequestCount("POST", "/authorization") == 1; }));
  gateway.Signal(SIGTERM);
  EXPECT_NE(output.ReadAfter("\"event\":\"draining\"", '\n'), "");
  output.Close();
  caller.join();
  EXPECT_EQ(told, "OK");
  EXPECT_EQ(gateway.Wait(), 0) << gateway.output();
  EXPECT_EQ(gateway.output().find("\"event\":\"stopped\""), std::string::npos);
}

}  // namespace
}  // namespace flexiti_test
