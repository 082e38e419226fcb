#include "service/gateway/authorization_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* AuthorizationService::CreateAuthorization(
    grpc::CallbackServerContext* context, const v1::CreateAuthorizationRequest* request,
    v1::CreateAuthorizationResponse* response) {
  return calls_.Answer<v1::CreateAuthorizationRequest, v1::CreateAuthorizationResponse>(
      context, "flexiti.v1.AuthorizationService/CreateAuthorization", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return operations_.Run<v1::CreateAuthorizationResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* AuthorizationService::GetAuthorization(
    grpc::CallbackServerContext* context, const v1::GetAuthorizationRequest* request,
    v1::GetAuthorizationResponse* response) {
  return calls_.Answer<v1::GetAuthorizationRequest, v1::GetAuthorizationResponse>(
      context, "flexiti.v1.AuthorizationService/GetAuthorization", Effect::kRead, *request,
      *response,
      [this, request](const Terms& terms) -> absl::StatusOr<v1::GetAuthorizationResponse> {
        absl::StatusOr<v1::Authorization> authorization = authorizations_.Get(*request, terms);
        if (!authorization.ok()) return authorization.status();
        v1::GetAuthorizationResponse found;
        *found.mutable_authorization() = *std::move(authorization);
        return found;
      });
}

grpc::ServerUnaryReactor* AuthorizationService::ListAuthorizations(
    grpc::CallbackServerContext* context, const v1::ListAuthorizationsRequest* request,
    v1::ListAuthorizationsResponse* response) {
  return calls_.Answer<v1::ListAuthorizationsRequest, v1::ListAuthorizationsResponse>(
      context, "flexiti.v1.AuthorizationService/ListAuthorizations", Effect::kRead, *request,
      *response,
      [this, request](const Terms& terms) { return authorizations_.List(*request, terms); });
}

grpc::ServerUnaryReactor* AuthorizationService::CaptureAuthorization(
    grpc::CallbackServerContext* context, const v1::CaptureAuthorizationRequest* request,
    v1::CaptureAuthorizationResponse* response) {
  return calls_.Answer<v1::CaptureAuthorizationRequest, v1::CaptureAuthorizationResponse>(
      context, "flexiti.v1.AuthorizationService/CaptureAuthorization", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return operations_.Run<v1::CaptureAuthorizationResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* AuthorizationService::ReleaseAuthorization(
    grpc::CallbackServerContext* context, const v1::ReleaseAuthorizationRequest* request,
    v1::ReleaseAuthorizationResponse* response) {
  return calls_.Answer<v1::ReleaseAuthorizationRequest, v1::ReleaseAuthorizationResponse>(
      context, "flexiti.v1.AuthorizationService/ReleaseAuthorization", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return operations_.Run<v1::ReleaseAuthorizationResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* AuthorizationService::ListCaptures(grpc::CallbackServerContext* context,
                                                             const v1::ListCapturesRequest* request,
                                                             v1::ListCapturesResponse* response) {
  return calls_.Answer<v1::ListCapturesRequest, v1::ListCapturesResponse>(
      context, "flexiti.v1.AuthorizationService/ListCaptures", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) { return captures_.List(*request, terms); });
}

grpc::ServerUnaryReactor* AuthorizationService::ReturnCapture(
    grpc::CallbackServerContext* context, const v1::ReturnCaptureRequest* request,
    v1::ReturnCaptureResponse* response) {
  return calls_.Answer<v1::ReturnCaptureRequest, v1::ReturnCaptureResponse>(
      context, "flexiti.v1.AuthorizationService/ReturnCapture", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return operations_.Run<v1::ReturnCaptureResponse>(*request, terms);
      });
}

}  // namespace flexiti
