// The kinds of TransactionService.
#include <string>
#include <utility>

#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/sent_reference.h"
#include "service/gateway/operation_kind_parts.h"

namespace flexiti {
namespace {

constexpr char kTransactions[] = "POST /transactions";

bool BuysThroughTransactions(const config::Merchant& merchant) {
  return merchant.purchase_endpoint() == config::PURCHASE_ENDPOINT_TRANSACTIONS;
}

// POST /transactions alone honours x-idempotency-key, and has no look-up.
Repeat RepeatOfTransaction(const config::IdempotencyKey& idempotency_key) {
  return idempotency_key.transactions() ? Repeat::kSameKey : Repeat::kNever;
}

OperationKind CreatePurchase(const config::IdempotencyKey& key, const FlexitiCalls& calls) {
  using Request = v1::CreatePurchaseRequest;
  using Response = v1::CreatePurchaseResponse;
  auto kind = MakeKind<Request, Response>(
      "/flexiti.v1.TransactionService/CreatePurchase",
      [calls](const Request& request, const Terms& terms) -> absl::StatusOr<Response> {
        absl::StatusOr<v1::Purchase> made =
            BuysThroughTransactions(terms.merchant.config)
                ? calls.transactions.CreatePurchase(request, terms)
                : calls.authorizations.CreatePurchase(request, terms);
        if (!made.ok()) return made.status();
        Response response;
        *response.mutable_purchase() = *std::move(made);
        return response;
      });
  kind.endpoint = [](const config::Merchant& merchant) {
    return BuysThroughTransactions(merchant) ? kTransactions : kPostAuthorization;
  };
  kind.repeat = [repeat = RepeatOfTransaction(key)](const std::string& endpoint) {
    return endpoint == kTransactions ? repeat : Repeat::kAfterLook;
  };
  SetRecordLook<Request>(
      kind, "GET /authorizations",
      [](const Request& request, const std::string& request_id) {
        return MatchOfAuthorization(request.account_number(), SentReference(request, request_id),
                                    request.amount());
      },
      [calls](const Request& request, const Traces& traces, const Terms& terms) {
        return calls.finds.CreatedPurchases(request, traces.window, terms);
      },
      [](const Request& request, v1::Purchase made) {
        Response response;
        *response.mutable_purchase() = std::move(made);
        *response.mutable_purchase()->mutable_amount() = ToResponse(request.amount());
        return response;
      });
  return kind;
}

OperationKind CreateAccountCredit(const config::IdempotencyKey& key, const FlexitiCalls& calls) {
  using Request = v1::CreateAccountCreditRequest;
  auto kind = MakeKind<Request, v1::CreateAccountCreditResponse>(
      "/flexiti.v1.TransactionService/CreateAccountCredit",
      [calls](const Request& request, const Terms& terms) {
        return calls.transactions.CreateAccountCredit(request, terms);
      });
  SetEndpoint(kind, kTransactions, RepeatOfTransaction(key));
  return kind;
}

// Flexiti answers no id and has no look-up.
OperationKind RefundAccount(const FlexitiCalls& calls) {
  using Request = v1::RefundAccountRequest;
  auto kind = MakeKind<Request, v1::RefundAccountResponse>(
      "/flexiti.v1.TransactionService/RefundAccount",
      [calls](const Request& request, const Terms& terms) {
        return calls.accounts.Refund(request, terms);
      });
  SetEndpoint(kind, "POST /accounts/{account_number}/refund", Repeat::kNever);
  // For the looks of returns.
  kind.match = [](const google::protobuf::Message& request, const std::string&) {
    return MatchOfReturn(static_cast<const Request&>(request).capture_id());
  };
  return kind;
}

}  // namespace

std::vector<OperationKind> TransactionKinds(const config::IdempotencyKey& idempotency_key,
                                            const FlexitiCalls& calls) {
  return {CreatePurchase(idempotency_key, calls), CreateAccountCredit(idempotency_key, calls),
          RefundAccount(calls)};
}

}  // namespace flexiti
