#include "service/flexiti/upstream.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/checkpoint.h"
#include "service/base/duration.h"
#include "service/flexiti/encoding.h"

namespace flexiti {
namespace {

ErrorMetadata Metadata(const UpstreamCall& call, const Terms& terms) {
  return {{"endpoint", call.endpoint}, {"reference_id", terms.reference_id}};
}

absl::Status Failure(v1::GatewayErrorReason reason, const UpstreamCall& call, const Terms& terms,
                     const std::string& message) {
  return GatewayFailure(reason, call.effect, absl::StrCat(call.endpoint, ": ", message),
                        Metadata(call, terms));
}

// A failure to make sense of a 200.
absl::Status ReplyFailure(v1::GatewayErrorReason reason, const UpstreamCall& call,
                          const Terms& terms, const std::string& message) {
  ErrorMetadata metadata = Metadata(call, terms);
  metadata["http_status"] = "200";
  absl::Status status =
      GatewayFailure(reason, call.effect, absl::StrCat(call.endpoint, ": ", message), metadata);
  auto error = *GetDetail<v1::FlexitiError>(status);
  error.set_http_status(200);
  SetDetail(status, error);
  return status;
}

// The transport's kinds of error, with their outcomes.
absl::Status TransportFailure(const absl::Status& status, const UpstreamCall& call,
                              const Terms& terms) {
  const std::string message(status.message());
  if (absl::IsUnavailable(status)) {
    return Failure(v1::GATEWAY_ERROR_REASON_UPSTREAM_UNREACHABLE, call, terms, message);
  }
  if (absl::IsResourceExhausted(status)) {
    return Failure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, call, terms, message);
  }
  if (absl::IsInvalidArgument(status)) {
    // Validation lets nothing through that cannot be sent, so this is a bug; but nothing was sent.
    absl::Status bug = Failure(v1::GATEWAY_ERROR_REASON_INTERNAL, call, terms, message);
    auto error = *GetDetail<v1::FlexitiError>(bug);
    error.set_outcome(v1::OUTCOME_NOT_SENT);
    error.set_next_action(v1::NEXT_ACTION_CONTACT_OPERATOR);
    SetDetail(bug, error);
    return bug;
  }
  return Failure(v1::GATEWAY_ERROR_REASON_REPLY_LOST, call, terms, message);
}

// A read may always be repeated; a changing call only if it was certainly not sent. Both answer
// UNAVAILABLE then, and nothing else does.
bool IsRepeatable(const absl::Status& status) { return absl::IsUnavailable(status); }

std::string ResultOf(const absl::StatusOr<HttpReply>& reply) {
  if (reply.ok()) return absl::StrCat(reply->status);
  return absl::IsUnknown(reply.status()) ? "lost" : "unreachable";
}

AccessToken& TokenOf(const UpstreamCall& call, const Merchant& merchant) {
  if (call.api == Api::kOnline) return *merchant.online_token;
  const bool is_customer = call.scope == TokenScope::kCustomer ||
                           (call.scope == TokenScope::kEither &&
                            merchant.config.token_scope() == config::TOKEN_SCOPE_CUSTOMER);
  return is_customer ? merchant.customer_token : merchant.merchant_token;
}

}  // namespace

absl::Status UnreadableReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem) {
  return ReplyFailure(v1::GATEWAY_ERROR_REASON_REPLY_UNREADABLE, call, terms,
                      absl::StrCat("the reply is unreadable: ", problem));
}

absl::Status MismatchedReply(const UpstreamCall& call, const Terms& terms,
                             const std::string& problem) {
  return ReplyFailure(v1::GATEWAY_ERROR_REASON_REPLY_MISMATCH, call, terms,
                      absl::StrCat("the reply is of something else: ", problem));
}

Upstream::Upstream(HttpTransport& pos, HttpTransport* online, config::Flexiti config, Clock clock,
                   Sleep sleep, Metrics& metrics)
    : pos_(pos),
      online_(online),
      config_(std::move(config)),
      clock_(std::move(clock)),
      sleep_(std::move(sleep)),
      metrics_(metrics) {}

absl::StatusOr<Json> Upstream::Send(const UpstreamCall& call, const Terms& terms) const {
  if (call.api == Api::kOnline && online_ == nullptr) {
    return Failure(v1::GATEWAY_ERROR_REASON_METHOD_NOT_SERVED, call, terms,
                   "flexiti.online_api is not configured here");
  }
  const absl::Time start = clock_();
  const bool changes = call.effect == Effect::kChange;
  const absl::Duration time_out = ToAbslDuration(config_.timeouts().changing_call());
  // Bounds what a caller without a deadline can hold up, a shutdown above all. A process that was
  // stopped for a while must not send what another one has taken over meanwhile.
  const absl::Time send_by =
      std::min({terms.deadline - (changes ? terms.min_remaining : absl::ZeroDuration()),
                start + time_out, terms.lease_end - time_out});
  absl::Duration backoff = ToAbslDuration(config_.retry().initial_backoff());
  absl::StatusOr<Json> reply = Attempt(call, terms, send_by);
  for (int attempt = 1; attempt < config_.retry().max_attempts(); ++attempt) {
    if (reply.ok() || !IsRepeatable(reply.status()) || clock_() + backoff >= send_by) break;
    sleep_(backoff);
    backoff = std::min(backoff * 2, ToAbslDuration(config_.retry().max_backoff()));
    reply = Attempt(call, terms, send_by);
  }
  terms.record.time += clock_() - start;
  return reply;
}

