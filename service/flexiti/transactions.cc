#include "service/flexiti/transactions.h"

#include "service/flexiti/echo.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/transaction_json.h"

namespace flexiti {
namespace {

// What Flexiti echoes must be what was asked; empty if it is. Only `total_amount` is documented.
template <typename Request, typename Response>
std::string Difference(const Request& asked, const Response& got, const Json& reply) {
  if (!AmountMatches(asked.amount(), got.has_amount(), got.amount())) return "total_amount";
  if (!UndocumentedAmountMatches(asked.amount(), reply, "amount")) return "amount";
  if (!UndocumentedIdMatches(asked.account_number(), reply, "account_number")) {
    return "account_number";
  }
  return "";
}

}  // namespace

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
  const std::string difference = Difference(request, purchase, *reply);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
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
  const std::string difference = Difference(request, response, *reply);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  *response.mutable_amount() = ToResponse(request.amount());
  return response;
}

}  // namespace flexiti
