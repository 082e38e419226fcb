#include "service/gateway/open_calls.h"

#include <memory>
#include <utility>

#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server_context.h"

namespace flexiti {
namespace {

// gRPC tells who allocates contexts of each call that it hands over, and of its end: here they are
// gRPC's own. It is told on the thread that reads the connection, when nothing has waited yet.
class Counter final : public grpc::ContextAllocator {
 public:
  explicit Counter(OpenCalls& calls) : calls_(calls) {}

  grpc::CallbackServerContext* NewCallbackServerContext() override {
    calls_.Opened();
    return nullptr;
  }
  grpc::GenericCallbackServerContext* NewGenericCallbackServerContext() override {
    calls_.Opened();
    return nullptr;
  }
  void Release(grpc::CallbackServerContext* context) override { End(context->c_call()); }
  void Release(grpc::GenericCallbackServerContext* context) override { End(context->c_call()); }

 private:
  void End(grpc_call* call) {
    grpc_auth_context* connection = grpc_call_auth_context(call);
    calls_.Ended(connection);
    grpc_auth_context_release(connection);
  }

  OpenCalls& calls_;
};

// gRPC asks this of each call's headers, on the thread that reads the connection; all calls of one
// have the same context.
void Ask(void* state, grpc_auth_context* connection, const grpc_metadata* /*metadata*/,
         size_t /*count*/, grpc_process_auth_metadata_done_cb done, void* call) {
  const bool may = static_cast<OpenCalls*>(state)->Begin(connection);
  done(call, nullptr, 0, nullptr, 0, may ? GRPC_STATUS_OK : GRPC_STATUS_RESOURCE_EXHAUSTED,
       may ? nullptr : "too many calls are open");
}

}  // namespace

OpenCalls::OpenCalls(const OpenCallsLimits& limits, std::function<void()> refused)
    : limits_(limits), refused_(std::move(refused)) {}

void OpenCalls::CountThoseOf(grpc::ServerBuilder& builder) {
  builder.SetContextAllocator(std::make_unique<Counter>(*this));
}

void OpenCalls::Guard(grpc_server_credentials* credentials) {
  grpc_server_credentials_set_auth_metadata_processor(
      credentials, {.process = &Ask, .destroy = nullptr, .state = this});
}

bool OpenCalls::Begin(const void* connection) {
  const std::int64_t open = open_.load(std::memory_order_relaxed);
  std::atomic<std::int32_t>& place = PlaceOf(connection);
  if (open >= limits_.crowded &&
      (open >= limits_.full || place.load(std::memory_order_relaxed) >= kShare)) {
    refused_();
    return false;
  }
  ++place;
  return true;
}

void OpenCalls::Ended(const void* connection) {
  --open_;
  --PlaceOf(connection);
}

void OpenCalls::Forgive() {
  for (std::atomic<std::int32_t>& place : places_) place = 0;
}

std::atomic<std::int32_t>& OpenCalls::PlaceOf(const void* connection) {
  return places_[std::hash<const void*>()(connection) / alignof(std::max_align_t) % kPlaces];
}

}  // namespace flexiti
