#include "service/gateway/open_calls.h"

#include <utility>

#include "absl/time/clock.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server_context.h"
#include "service/base/mutex.h"

namespace flexiti {

class OpenCalls::State {
 public:
  State(const OpenCallsLimits& limits, std::function<void()> refused)
      : counts_(limits), refused_(std::move(refused)) {}

  bool Begin(const grpc_auth_context* connection) {
    if (counts_.Begin(connection, absl::Now())) return true;
    MutexLock lock(mutex_);
    if (!is_stopped_) refused_();
    return false;
  }

  void Opened() { counts_.Opened(); }

  void Ended(grpc_call* call) {
    grpc_auth_context* connection = grpc_call_auth_context(call);
    counts_.Ended(connection);
    grpc_auth_context_release(connection);
  }

  void Stop() {
    MutexLock lock(mutex_);
    is_stopped_ = true;
  }

 private:
  ConnectionCounts counts_;
  const std::function<void()> refused_;
  Mutex mutex_;
  bool is_stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

OpenCalls::OpenCalls(const OpenCallsLimits& limits, std::function<void()> refused)
    : state_(std::make_shared<State>(limits, std::move(refused))) {}

OpenCalls::~OpenCalls() { state_->Stop(); }

void OpenCalls::CountThoseOf(grpc::ServerBuilder& builder) {
  // gRPC tells who allocates contexts of each call that it hands over, and of its end: here they
  // are gRPC's own.
  class Counter final : public grpc::ContextAllocator {
   public:
    explicit Counter(std::shared_ptr<State> state) : state_(std::move(state)) {}

    grpc::CallbackServerContext* NewCallbackServerContext() override {
      state_->Opened();
      return nullptr;
    }
    grpc::GenericCallbackServerContext* NewGenericCallbackServerContext() override {
      state_->Opened();
      return nullptr;
    }
    void Release(grpc::CallbackServerContext* context) override {
      state_->Ended(context->c_call());
    }
    void Release(grpc::GenericCallbackServerContext* context) override {
      state_->Ended(context->c_call());
    }

   private:
    const std::shared_ptr<State> state_;
  };
  builder.SetContextAllocator(std::make_unique<Counter>(state_));
}

void OpenCalls::Guard(grpc_server_credentials* credentials) {
  using Shared = std::shared_ptr<State>;
  // gRPC asks this of each call's headers before the call is matched with a method. All calls of a
  // connection have the same context.
  const auto ask = [](void* state, grpc_auth_context* connection, const grpc_metadata* /*metadata*/,
                      size_t /*count*/, grpc_process_auth_metadata_done_cb done, void* call) {
    const bool may = (*static_cast<Shared*>(state))->Begin(connection);
    done(call, nullptr, 0, nullptr, 0, may ? GRPC_STATUS_OK : GRPC_STATUS_RESOURCE_EXHAUSTED,
         may ? nullptr : "too many calls are open");
  };
  grpc_server_credentials_set_auth_metadata_processor(
      credentials, {.process = ask,
                    .destroy = [](void* state) { delete static_cast<Shared*>(state); },
                    .state = new Shared(state_)});
}

}  // namespace flexiti
