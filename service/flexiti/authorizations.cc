#include "service/flexiti/authorizations.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/authorization_json.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/page_token.h"

namespace flexiti {
namespace {

// What Flexiti echoes must be what was asked; empty if it is.
std::string Difference(const v1::CreateAuthorizationRequest& asked, const v1::Authorization& got) {
  if (got.has_amount() && got.amount().amount_cents() != asked.amount().amount_cents())
    return "amount";
  if (!got.account_number().empty() &&
      AccountNumberDigits(got.account_number()) != AccountNumberDigits(asked.account_number())) {
    return "account_number";
  }
  // One that nobody asked for is no echo.
  if (!asked.reference().empty() && !got.reference().empty() &&
      got.reference() != asked.reference()) {
    return "reference";
  }
  return "";
}

// Whether Flexiti says that what was to be captured at once was not. What remains tells it best; a
// state `opened` alone may be how Flexiti calls one whose capture it names. It may leave out all of
// that.
bool IsUncaptured(const v1::Authorization& authorization) {
  if (authorization.status() == v1::AUTHORIZATION_STATUS_UNAUTHORIZED) return true;
  if (authorization.has_remaining_amount()) {
    return authorization.remaining_amount().amount_cents() != 0;
  }
  return authorization.status() == v1::AUTHORIZATION_STATUS_OPENED &&
         authorization.capture_id().empty() && authorization.captures().empty();
}

}  // namespace

absl::StatusOr<v1::Authorization> Authorizations::Create(
    const v1::CreateAuthorizationRequest& request, const Terms& terms) const {
  return Create(request, terms, AuthorizationFieldPath);
}

absl::StatusOr<v1::Purchase> Authorizations::CreatePurchase(
    const v1::CreatePurchaseRequest& request, const Terms& terms) const {
  absl::StatusOr<v1::Authorization> authorization =
      Create(ToAuthorization(request), terms, PurchaseFieldPath);
  if (!authorization.ok()) return authorization.status();
  return ToPurchase(*std::move(authorization));
}

absl::StatusOr<v1::Authorization> Authorizations::Create(
    const v1::CreateAuthorizationRequest& request, const Terms& terms,
    const FieldPaths& field_paths) const {
  const UpstreamCall call = {.endpoint = "POST /authorization",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .version = upstream_.config().versions().authorization(),
                             .path = "/authorization",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeAuthorization(request),
                             .field_paths = field_paths};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Authorization authorization;
  const absl::Status status = DecodeAuthorization(*reply, &authorization);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  std::string difference = Difference(request, authorization);
  if (difference.empty() && request.auto_capture() && IsUncaptured(authorization)) {
    difference = "it was not captured";
  }
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  // What Flexiti may leave out and the caller asked for.
  *authorization.mutable_amount() = request.amount();
  authorization.mutable_amount()->set_currency_code("CAD");
  if (authorization.reference().empty()) authorization.set_reference(request.reference());
  return authorization;
}

absl::StatusOr<v1::Authorization> Authorizations::Get(const v1::GetAuthorizationRequest& request,
                                                      const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "GET /authorization/{authorization_id}",
      .effect = Effect::kRead,
      .method = "GET",
      .version = upstream_.config().versions().authorization(),
      .path = absl::StrCat("/authorization/", PercentEncode(request.authorization_id())),
      .query = {{"lang", LangWord(request.lang())}},
      .field_paths = AuthorizationFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Authorization authorization;
  const absl::Status status = DecodeAuthorization(*reply, &authorization);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (AccountNumberDigits(authorization.authorization_id()) !=
      AccountNumberDigits(request.authorization_id())) {
    return MismatchedReply(call, terms, "authorization_id");
  }
  return authorization;
}

absl::StatusOr<v1::ListAuthorizationsResponse> Authorizations::List(
    const v1::ListAuthorizationsRequest& request, const Terms& terms) const {
  const int page_size = PageSize(request.page_size());
  const absl::StatusOr<int> page_number = ReadPageToken(request);
  if (!page_number.ok()) return page_number.status();
  const UpstreamCall call = {.endpoint = "GET /authorizations",
                             .effect = Effect::kRead,
                             .method = "GET",
                             .version = upstream_.config().versions().authorizations(),
                             .path = "/authorizations",
                             .query = EncodeListQuery(request, *page_number, page_size),
                             .field_paths = AuthorizationFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  AuthorizationPage page;
  const absl::Status status = DecodeAuthorizationPage(*reply, *page_number, &page);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  v1::ListAuthorizationsResponse response;
  for (v1::Authorization& authorization : page.authorizations) {
    response.add_authorizations()->Swap(&authorization);
  }
  if (!page.is_last) response.set_next_page_token(WritePageToken(request, *page_number + 1));
  return response;
}

}  // namespace flexiti
