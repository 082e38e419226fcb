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
        // POST /transactions honours x-idempotency-key (contract, section 5).
        const v1::Dedupe dedupe =
            BuysThroughTransactions(terms) ? v1::DEDUPE_UPSTREAM : v1::DEDUPE_GATEWAY;
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
    grpc::CallbackServerContext* context, const v1::CreateAccountCreditRequest*,
    v1::CreateAccountCreditResponse*) {
  return calls_.Unserved(context, "flexiti.v1.TransactionService/CreateAccountCredit");
}

grpc::ServerUnaryReactor* TransactionService::RefundAccount(grpc::CallbackServerContext* context,
                                                            const v1::RefundAccountRequest*,
                                                            v1::RefundAccountResponse*) {
  return calls_.Unserved(context, "flexiti.v1.TransactionService/RefundAccount");
}

}  // namespace flexiti
