#include "tests/coverage/call_interceptor.h"

#include <string>
#include <utility>

#include "google/protobuf/message.h"
#include "grpcpp/support/client_interceptor.h"
#include "tests/coverage/message_facts.h"

namespace flexiti_coverage {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageLite;
using grpc::experimental::InterceptionHookPoints;

// gRPC hands messages over as pointers to MessageLite without a type.
const Message* AsMessage(const void* message) {
  return dynamic_cast<const Message*>(static_cast<const MessageLite*>(message));
}

class CallInterceptor : public grpc::experimental::Interceptor {
 public:
  CallInterceptor(std::string owner, const std::function<void(const Facts&)>& add)
      : owner_(std::move(owner)), add_(add) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      Keep("request", methods->GetSendMessage());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      Keep("response", methods->GetRecvMessage());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS) &&
        methods->GetRecvStatus()->ok()) {
      add_(facts_);
    }
    methods->Proceed();
  }

 private:
  void Keep(const std::string& kind, const void* untyped) {
    if (untyped == nullptr) return;
    const Message* message = AsMessage(untyped);
    if (message != nullptr) facts_.merge(FactsOf(owner_, kind, *message));
  }

  const std::string owner_;
  const std::function<void(const Facts&)>& add_;
  Facts facts_;
};

// Lets the calls of other services (health) pass: gRPC 1.51 does not take "none" for an answer.
class Bystander : public grpc::experimental::Interceptor {
 public:
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }
};

class CallInterceptorFactory : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit CallInterceptorFactory(std::function<void(const Facts&)> add) : add_(std::move(add)) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* info) override {
    std::string owner = OwnerOf(info->method());
    if (owner.empty()) return new Bystander;
    return new CallInterceptor(std::move(owner), add_);
  }

 private:
  const std::function<void(const Facts&)> add_;
};

}  // namespace

void InterceptCalls(std::function<void(const Facts&)> add) {
  // For ever: gRPC keeps the pointer.
  grpc::experimental::RegisterGlobalClientInterceptorFactory(
      new CallInterceptorFactory(std::move(add)));
}

}  // namespace flexiti_coverage
