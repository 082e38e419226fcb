// The end of the calls of a process that stops: which of them it waits for, and for how long.
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "service/flexiti/http_transport.h"
#include "service/gateway/calls.h"

namespace flexiti {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);  // more than anything here takes
constexpr absl::Duration kMoment = absl::Milliseconds(50);

config::Gateway Config() {
  config::Gateway config;
  config.mutable_limits()->set_max_in_flight(4);
  config.mutable_limits()->set_max_in_flight_per_merchant(4);
  config.mutable_log()->set_success_sample_percent(100);
  config.add_merchants()->set_id("maple");
  return config;
}

// A call that runs until it is let go.
class Authorizing final : public v1::AuthorizationService::CallbackService {
 public:
  explicit Authorizing(Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* ListAuthorizations(grpc::CallbackServerContext* context,
                                               const v1::ListAuthorizationsRequest* request,
                                               v1::ListAuthorizationsResponse* response) override {
    return calls_.Answer<v1::ListAuthorizationsRequest, v1::ListAuthorizationsResponse>(
        context, "flexiti.v1.AuthorizationService/ListAuthorizations", Effect::kRead, *request,
        *response, [this](const Terms&) -> absl::StatusOr<v1::ListAuthorizationsResponse> {
          began_.set_value();
          go_.get_future().wait();
          return v1::ListAuthorizationsResponse();
        });
  }
  void WaitUntilOneRuns() { began_.get_future().wait(); }
  void LetGo() { go_.set_value(); }

 private:
  Calls& calls_;
  std::promise<void> began_;
  std::promise<void> go_;
};

class CallsDrainTest : public testing::Test {
 protected:
  CallsDrainTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::AuthorizationService::NewStub(server_->InProcessChannel({}));
  }
  ~CallsDrainTest() override { server_->Shutdown(); }

  grpc::Status List() {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id("maple");
    grpc::ClientContext context;
    v1::ListAuthorizationsResponse response;
    return stub_->ListAuthorizations(&context, request, &response);
  }
  std::future<grpc::Status> Begin() {
    auto told = std::async(std::launch::async, [this] { return List(); });
    service_.WaitUntilOneRuns();
    return told;
  }

  const config::Gateway config_ = Config();
  const std::unique_ptr<HttpTransport> transport_ =
      *HttpTransport::Create({.base_url = "http://127.0.0.1:1"});
  config::FileWatch files_;
  Metrics metrics_{"0.0.0"};
  const std::unique_ptr<Merchants> merchants_ = *Merchants::Load(config_, {.pos = *transport_,
                                                                           .online = nullptr,
                                                                           .files = files_,
                                                                           .metrics = metrics_,
                                                                           .clock = absl::Now});
  const Callers callers_{config_};
  Admission admission_{config_};
  const std::unique_ptr<Tracer> tracer_ = *Tracer::Create({});
  CallBoard board_{absl::Now};
  Calls calls_{{.callers = callers_,
                .merchants = *merchants_,
                .admission = admission_,
                .tracer = *tracer_,
                .metrics = metrics_,
                .board = board_},
               config_,
               absl::Now};
  Authorizing service_{calls_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::AuthorizationService::Stub> stub_;
};

TEST_F(CallsDrainTest, WaitsForTheCallThatRunsAndRefusesTheNext) {
  auto told = Begin();
  auto running = std::async(std::launch::async, [this] { return calls_.Drain(kPatience); });
  while (!calls_.is_draining()) std::this_thread::yield();
  const grpc::Status late = List();
  EXPECT_EQ(late.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(running.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  service_.LetGo();
  EXPECT_EQ(running.get(), 0u);
  EXPECT_TRUE(told.get().ok());
}

TEST_F(CallsDrainTest, SaysThatACallStillRunsWhenTheTimeIsOver) {
  auto told = Begin();
  EXPECT_EQ(calls_.Drain(kMoment), 1u);
  service_.LetGo();
  EXPECT_TRUE(told.get().ok());  // it is not cut short
  EXPECT_EQ(calls_.Drain(kPatience), 0u);
}

// A worker may be busy with what liveness gave it; that is no call.
TEST_F(CallsDrainTest, ATaskOfLivenessIsNoCallThatStillRuns) {
  std::promise<void> go;
  ASSERT_TRUE(calls_.GiveTask([&go] { go.get_future().wait(); }));
  EXPECT_EQ(calls_.Drain(kMoment), 0u);
  go.set_value();
}

}  // namespace
}  // namespace flexiti