absl::StatusOr<Json> Upstream::Attempt(const UpstreamCall& call, const Terms& terms,
                                       absl::Time send_by) const {
  absl::StatusOr<Secret> token = Token(call, terms);
  if (!token.ok()) return token.status();
  absl::StatusOr<HttpReply> reply = Exchange(call, terms, send_by, *token);
  if (reply.ok() && reply->status == 401) {
    // Flexiti refused the token before it looked at the call, so one replay is safe.
    TokenOf(call, terms.merchant).Refuse(*token);
    if (clock_() < send_by) {
      token = Token(call, terms);
      if (!token.ok()) return token.status();
      reply = Exchange(call, terms, send_by, *token);
    }
  }
  if (!reply.ok()) return reply.status();
  if (reply->status != 200) {
    return ErrorReply(reply->status, reply->body, call.effect,
                      {call.endpoint, terms.reference_id, terms.lang}, call.field_paths);
  }
  absl::StatusOr<Json> json = ParseJson(reply->body);
  if (!json.ok()) {
    return UnreadableReply(call, terms, absl::StrCat("it ", std::string(json.status().message())));
  }
  return json;
}

absl::StatusOr<Secret> Upstream::Token(const UpstreamCall& call, const Terms& terms) const {
  const Span span = terms.span.Child("token");
  const absl::Time now = clock_();
  return TokenOf(call, terms.merchant)
      .Get(now, std::min(terms.deadline, now + ToAbslDuration(config_.timeouts().token())));
}

std::string Upstream::Target(const UpstreamCall& call, const config::Merchant& merchant) const {
  const bool online = call.api == Api::kOnline;
  const std::string base = online ? absl::StrCat(config_.online_api().base_path(), "/online")
                                  : config_.pos_api().base_path();
  const std::string& client_id = online ? OnlineClientId(merchant) : merchant.client_id();
  return absl::StrCat(base, call.version.empty() ? "" : "/", call.version, "/client-id/",
                      PercentEncode(client_id), call.path, call.query.empty() ? "" : "?",
                      FormEncode(call.query));
}

absl::StatusOr<HttpReply> Upstream::Exchange(const UpstreamCall& call, const Terms& terms,
                                             absl::Time send_by, const Secret& token) const {
  const absl::Time now = clock_();
  if (now >= send_by) {
    return Failure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, call, terms,
                   "too little time was left when it could be sent");
  }
  HttpRequest request = {.method = call.method,
                         .target = Target(call, terms.merchant.config),
                         .headers = {{"authorization", absl::StrCat("Bearer ", token.Reveal())},
                                     {"x-reference-id", terms.reference_id}},
                         .body = call.body};
  if (!call.body.empty()) request.headers.emplace_back("content-type", "application/json");
  if (call.effect == Effect::kChange) {
    request.headers.emplace_back("x-idempotency-key", terms.request_id);
    request.headers.emplace_back("x-context-hash", Sha256Hex(call.body));
  }
  Span span = terms.span.Child("send", /*calls_out=*/true);
  const std::string traceparent = span.traceparent();
  if (!traceparent.empty()) request.headers.emplace_back("traceparent", traceparent);
  ++terms.record.attempts;
  terms.record.http_status = 0;
  HttpTransport& transport = call.api == Api::kOnline ? *online_ : pos_;
  if (call.effect == Effect::kChange) Checkpoint("send");
  absl::StatusOr<HttpReply> reply = transport.Send(request, Deadline(call, terms, now), send_by);
  if (call.effect == Effect::kChange) Checkpoint("replied");
  span.Set("flexiti.endpoint", call.endpoint);
  metrics_.CountUpstreamRequest({.api = call.api == Api::kOnline ? "online" : "pos",
                                 .endpoint = call.endpoint,
                                 .result = ResultOf(reply),
                                 .duration = clock_() - now});
  if (!reply.ok()) {
    const absl::Status failure = TransportFailure(reply.status(), call, terms);
    span.Fail(ReasonOf(failure));
    return failure;
  }
  span.Set("http.response.status_code", std::int64_t{reply->status});
  terms.record.http_status = reply->status;
  return reply;
}

absl::Time Upstream::Deadline(const UpstreamCall& call, const Terms& terms, absl::Time now) const {
  // A call that changes something is never cut short by its caller: it runs to its own time-out.
  if (call.effect == Effect::kChange)
    return now + ToAbslDuration(config_.timeouts().changing_call());
  return std::min(terms.deadline, now + ToAbslDuration(config_.timeouts().read_call()));
}

}  // namespace flexiti
