#include "service/flexiti/transactions.h"

#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/transaction_json.h"

namespace flexiti {

absl::StatusOr<v1::Purchase> Transactions::CreatePurchase(const v1::CreatePurchaseRequest& request,
                                                          const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "POST /transactions",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .version = upstream_.config().versions().transactions(),
                             .path = "/transactions",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeTransactionPurchase(request),
                             .field_paths = TransactionFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Purchase purchase;
  const absl::Status status = DecodeTransactionPurchase(*reply, &purchase);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!AmountMatches(request.amount(), purchase.has_amount(), purchase.amount())) {
    return MismatchedReply(call, terms, "total_amount");
  }
  *purchase.mutable_amount() = ToResponse(request.amount());
  return purchase;
}

absl::StatusOr<v1::CreateAccountCreditResponse> Transactions::CreateAccountCredit(
    const v1::CreateAccountCreditRequest& request, const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "POST /transactions",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .version = upstream_.config().versions().transactions(),
                             .path = "/transactions",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeAccountCredit(request),
                             .field_paths = AccountCreditFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::CreateAccountCreditResponse response;
  const absl::Status status = DecodeAccountCredit(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!AmountMatches(request.amount(), response.has_amount(), response.amount())) {
    return MismatchedReply(call, terms, "total_amount");
  }
  *response.mutable_amount() = ToResponse(request.amount());
  return response;
}

}  // namespace flexiti
