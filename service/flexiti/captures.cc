#include "service/flexiti/captures.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/capture_json.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/page_token.h"
#include "service/flexiti/sent_reference.h"

namespace flexiti {
namespace {

// Whether anything in it is of a capture. The contract only assumes what the reply holds, so no
// member is required; but an object without any of these is something else.
bool IsCapture(const v1::Capture& got) {
  return !got.capture_id().empty() || !got.reference().empty() || got.has_amount() ||
         got.has_remaining_authorization_amount();
}

// What Flexiti echoes must be what was asked; empty if it is.
std::string Difference(const v1::CaptureAuthorizationRequest& asked, const std::string& reference,
                       const v1::Capture& got) {
  if (!AmountMatches(asked.amount(), got.has_amount(), got.amount())) return "amount";
  if (!IdMatches(asked.authorization_id(), got.authorization_id())) return "authorization_id";
  if (!ReferenceMatches(reference, got.reference())) return "reference";
  return "";
}

std::string Difference(const v1::ReturnCaptureRequest& asked, const std::string& reference,
                       const v1::ReturnCaptureResponse& got, const Json& reply) {
  if (!MovedMatches(asked, got)) return "amount";
  if (!IdMatches(asked.capture_id(), got.capture_id())) return "capture_id";
  if (!UndocumentedIdMatches(asked.authorization_id(), reply, "authorization_id")) {
    return "authorization_id";
  }
  if (!ReferenceMatches(reference, got.reference())) return "reference";
  if (asked.full_return() && got.remaining_capture_amount().amount_cents() != 0) {
    return "it was not returned in full";
  }
  return "";
}

}  // namespace

absl::StatusOr<v1::Capture> Captures::Create(const v1::CaptureAuthorizationRequest& request,
                                             const Terms& terms) const {
  const std::string reference = SentReference(request, terms.request_id);
  const UpstreamCall call = {
      .endpoint = "POST /authorization/{authorization_id}/capture",
      .effect = Effect::kChange,
      .method = "POST",
      .version = upstream_.config().versions().capture(),
      .path =
          absl::StrCat("/authorization/", PercentEncode(request.authorization_id()), "/capture"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeCapture(request, reference),
      .field_paths = SkuFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::Capture capture;
  const absl::Status status = DecodeCapture(*reply, &capture);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  if (!IsCapture(capture)) return UnreadableReply(call, terms, "it is no capture");
  const std::string difference = Difference(request, reference, capture);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  // What Flexiti may leave out and is known.
  *capture.mutable_amount() = ToResponse(request.amount());
  capture.set_reference(reference);
  if (capture.authorization_id().empty()) capture.set_authorization_id(request.authorization_id());
  return capture;
}

absl::StatusOr<v1::ListCapturesResponse> Captures::List(const v1::ListCapturesRequest& request,
                                                        const Terms& terms) const {
  const int page_size = PageSize(request.page_size());
  const absl::StatusOr<int> page_number = ReadPageToken(request);
  if (!page_number.ok()) return page_number.status();
  const UpstreamCall call = {.endpoint = "GET /captures",
                             .effect = Effect::kRead,
                             .method = "GET",
                             .version = upstream_.config().versions().captures(),
                             .path = "/captures",
                             .query = EncodeListQuery(request, *page_number, page_size),
                             .field_paths = ListFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  const absl::StatusOr<ListPage> page = ReadListPage(*reply, "captures", *page_number);
  if (!page.ok()) return UnreadableReply(call, terms, std::string(page.status().message()));
  v1::ListCapturesResponse response;
  for (const Json& item : page->items) {
    const absl::Status status = DecodeCapture(item, response.add_captures());
    if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  }
  if (page->unmodeled.has_value()) *response.mutable_unmodeled() = *page->unmodeled;
  if (!page->is_last) response.set_next_page_token(WritePageToken(request, *page_number + 1));
  return response;
}

absl::StatusOr<v1::ReturnCaptureResponse> Captures::Return(const v1::ReturnCaptureRequest& request,
                                                           const Terms& terms) const {
  const std::string reference = SentReference(request, terms.request_id);
  const UpstreamCall call = {
      .endpoint = "POST /authorization/{authorization_id}/capture/{capture_id}/return",
      .effect = Effect::kChange,
      .method = "POST",
      .version = upstream_.config().versions().return_capture(),
      .path = absl::StrCat("/authorization/", PercentEncode(request.authorization_id()),
                           "/capture/", PercentEncode(request.capture_id()), "/return"),
      .query = {{"lang", LangWord(request.lang())}},
      .body = EncodeReturn(request, reference),
      .field_paths = SkuFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::ReturnCaptureResponse response;
  const absl::Status status = DecodeReturn(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  const std::string difference = Difference(request, reference, response, *reply);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  if (request.has_amount()) *response.mutable_amount() = ToResponse(request.amount());
  response.set_reference(reference);
  if (response.capture_id().empty()) response.set_capture_id(request.capture_id());
  return response;
}

}  // namespace flexiti
