// flexiti.v1.AuthorizationService.
#pragma once

#include "flexiti/v1/authorization_service.grpc.pb.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/captures.h"
#include "service/gateway/calls.h"
#include "service/gateway/operations.h"

namespace flexiti {

class AuthorizationService final : public v1::AuthorizationService::CallbackService {
 public:
  // All must outlive this.
  AuthorizationService(Calls& calls, const Operations& operations,
                       const Authorizations& authorizations, const Captures& captures)
      : calls_(calls),
        operations_(operations),
        authorizations_(authorizations),
        captures_(captures) {}

  grpc::ServerUnaryReactor* CreateAuthorization(grpc::CallbackServerContext* context,
                                                const v1::CreateAuthorizationRequest* request,
                                                v1::CreateAuthorizationResponse* response) override;
  grpc::ServerUnaryReactor* GetAuthorization(grpc::CallbackServerContext* context,
                                             const v1::GetAuthorizationRequest* request,
                                             v1::GetAuthorizationResponse* response) override;
  grpc::ServerUnaryReactor* ListAuthorizations(grpc::CallbackServerContext* context,
                                               const v1::ListAuthorizationsRequest* request,
                                               v1::ListAuthorizationsResponse* response) override;
  grpc::ServerUnaryReactor* CaptureAuthorization(
      grpc::CallbackServerContext* context, const v1::CaptureAuthorizationRequest* request,
      v1::CaptureAuthorizationResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseAuthorization(
      grpc::CallbackServerContext* context, const v1::ReleaseAuthorizationRequest* request,
      v1::ReleaseAuthorizationResponse* response) override;
  grpc::ServerUnaryReactor* ListCaptures(grpc::CallbackServerContext* context,
                                         const v1::ListCapturesRequest* request,
                                         v1::ListCapturesResponse* response) override;
  grpc::ServerUnaryReactor* ReturnCapture(grpc::CallbackServerContext* context,
                                          const v1::ReturnCaptureRequest* request,
                                          v1::ReturnCaptureResponse* response) override;

 private:
  Calls& calls_;
  const Operations& operations_;
  const Authorizations& authorizations_;
  const Captures& captures_;
};

}  // namespace flexiti
