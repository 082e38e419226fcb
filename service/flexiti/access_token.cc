#include "service/flexiti/access_token.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/error_reply.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

// After a failed renewal the old token serves, and Flexiti is left alone for this long.
constexpr absl::Duration kRenewalPause = absl::Seconds(5);
constexpr size_t kMaxTokenLength = 1000;
constexpr std::int32_t kMaxLifetimeSeconds = 86400;
constexpr char kEndpoint[] = "POST /oauth/token";

absl::Status Unavailable(const std::string& why,
                         const ErrorMetadata& metadata = {{"endpoint", kEndpoint}}) {
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
  absl::Status unavailable = Unavailable(std::string(status.message()),
                                         {info->metadata().begin(), info->metadata().end()});
  auto told = *GetDetail<v1::FlexitiError>(unavailable);
  told.set_code(error->code());
  told.set_upstream_error(error->upstream_error());
  told.set_http_status(error->http_status());
  SetDetail(unavailable, told);
  return unavailable;
}

}  // namespace

AccessToken::AccessToken(HttpTransport& transport, AccessTokenOptions options)
    : transport_(transport), options_(std::move(options)) {}

bool AccessToken::IsValid(absl::Time now) const { return now < grant_.expire_time; }

bool AccessToken::IsFresh(absl::Time now) const {
  return now < grant_.expire_time - options_.refresh_margin;
}

absl::StatusOr<Secret> AccessToken::Get(absl::Time now, absl::Time deadline) {
  Secret refresh_token;
  {
    MutexLock lock(mutex_);
    while (true) {
      if (IsFresh(now)) return grant_.access_token;
      if (IsValid(now) && (renewing_ || now < next_renewal_)) return grant_.access_token;
      if (!renewing_) break;
      if (!WaitForRenewal(now, deadline, lock)) return Unavailable("still waiting for one");
      // One failure answers everybody who waited for it, or each would try in turn.
      if (!IsValid(now)) {
        return last_failure_.ok() ? Unavailable("the new one was refused or expired at once")
                                  : last_failure_;
      }
    }
    renewing_ = true;
    // Flexiti cannot refresh an expired token.
    if (IsValid(now)) refresh_token = grant_.refresh_token;
  }
  absl::StatusOr<Grant> grant = Renew(refresh_token, now);
  MutexLock lock(mutex_);
  renewing_ = false;
  ++renewals_;
  renewed_.notify_all();
  if (grant.ok()) {
    last_failure_ = absl::OkStatus();
    grant_ = *std::move(grant);
    return grant_.access_token;
  }
  next_renewal_ = now + kRenewalPause;
  last_failure_ = grant.status();
  if (IsValid(now)) return grant_.access_token;
  return last_failure_;
}

bool AccessToken::WaitForRenewal(absl::Time now, absl::Time deadline, MutexLock& lock) {
  const std::uint64_t seen = renewals_;
  const auto until = std::chrono::steady_clock::now() +
                     absl::ToChronoNanoseconds(std::min(deadline - now, absl::Hours(1)));
  while (renewals_ == seen) {
    if (!lock.WaitUntil(renewed_, until)) return renewals_ != seen;
  }
  return true;
}

void AccessToken::Refuse(const Secret& token) {
  MutexLock lock(mutex_);
  // Others may have renewed it meanwhile; theirs is not the refused one.
  if (grant_.access_token == token) grant_ = Grant();
}

absl::StatusOr<AccessToken::Grant> AccessToken::Renew(const Secret& refresh_token, absl::Time now) {
  absl::Time deadline = now + options_.timeout;
  if (!refresh_token.empty()) {
    absl::StatusOr<Grant> grant = Fetch("refresh_token", refresh_token, now, deadline);
    if (grant.ok()) return grant;
    deadline += options_.timeout;
  }
  return Fetch("client_credentials", Secret(), now, deadline);
}

absl::StatusOr<AccessToken::Grant> AccessToken::Fetch(const std::string& grant_type,
                                                      const Secret& refresh_token, absl::Time now,
                                                      absl::Time deadline) {
  std::vector<std::pair<std::string, std::string>> form = {
      {"client_id", options_.client_id},
      {"client_secret", options_.client_secret.Reveal()},
      {"grant_type", grant_type},
      {"scope", options_.scope}};
  if (!refresh_token.empty()) form.emplace_back("refresh_token", refresh_token.Reveal());
  const std::string reference_id = NewReferenceId();
  const HttpRequest request = {.method = "POST",
                               .target = options_.target,
                               .headers = {{"content-type", "application/x-www-form-urlencoded"},
                                           {"x-reference-id", reference_id}},
                               .body = FormEncode(form)};
  const absl::StatusOr<HttpReply> reply = transport_.Send(request, deadline);
  if (!reply.ok()) return Unavailable(std::string(reply.status().message()));
  if (reply->status != 200) return Refusal(*reply, reference_id);

  const absl::StatusOr<Json> json = ParseJson(reply->body);
  if (!json.ok()) return Unavailable("the reply is not JSON");
  JsonReader reader(*json);
  const std::string access_token = reader.Text("access_token").value_or("");
  const std::string refresh = reader.Text("refresh_token").value_or("");
  const std::int32_t lifetime = reader.Int("expires_in").value_or(0);
  if (!IsToken(access_token) || lifetime < 1 || lifetime > kMaxLifetimeSeconds ||
      !absl::EqualsIgnoreCase(reader.Text("token_type").value_or("bearer"), "bearer")) {
    return Unavailable("the reply holds no usable token");
  }
  return Grant{.access_token = Secret(access_token),
               .refresh_token = Secret(IsToken(refresh) ? refresh : ""),
               .expire_time = now + absl::Seconds(lifetime)};
}

}  // namespace flexiti
