#include "service/flexiti/finds.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "service/flexiti/authorization_json.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/likeness.h"
#include "service/flexiti/page_token.h"
#include "service/flexiti/resource.h"
#include "service/flexiti/sent_reference.h"

namespace flexiti {
namespace {

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::Status Endless(const char* endpoint, const Terms& terms, const std::string& problem) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_REPLY_UNREADABLE, Effect::kRead,
                        absl::StrCat(endpoint, ": ", problem),
                        {{"endpoint", endpoint}, {"reference_id", terms.reference_id}});
}

// Reads a list to its end. `read` answers the response to a request; `items` its records; `id` what
// tells them apart. Records that are made meanwhile may move others to a later page: each counts
// once.
template <typename Item, typename Request, typename Read, typename Items, typename Id>
absl::StatusOr<std::vector<Item>> ReadAll(const char* endpoint, Request request, const Terms& terms,
                                          Read read, Items items, Id id) {
  std::vector<Item> all;
  std::set<std::string> seen;
  request.set_page_size(kMaxPageSize);
  for (int page = 0; page < kMaxLookPages; ++page) {
    auto response = read(request);
    if (!response.ok()) return response.status();
    bool is_new = false;
    for (Item& item : *items(*response)) {
      if (!id(item).empty() && !seen.insert(id(item)).second) continue;
      is_new = true;
      all.push_back(std::move(item));
    }
    if (response->next_page_token().empty()) return all;
    if (!is_new) return Endless(endpoint, terms, "a page holds nothing but what was there before");
    request.set_page_token(response->next_page_token());
  }
  return Endless(endpoint, terms,
                 absl::StrCat("there are more than ", kMaxLookPages, " pages to look at"));
}

// What the list left out, as the record itself shows it.
void FillIn(v1::Authorization detail, v1::Authorization& listed) {
  if (!detail.annual_rates().empty()) listed.clear_annual_rates();
  if (!detail.fees().empty()) listed.clear_fees();
  if (!detail.captures().empty()) listed.clear_captures();
  listed.MergeFrom(detail);
}

v1::ListAuthorizationsRequest ToList(const v1::CreateAuthorizationRequest& request,
                                     const Window& window) {
  v1::ListAuthorizationsRequest list;
  list.set_merchant_id(request.merchant_id());
  list.set_account_number(request.account_number());
  list.set_lang(request.lang());
  // Dates have no zone: a day more covers every one. No last day: our clock may have been behind.
  if (window.from != absl::InfinitePast()) {
    *list.mutable_create_date_from() =
        ToDate(absl::ToCivilDay(window.from, absl::UTCTimeZone()) - 1);
  }
  return list;
}

}  // namespace

absl::StatusOr<std::vector<Candidate<v1::Authorization>>> Finds::CreatedAuthorizations(
    const v1::CreateAuthorizationRequest& request, const Window& window, const Terms& terms) const {
  absl::StatusOr<std::vector<v1::Authorization>> shown =
      ListAuthorizations(ToList(request, window), terms);
  if (!shown.ok()) return shown.status();
  const std::string reference = SentReference(request, terms.request_id);
  std::vector<Candidate<v1::Authorization>> candidates;
  int details = 0;
  for (v1::Authorization& each : *shown) {
    Likeness likeness = AuthorizationLikeness(request, reference, window, each);
    if (likeness == Likeness::kUncertain && details++ < kMaxLookDetails) {
      v1::GetAuthorizationRequest get;
      get.set_merchant_id(request.merchant_id());
      get.set_authorization_id(each.authorization_id());
      get.set_lang(request.lang());
      absl::StatusOr<v1::Authorization> detail = authorizations_.Get(get, terms);
      if (!detail.ok()) return detail.status();
      FillIn(*std::move(detail), each);
      likeness = AuthorizationLikeness(request, reference, window, each);
    }
    if (likeness == Likeness::kDiffers) continue;
    Candidate<v1::Authorization>& candidate = candidates.emplace_back();
    candidate.id = each.authorization_id();
    candidate.resource = AuthorizationResource(candidate.id);
    candidate.is_certain = likeness == Likeness::kSame;
    each.set_reference(reference);
    candidate.made = std::move(each);
  }
  return candidates;
}

