#include "tests/stack/callback_threads.h"

#include <future>
#include <memory>

#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"

namespace flexiti_test {
namespace {

// A channel uses the threads from its first call on, whatever becomes of that.
std::shared_ptr<grpc::Channel>* NewUsed() {
  auto channel =
      grpc::CreateChannel("unix:/nonexistent/socket", grpc::InsecureChannelCredentials());
  const auto stub = flexiti::v1::AuthorizationService::NewStub(channel);
  grpc::ClientContext context;
  const flexiti::v1::GetAuthorizationRequest request;
  flexiti::v1::GetAuthorizationResponse response;
  const auto answered = std::make_shared<std::promise<void>>();
  stub->async()->GetAuthorization(&context, &request, &response,
                                  [answered](const grpc::Status&) { answered->set_value(); });
  answered->get_future().wait();
  return new std::shared_ptr<grpc::Channel>(std::move(channel));
}

}  // namespace

void KeepCallbackThreads() {
  static const auto* const kKept = NewUsed();  // never freed, that is the point
  (void)kKept;
}

}  // namespace flexiti_test
