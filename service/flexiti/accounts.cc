#include "service/flexiti/accounts.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/account_json.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/sent_reference.h"

namespace flexiti {
namespace {

// Flexiti documents no echo, so there is none to keep apart from what is not modeled; but one that
// comes must be what was asked. Empty if it is.
std::string Difference(const v1::RefundAccountRequest& asked, const std::string& reference,
                       const RefundEcho& got) {
  if (!AmountMatches(asked.amount(), got.amount.has_value(), got.amount.value_or(v1::Money()))) {
    return "amount";
  }
  if (!ReferenceMatches(reference, got.reference)) return "reference";
  if (!IdMatches(asked.account_number(), got.account_number)) return "account_number";
  if (!asked.capture_id().empty() && !IdMatches(asked.capture_id(), got.capture_id)) {
    return "capture_id";
  }
  return "";
}

}  // namespace

absl::StatusOr<v1::RefundAccountResponse> Accounts::Refund(const v1::RefundAccountRequest& request,
                                                           const Terms& terms) const {
  const std::string reference = SentReference(request, terms.request_id);
  const UpstreamCall call = {
      .endpoint = "POST /accounts/{account_number}/refund",
      .effect = Effect::kChange,
      .method = "POST",
      .version = upstream_.config().versions().refund(),
      .path = absl::StrCat("/accounts/", PercentEncode(request.account_number()), "/refund"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeRefund(request, reference),
      .field_paths = SkuFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::RefundAccountResponse response;
  RefundEcho echo;
  const absl::Status status = DecodeRefund(*reply, &response, &echo);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  const std::string difference = Difference(request, reference, echo);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  response.set_reference(reference);
  return response;
}

absl::StatusOr<v1::CloseAccountResponse> Accounts::Close(const v1::CloseAccountRequest& request,
                                                         const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "POST /accounts/{account_number}/close",
      .effect = Effect::kChange,
      .method = "POST",
      .scope = TokenScope::kEither,
      .version = upstream_.config().versions().close(),
      .path = absl::StrCat("/accounts/", PercentEncode(request.account_number()), "/close"),
      .query = {{"lang", LangWord(request.lang())}}};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::CloseAccountResponse response;
  const absl::Status status = DecodeClose(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!UndocumentedIdMatches(request.account_number(), *reply, "account_number")) {
    return MismatchedReply(call, terms, "account_number");
  }
  return response;
}

}  // namespace flexiti
