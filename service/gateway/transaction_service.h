// flexiti.v1.TransactionService.
#pragma once

#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "service/gateway/calls.h"
#include "service/gateway/operations.h"

namespace flexiti {

class TransactionService final : public v1::TransactionService::CallbackService {
 public:
  // All must outlive this.
  TransactionService(Calls& calls, const Operations& operations)
      : calls_(calls), operations_(operations) {}

  grpc::ServerUnaryReactor* CreatePurchase(grpc::CallbackServerContext* context,
                                           const v1::CreatePurchaseRequest* request,
                                           v1::CreatePurchaseResponse* response) override;
  grpc::ServerUnaryReactor* CreateAccountCredit(grpc::CallbackServerContext* context,
                                                const v1::CreateAccountCreditRequest* request,
                                                v1::CreateAccountCreditResponse* response) override;
  grpc::ServerUnaryReactor* RefundAccount(grpc::CallbackServerContext* context,
                                          const v1::RefundAccountRequest* request,
                                          v1::RefundAccountResponse* response) override;

 private:
  Calls& calls_;
  const Operations& operations_;
};

}  // namespace flexiti
