#include "service/flexiti/authorizations.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/authorization_json.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/page_token.h"
#include "service/flexiti/sent_reference.h"

namespace flexiti {
namespace {

// What Flexiti echoes must be what was asked; empty if it is.
std::string Difference(const v1::CreateAuthorizationRequest& asked, const std::string& reference,
                       const v1::Authorization& got) {
  if (!AmountMatches(asked.amount(), got.has_amount(), got.amount())) return "amount";
  if (!IdMatches(asked.account_number(), got.account_number())) return "account_number";
  if (!ReferenceMatches(reference, got.reference())) return "reference";
  return "";
}

std::string Difference(const v1::ReleaseAuthorizationRequest& asked,
                       const v1::ReleaseAuthorizationResponse& got) {
  if (!MovedMatches(asked, got)) return "amount";
  if (!IdMatches(asked.authorization_id(), got.authorization_id())) return "authorization_id";
  if (!asked.has_amount() && got.remaining_amount().amount_cents() != 0) return "something remains";
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

// Whether anything in it is of a release. The contract only assumes what the reply holds, so no
// member is required; but an object without any of these is something else.
bool IsRelease(const v1::ReleaseAuthorizationResponse& got) {
  return !got.authorization_id().empty() || got.has_amount() || got.has_remaining_amount();
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
  const std::string reference = SentReference(request, terms.request_id);
  const UpstreamCall call = {.endpoint = "POST /authorization",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .scope = TokenScope::kEither,
                             .version = upstream_.config().versions().authorization(),
                             .path = "/authorization",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeAuthorization(request, reference),
                             .field_paths = field_paths};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Authorization authorization;
  const absl::Status status = DecodeAuthorization(*reply, &authorization);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  std::string difference = Difference(request, reference, authorization);
  if (difference.empty() && request.auto_capture() && IsUncaptured(authorization)) {
    difference = "it was not captured";
  }
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  // What Flexiti may leave out and the caller asked for.
  *authorization.mutable_amount() = ToResponse(request.amount());
  authorization.set_reference(reference);
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
      .query = {{"lang", LangWord(request.lang())}}};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Authorization authorization;
  const absl::Status status = DecodeAuthorization(*reply, &authorization);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!IdMatches(request.authorization_id(), authorization.authorization_id())) {
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
                             .field_paths = AuthorizationListFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  const absl::StatusOr<ListPage> page = ReadListPage(*reply, "authorizations", *page_number);
  if (!page.ok()) return UnreadableReply(call, terms, std::string(page.status().message()));
  v1::ListAuthorizationsResponse response;
  for (const Json& item : page->items) {
    const absl::Status status = DecodeAuthorization(item, response.add_authorizations());
    if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  }
  if (page->unmodeled.has_value()) *response.mutable_unmodeled() = *page->unmodeled;
  if (!page->is_last) response.set_next_page_token(WritePageToken(request, *page_number + 1));
  return response;
}

absl::StatusOr<v1::ReleaseAuthorizationResponse> Authorizations::Release(
    const v1::ReleaseAuthorizationRequest& request, const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "POST /authorization/{authorization_id}/release",
      .effect = Effect::kChange,
      .method = "POST",
      .version = upstream_.config().versions().release(),
      .path =
          absl::StrCat("/authorization/", PercentEncode(request.authorization_id()), "/release"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeRelease(request)};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::ReleaseAuthorizationResponse response;
  const absl::Status status = DecodeRelease(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!IsRelease(response)) return UnreadableReply(call, terms, "it is no release");
  const std::string difference = Difference(request, response);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  if (request.has_amount()) *response.mutable_amount() = ToResponse(request.amount());
  if (response.authorization_id().empty()) {
    response.set_authorization_id(request.authorization_id());
  }
  return response;
}

}  // namespace flexiti
