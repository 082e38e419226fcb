#include "service/flexiti/transactions.h"

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
  if (purchase.has_amount() &&
      purchase.amount().amount_cents() != request.amount().amount_cents()) {
    return MismatchedReply(call, terms, "total_amount");
  }
  *purchase.mutable_amount() = request.amount();
  purchase.mutable_amount()->set_currency_code("CAD");
  return purchase;
}

}  // namespace flexiti
