#include "service/gateway/transaction_service.h"

#include "service/gateway/run_once.h"

namespace flexiti {
namespace {

bool BuysThroughTransactions(const Terms& terms) {
  return terms.merchant.config.purchase_endpoint() == config::PURCHASE_ENDPOINT_TRANSACTIONS;
}

}  // namespace

grpc::ServerUnaryReactor* TransactionService::CreatePurchase(
    grpc::CallbackServerContext* context, const v1::CreatePurchaseRequest* request,
    v1::CreatePurchaseResponse* response) {
  return calls_.Answer<v1::CreatePurchaseRequest, v1::CreatePurchaseResponse>(
      context, "flexiti.v1.TransactionService/CreatePurchase", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        const v1::Dedupe dedupe =
            BuysThroughTransactions(terms) ? transactions_.dedupe() : v1::DEDUPE_GATEWAY;
        return RunOnce<v1::CreatePurchaseResponse>(ledger_, terms, dedupe, *request,
                                                   [&] { return Purchase(*request, terms); });
      });
}

absl::StatusOr<v1::CreatePurchaseResponse> TransactionService::Purchase(
    const v1::CreatePurchaseRequest& request, const Terms& terms) const {
  absl::StatusOr<v1::Purchase> purchase = BuysThroughTransactions(terms)
                                              ? transactions_.CreatePurchase(request, terms)
                                              : authorizations_.CreatePurchase(request, terms);
  if (!purchase.ok()) return purchase.status();
  v1::CreatePurchaseResponse response;
  *response.mutable_purchase() = *std::move(purchase);
  return response;
}

grpc::ServerUnaryReactor* TransactionService::CreateAccountCredit(
    grpc::CallbackServerContext* context, const v1::CreateAccountCreditRequest* request,
    v1::CreateAccountCreditResponse* response) {
  return calls_.Answer<v1::CreateAccountCreditRequest, v1::CreateAccountCreditResponse>(
      context, "flexiti.v1.TransactionService/CreateAccountCredit", Effect::kChange, *request,
      *response, [this, request](const Terms& terms) {
        return RunOnce<v1::CreateAccountCreditResponse>(
            ledger_, terms, transactions_.dedupe(), *request,
            [&] { return transactions_.CreateAccountCredit(*request, terms); });
      });
}

grpc::ServerUnaryReactor* TransactionService::RefundAccount(grpc::CallbackServerContext* context,
                                                            const v1::RefundAccountRequest* request,
                                                            v1::RefundAccountResponse* response) {
  return calls_.Answer<v1::RefundAccountRequest, v1::RefundAccountResponse>(
      context, "flexiti.v1.TransactionService/RefundAccount", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return RunOnce<v1::RefundAccountResponse>(
            ledger_, terms, v1::DEDUPE_GATEWAY, *request,
            [&] { return accounts_.Refund(*request, terms); });
      });
}

}  // namespace flexiti
