// A gRPC server on a real socket that answers as a test tells it, whatever the method.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"

namespace flexiti_test {

// What the server does with one call.
struct Answer {
  grpc::Status status{};
  std::string response{};  // serialized; sent where status is OK
  std::map<std::string, std::string> trailers{};
  bool lose = false;  // end the stream without an answer
  bool hold = false;  // answer nothing until the client gives up
};

struct ReceivedCall {
  std::string method;   // "/flexiti.v1.TransactionService/CreatePurchase"
  std::string request;  // serialized
  std::chrono::steady_clock::time_point time;
  std::chrono::milliseconds time_left{0};  // until the deadline that the client set
  std::map<std::string, std::string> metadata;
};

// Listens on 127.0.0.1, port 0. Answers in the order of Then(); a call for which nothing is left to
// say gets DATA_LOSS without details, which nobody repeats.
class ScriptedGateway : private grpc::CallbackGenericService {
 public:
  explicit ScriptedGateway(
      std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials());
  ~ScriptedGateway() override;

  ScriptedGateway& Then(Answer answer);
  ScriptedGateway& Then(const google::protobuf::Message& response);
  ScriptedGateway& Then(grpc::Status status);

  int port() const { return port_; }
  std::string target() const;
  std::vector<ReceivedCall> Calls() const;
  // What health says of the whole server; true at first.
  void SetServing(bool serving);

 private:
  class Reactor;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
  Answer Record(ReceivedCall call);

  mutable std::mutex mutex_;
  std::deque<Answer> script_;
  std::vector<ReceivedCall> calls_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace flexiti_test
