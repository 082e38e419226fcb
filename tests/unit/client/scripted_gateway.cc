#include "tests/unit/client/scripted_gateway.h"

#include <cstdlib>

#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/server_builder.h"

namespace flexiti_test {
namespace {

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) std::abort();
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

std::map<std::string, std::string> Metadata(const grpc::GenericCallbackServerContext& context) {
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : context.client_metadata()) {
    metadata.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
  }
  return metadata;
}

}  // namespace

class ScriptedGateway::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(ScriptedGateway* gateway, grpc::GenericCallbackServerContext* context)
      : gateway_(*gateway), context_(*context) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::DATA_LOSS, "no request"));
    answer_ = gateway_.Record({.method = context_.method(),
                               .request = Bytes(request_),
                               .time = std::chrono::steady_clock::now(),
                               .time_left = std::chrono::duration_cast<std::chrono::milliseconds>(
                                   context_.deadline() - std::chrono::system_clock::now()),
                               .metadata = Metadata(context_)});
    for (const auto& [key, value] : answer_.trailers) context_.AddTrailingMetadata(key, value);
    if (answer_.lose) context_.TryCancel();
    if (answer_.lose || answer_.hold) return FinishWhenCancelled(/*read=*/true);
    if (!answer_.status.ok()) return Finish(answer_.status);
    const grpc::Slice slice(answer_.response);
    response_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
  }

  void OnCancel() override { FinishWhenCancelled(/*read=*/false); }
  void OnDone() override { delete this; }

 private:
  // Both may come first, on different threads; the second one finishes.
  void FinishWhenCancelled(bool read) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      (read ? held_ : cancelled_) = true;
      if (!held_ || !cancelled_) return;
    }
    Finish(grpc::Status(grpc::StatusCode::CANCELLED, ""));
  }

  ScriptedGateway& gateway_;
  grpc::GenericCallbackServerContext& context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  Answer answer_;
  std::mutex mutex_;
  bool held_ = false;
  bool cancelled_ = false;
};

ScriptedGateway::ScriptedGateway(std::shared_ptr<grpc::ServerCredentials> credentials) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) std::abort();
}

ScriptedGateway::~ScriptedGateway() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

ScriptedGateway& ScriptedGateway::Then(Answer answer) {
  std::lock_guard<std::mutex> lock(mutex_);
  script_.push_back(std::move(answer));
  return *this;
}

ScriptedGateway& ScriptedGateway::Then(const google::protobuf::Message& response) {
  return Then(Answer{.response = response.SerializeAsString()});
}

ScriptedGateway& ScriptedGateway::Then(grpc::Status status) {
  return Then(Answer{.status = std::move(status)});
}

std::string ScriptedGateway::target() const { return "127.0.0.1:" + std::to_string(port_); }

std::vector<ReceivedCall> ScriptedGateway::Calls() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return calls_;
}

void ScriptedGateway::SetServing(bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(serving);
}

grpc::ServerGenericBidiReactor* ScriptedGateway::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return new Reactor(this, context);
}

Answer ScriptedGateway::Record(ReceivedCall call) {
  std::lock_guard<std::mutex> lock(mutex_);
  calls_.push_back(std::move(call));
  if (script_.empty()) return {.status = {grpc::StatusCode::DATA_LOSS, "the script is at its end"}};
  Answer answer = std::move(script_.front());
  script_.pop_front();
  return answer;
}

}  // namespace flexiti_test
