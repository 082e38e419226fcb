#include "service/gateway/operation_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* OperationService::GetOperation(grpc::CallbackServerContext* context,
                                                         const v1::GetOperationRequest*,
                                                         v1::GetOperationResponse*) {
  return calls_.Unserved(context, "flexiti.v1.OperationService/GetOperation");
}

grpc::ServerUnaryReactor* OperationService::ListOperations(grpc::CallbackServerContext* context,
                                                           const v1::ListOperationsRequest*,
                                                           v1::ListOperationsResponse*) {
  return calls_.Unserved(context, "flexiti.v1.OperationService/ListOperations");
}

grpc::ServerUnaryReactor* OperationService::ResolveOperation(grpc::CallbackServerContext* context,
                                                             const v1::ResolveOperationRequest*,
                                                             v1::ResolveOperationResponse*) {
  return calls_.Unserved(context, "flexiti.v1.OperationService/ResolveOperation");
}

grpc::ServerUnaryReactor* OperationService::SettleOperation(grpc::CallbackServerContext* context,
                                                            const v1::SettleOperationRequest*,
                                                            v1::SettleOperationResponse*) {
  return calls_.Unserved(context, "flexiti.v1.OperationService/SettleOperation");
}

}  // namespace flexiti
