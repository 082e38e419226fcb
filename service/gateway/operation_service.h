// flexiti.v1.OperationService.
#pragma once

#include "flexiti/v1/operation_service.grpc.pb.h"
#include "service/gateway/callers.h"
#include "service/gateway/calls.h"
#include "service/gateway/operations.h"
#include "service/ledger/ledger.h"

namespace flexiti {

class OperationService final : public v1::OperationService::CallbackService {
 public:
  // All must outlive this.
  OperationService(Calls& calls, const Callers& callers, Ledger& ledger,
                   const Operations& operations, Operations::Clock clock)
      : calls_(calls),
        callers_(callers),
        ledger_(ledger),
        operations_(operations),
        clock_(std::move(clock)) {}

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
  absl::StatusOr<v1::ListOperationsResponse> List(const v1::ListOperationsRequest& request,
                                                  const Terms& terms);
  absl::StatusOr<v1::ResolveOperationResponse> Resolve(const grpc::CallbackServerContext& context,
                                                       const Terms& terms);
  absl::StatusOr<v1::SettleOperationResponse> Settle(const grpc::CallbackServerContext& context,
                                                     const v1::SettleOperationRequest& request,
                                                     const Terms& terms);
  // For whoever audits, who must see it even if it reaches the disk later.
  void LogVerdict(v1::OperationState verdict, const std::string& caller, const Terms& terms) const;
  absl::StatusOr<Operation> Find(const Terms& terms, Effect effect);
  // `operation` under a lease, for a look or a verdict.
  absl::StatusOr<Operation> Hold(const Terms& terms, const Operation& operation, Effect effect);
  // Writes the verdict of `request`, with the caller that was authenticated, whatever name the
  // request gives.
  void Record(const v1::SettleOperationRequest& request, const std::string& caller,
              const Terms& terms, Operation& operation, absl::Time now);
  // With its response, if the caller of `context` has the right to the operation's own method: who
  // may read must not get the codes and pages of a shopper that others asked for.
  v1::Operation Whole(const grpc::CallbackServerContext& context, const Operation& operation) const;

  Calls& calls_;
  const Callers& callers_;
  Ledger& ledger_;
  const Operations& operations_;
  const Operations::Clock clock_;
};

}  // namespace flexiti
