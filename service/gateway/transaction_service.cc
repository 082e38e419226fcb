#include "service/gateway/transaction_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* TransactionService::CreatePurchase(
    grpc::CallbackServerContext* context, const v1::CreatePurchaseRequest* request,
    v1::CreatePurchaseResponse* response) {
  return calls_.Answer<v1::CreatePurchaseRequest, v1::CreatePurchaseResponse>(
      context, "flexiti.v1.TransactionService/CreatePurchase", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::CreatePurchaseResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* TransactionService::CreateAccountCredit(
    grpc::CallbackServerContext* context, const v1::CreateAccountCreditRequest* request,
    v1::CreateAccountCreditResponse* response) {
  return calls_.Answer<v1::CreateAccountCreditRequest, v1::CreateAccountCreditResponse>(
      context, "flexiti.v1.TransactionService/CreateAccountCredit", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return operations_.Run<v1::CreateAccountCreditResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* TransactionService::RefundAccount(grpc::CallbackServerContext* context,
                                                            const v1::RefundAccountRequest* request,
                                                            v1::RefundAccountResponse* response) {
  return calls_.Answer<v1::RefundAccountRequest, v1::RefundAccountResponse>(
      context, "flexiti.v1.TransactionService/RefundAccount", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::RefundAccountResponse>(*request, terms);
      });
}

}  // namespace flexiti
