#include "service/flexiti/token_request.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/error_reply.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/http_cause.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

constexpr size_t kMaxTokenLength = 1000;
constexpr std::int32_t kMaxLifetimeSeconds = 86400;
constexpr char kEndpoint[] = "POST /oauth/token";
constexpr char kMalformed[] = "malformed";  // as HttpCause

absl::Status Unavailable(const std::string& why, const std::string& cause,
                         ErrorMetadata metadata = {{"endpoint", kEndpoint}}) {
  if (!cause.empty()) metadata[kCauseName] = cause;
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_TOKEN_UNAVAILABLE, Effect::kChange,
                        absl::StrCat("no access token: ", why), metadata);
}

bool IsToken(const std::string& text) {
  return !text.empty() && text.size() <= kMaxTokenLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Whatever Flexiti refuses here, the caller's request is not to blame: an operator must look. What
// failed may pass. Either keeps Flexiti's word.
absl::Status Refusal(const HttpReply& reply, const std::string& reference_id) {
  absl::Status status =
      ErrorReply(reply.status, reply.body, Effect::kChange, {kEndpoint, reference_id, "en"},
                 [](const std::string& name) { return name; });
  // The fields of a token request are none of our caller's, and the text may quote the credentials.
  status.ErasePayload(DetailTypeUrl(google::rpc::BadRequest::descriptor()));
  status.ErasePayload(DetailTypeUrl(google::rpc::LocalizedMessage::descriptor()));
  const auto error = GetDetail<v1::FlexitiError>(status);
  if (error->error_class() != v1::ERROR_CLASS_UPSTREAM_FAILURE) return AsMerchantSetup(status);
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  absl::Status unavailable = Unavailable(std::string(status.message()), /*cause=*/"",
                                         {info->metadata().begin(), info->metadata().end()});
  auto told = *GetDetail<v1::FlexitiError>(unavailable);
  told.set_code(error->code());
  told.set_upstream_error(error->upstream_error());
  told.set_http_status(error->http_status());
  SetDetail(unavailable, told);
  return unavailable;
}

HttpRequest WireRequest(const TokenRequest& request, const std::string& reference_id) {
  const bool refreshes = !request.refresh_token.empty();
  std::vector<std::pair<std::string, std::string>> form = {
      {"client_id", request.client_id},
      {"client_secret", request.client_secret.Reveal()},
      {"grant_type", refreshes ? "refresh_token" : "client_credentials"},
      {"scope", request.scope}};
  if (refreshes) form.emplace_back("refresh_token", request.refresh_token.Reveal());
  return {.method = "POST",
          .target = request.target,
          .headers = {{"content-type", "application/x-www-form-urlencoded"},
                      {"x-reference-id", reference_id}},
          .body = FormEncode(form)};
}

}  // namespace

absl::StatusOr<TokenGrant> FetchToken(HttpTransport& transport, const TokenRequest& request,
                                      absl::Time now, absl::Time deadline) {
  const std::string reference_id = NewReferenceId();
  const absl::StatusOr<HttpReply> reply =
      transport.Send(WireRequest(request, reference_id), deadline);
  if (!reply.ok()) {
    return Unavailable(std::string(reply.status().message()), HttpCauseOf(reply.status()));
  }
  if (reply->status != 200) return Refusal(*reply, reference_id);

  const absl::StatusOr<Json> json = ParseJson(reply->body);
  if (!json.ok()) return Unavailable("the reply is not JSON", kMalformed);
  JsonReader reader(*json);
  const std::string access_token = reader.Text("access_token").value_or("");
  const std::string refresh = reader.Text("refresh_token").value_or("");
  const std::int32_t lifetime = reader.Int("expires_in").value_or(0);
  if (!IsToken(access_token) || lifetime < 1 || lifetime > kMaxLifetimeSeconds ||
      !absl::EqualsIgnoreCase(reader.Text("token_type").value_or("bearer"), "bearer")) {
    return Unavailable("the reply holds no usable token", kMalformed);
  }
  return TokenGrant{.access_token = Secret(access_token),
                    .refresh_token = Secret(IsToken(refresh) ? refresh : ""),
                    .expire_time = now + absl::Seconds(lifetime)};
}

bool RefusesSecret(const absl::Status& failure) {
  const auto error = GetDetail<v1::FlexitiError>(failure);
  if (!error.has_value() || error->error_class() != v1::ERROR_CLASS_MERCHANT_SETUP) return false;
  switch (error->code()) {
    case v1::FLEXITI_ERROR_CODE_INVALID_CLIENT:
    case v1::FLEXITI_ERROR_CODE_INVALID_CREDENTIALS:
    // A secret may be too long, or look like an attack to what guards Flexiti; of all that is sent,
    // nothing else changes.
    case v1::FLEXITI_ERROR_CODE_WRONG_INPUTS:
    case v1::FLEXITI_ERROR_CODE_BLOCKED_PAYLOAD:
      return true;
    default:
      return error->http_status() == 401;
  }
}

bool IsTokenRefusal(const absl::Status& failure) {
  const auto error = GetDetail<v1::FlexitiError>(failure);
  const auto info = GetDetail<google::rpc::ErrorInfo>(failure);
  if (!error.has_value() || !info.has_value()) return false;
  const auto endpoint = info->metadata().find("endpoint");
  return error->error_class() == v1::ERROR_CLASS_MERCHANT_SETUP &&
         endpoint != info->metadata().end() && endpoint->second == kEndpoint;
}

std::string ResultOfToken(const absl::Status& status) {
  if (status.ok()) return "ok";
  return absl::IsUnavailable(status) ? "unavailable" : "refused";
}

}  // namespace flexiti
