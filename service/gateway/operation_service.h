// flexiti.v1.OperationService. Not served yet.
#pragma once

#include "flexiti/v1/operation_service.grpc.pb.h"
#include "service/gateway/calls.h"

namespace flexiti {

class OperationService final : public v1::OperationService::CallbackService {
 public:
  // `calls` must outlive this.
  explicit OperationService(Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* GetOperation(grpc::CallbackServerContext* context,
                                         const v1::GetOperationRequest* request,
                                         v1::GetOperationResponse* response) override;
  grpc::ServerUnaryReactor* ListOperations(grpc::CallbackServerContext* context,
                                           const v1::ListOperationsRequest* request,
                                           v1::ListOperationsResponse* response) override;
  grpc::ServerUnaryReactor* ResolveOperation(grpc::CallbackServerContext* context,
                                             const v1::ResolveOperationRequest* request,
                                             v1::ResolveOperationResponse* response) override;
  grpc::ServerUnaryReactor* SettleOperation(grpc::CallbackServerContext* context,
                                            const v1::SettleOperationRequest* request,
                                            v1::SettleOperationResponse* response) override;

 private:
  Calls& calls_;
};

}  // namespace flexiti
