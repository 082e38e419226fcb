// flexiti.v1.TransactionService.
#pragma once

#include "flexiti/v1/transaction_service.grpc.pb.h"
#include "service/flexiti/accounts.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/transactions.h"
#include "service/gateway/calls.h"
#include "service/ledger/ledger.h"

namespace flexiti {

class TransactionService final : public v1::TransactionService::CallbackService {
 public:
  // All must outlive this.
  TransactionService(Calls& calls, Ledger& ledger, const Transactions& transactions,
                     const Authorizations& authorizations, const Accounts& accounts)
      : calls_(calls),
        ledger_(ledger),
        transactions_(transactions),
        authorizations_(authorizations),
        accounts_(accounts) {}

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
  absl::StatusOr<v1::CreatePurchaseResponse> Purchase(const v1::CreatePurchaseRequest& request,
                                                      const Terms& terms) const;

  Calls& calls_;
  Ledger& ledger_;
  const Transactions& transactions_;
  const Authorizations& authorizations_;
  const Accounts& accounts_;
};

}  // namespace flexiti