absl::StatusOr<std::vector<Candidate<v1::Purchase>>> Finds::CreatedPurchases(
    const v1::CreatePurchaseRequest& request, const Window& window, const Terms& terms) const {
  absl::StatusOr<std::vector<Candidate<v1::Authorization>>> authorizations =
      CreatedAuthorizations(ToAuthorization(request), window, terms);
  if (!authorizations.ok()) return authorizations.status();
  std::vector<Candidate<v1::Purchase>> candidates;
  for (Candidate<v1::Authorization>& each : *authorizations) {
    candidates.push_back({.resource = std::move(each.resource),
                          .id = std::move(each.id),
                          .made = ToPurchase(std::move(each.made)),
                          .is_certain = each.is_certain});
  }
  return candidates;
}

absl::StatusOr<std::vector<Candidate<v1::Capture>>> Finds::CreatedCaptures(
    const v1::CaptureAuthorizationRequest& request, const Window& window,
    const Terms& terms) const {
  absl::StatusOr<AuthorizationPicture> picture = Picture(request.authorization_id(), terms);
  if (!picture.ok()) return picture.status();
  const std::string reference = SentReference(request, terms.request_id);
  std::vector<Candidate<v1::Capture>> candidates;
  for (v1::Capture& each : picture->captures) {
    const Likeness likeness = CaptureLikeness(request, reference, window, each);
    if (likeness == Likeness::kDiffers) continue;
    Candidate<v1::Capture>& candidate = candidates.emplace_back();
    candidate.id = each.capture_id();
    candidate.resource = CaptureResource(candidate.id);
    candidate.is_certain = likeness == Likeness::kSame;
    candidate.may_be_automatic = MayBeAutomatic(picture->authorization, each, reference);
    each.set_reference(reference);
    candidate.made = std::move(each);
  }
  return candidates;
}

absl::StatusOr<Balance> Finds::Released(const v1::ReleaseAuthorizationRequest& request,
                                        const Terms& terms) const {
  const absl::StatusOr<AuthorizationPicture> picture = Picture(request.authorization_id(), terms);
  if (!picture.ok()) return picture.status();
  return ReleaseBalance(*picture);
}

absl::StatusOr<Balance> Finds::Returned(const v1::ReturnCaptureRequest& request,
                                        const Terms& terms) const {
  const absl::StatusOr<AuthorizationPicture> picture = Picture(request.authorization_id(), terms);
  if (!picture.ok()) return picture.status();
  return ReturnBalance(*picture, request.capture_id());
}

// The list first: what is captured between the two reads is then in the second, which is one
// consistent picture if it tells its captures. Not Authorizations::Get, which does not say whether
// it does.
absl::StatusOr<AuthorizationPicture> Finds::Picture(const std::string& authorization_id,
                                                    const Terms& terms) const {
  v1::ListCapturesRequest list;
  list.set_authorization_id(authorization_id);
  const absl::StatusOr<std::vector<v1::Capture>> listed = ListCaptures(std::move(list), terms);
  if (!listed.ok()) return listed.status();
  const UpstreamCall call = {
      .endpoint = "GET /authorization/{authorization_id}",
      .effect = Effect::kRead,
      .method = "GET",
      .version = upstream_.config().versions().authorization(),
      .path = absl::StrCat("/authorization/", PercentEncode(authorization_id)),
      .query = {{"lang", terms.lang}}};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Authorization authorization;
  const absl::Status status = DecodeAuthorization(*reply, &authorization);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (AccountNumberDigits(authorization.authorization_id()) !=
      AccountNumberDigits(authorization_id)) {
    return MismatchedReply(call, terms, "authorization_id");
  }
  const Json* captures = reply->Find("captures");
  const bool has_captures = captures != nullptr && captures->kind == Json::Kind::kArray;
  return ToPicture(std::move(authorization), has_captures, *listed);
}

absl::StatusOr<std::vector<v1::Authorization>> Finds::ListAuthorizations(
    v1::ListAuthorizationsRequest request, const Terms& terms) const {
  return ReadAll<v1::Authorization>(
      "GET /authorizations", std::move(request), terms,
      [&](const v1::ListAuthorizationsRequest& page) { return authorizations_.List(page, terms); },
      [](v1::ListAuthorizationsResponse& page) { return page.mutable_authorizations(); },
      [](const v1::Authorization& each) { return each.authorization_id(); });
}

absl::StatusOr<std::vector<v1::Capture>> Finds::ListCaptures(v1::ListCapturesRequest request,
                                                             const Terms& terms) const {
  return ReadAll<v1::Capture>(
      "GET /captures", std::move(request), terms,
      [&](const v1::ListCapturesRequest& page) { return captures_.List(page, terms); },
      [](v1::ListCapturesResponse& page) { return page.mutable_captures(); },
      [](const v1::Capture& each) { return each.capture_id(); });
}

}  // namespace flexiti
