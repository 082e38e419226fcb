#include "service/flexiti/upstream.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/base/checkpoint.h"
#include "service/base/duration.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/http_cause.h"
#include "service/flexiti/upstream_failure.h"

namespace flexiti {
namespace {

constexpr int kFirstServerError = 500;

// After a 401. Two: all tokens were revoked while a call was under way with one that had been
// renewed meanwhile; the second one it gets is revoked too, the third can only be a new one.
constexpr int kMaxReplays = 2;

// The part of the backoff, and of a breaker's open time, that is left to chance: callers that
// failed together must not come back together.
constexpr double kBackoffJitter = 0.5;
constexpr double kOpenTimeJitter = 0.2;
// Between what ended a wait and the look at the clock after it.
constexpr absl::Duration kClockSlack = absl::Milliseconds(10);

// A read may always be repeated; a changing call only if it was certainly not sent. Both answer
// UNAVAILABLE then, and nothing else does.
bool IsRepeatable(const absl::Status& status) { return absl::IsUnavailable(status); }

std::string ResultOf(const absl::StatusOr<HttpReply>& reply) {
  if (reply.ok()) return absl::StrCat(reply->status);
  return absl::IsUnknown(reply.status()) ? "lost" : "unreachable";
}

// By the names of OpenTelemetry's conventions where they have one. The target itself holds ids.
void Describe(const UpstreamCall& call, int attempt, Span& span) {
  if (!span.is_recorded()) return;
  span.Set("http.request.method", call.method);
  span.Set("url.template", call.endpoint.substr(call.endpoint.find(' ') + 1));
  span.Set("flexiti.api", call.api == Api::kOnline ? "online" : "pos");
  span.Set("flexiti.attempt", attempt);
}

AccessToken& TokenOf(const UpstreamCall& call, const Merchant& merchant) {
  if (call.api == Api::kOnline) return *merchant.online_token;
  const bool is_customer = call.scope == TokenScope::kCustomer ||
                           (call.scope == TokenScope::kEither &&
                            merchant.config.token_scope() == config::TOKEN_SCOPE_CUSTOMER);
  return is_customer ? merchant.customer_token : merchant.merchant_token;
}

}  // namespace

Upstream::Upstream(HttpTransport& pos, HttpTransport* online, config::Flexiti config, Clock clock,
                   Sleep sleep, Metrics& metrics, Random random)
    : config_(std::move(config)),
      clock_(std::move(clock)),
      sleep_(std::move(sleep)),
      random_(std::move(random)),
      metrics_(metrics),
      pos_(std::make_unique<Host>("pos", pos, config_, metrics)),
      online_(online == nullptr ? nullptr
                                : std::make_unique<Host>("online", *online, config_, metrics)) {}

double Upstream::SystemRandom() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

absl::StatusOr<Json> Upstream::Send(const UpstreamCall& call, const Terms& terms) const {
  if (call.api == Api::kOnline && online_ == nullptr) {
    return UpstreamFailure(v1::GATEWAY_ERROR_REASON_METHOD_NOT_SERVED, call, terms,
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
  Host& host = HostOf(call.api);
  std::optional<Breaker::Permit> permit = host.breaker().Ask(start);
  if (!permit.has_value()) return BreakerOpen(call, terms, host);
  host.retries().Earn();
  absl::StatusOr<Json> reply = Repeat(call, terms, send_by, *std::move(permit));
  terms.record.time += clock_() - start;
  return reply;
}

absl::Status Upstream::BreakerOpen(const UpstreamCall& call, const Terms& terms, Host& host) const {
  metrics_.CountBreakerRefusal(host.api());
  absl::Status status =
      UpstreamFailure(v1::GATEWAY_ERROR_REASON_BREAKER_OPEN, call, terms,
                      "this host of Flexiti fails, and is left alone for a while");
  const absl::Duration open_time = ToAbslDuration(config_.breaker().open_time());
  SetRetryDelay(status, host.breaker().Wait(clock_()) + open_time * (kOpenTimeJitter * random_()));
  return status;
}

absl::StatusOr<Json> Upstream::Repeat(const UpstreamCall& call, const Terms& terms,
                                      absl::Time send_by, Breaker::Permit permit) const {
  absl::Duration backoff = ToAbslDuration(config_.retry().initial_backoff());
  absl::StatusOr<Json> reply = Attempt(call, terms, send_by, permit);
  for (int attempt = 1; attempt < config_.retry().max_attempts(); ++attempt) {
    if (reply.ok() || !IsRepeatable(reply.status()) || clock_() + backoff >= send_by) break;
    std::optional<Breaker::Permit> next = Pause(HostOf(call.api), backoff);
    if (!next.has_value()) break;  // what the last attempt met is the answer
    backoff = std::min(backoff * 2, ToAbslDuration(config_.retry().max_backoff()));
    reply = Attempt(call, terms, send_by, *next);
  }
  return reply;
}

std::optional<Breaker::Permit> Upstream::Pause(Host& host, absl::Duration backoff) const {
  const absl::Time now = clock_();
  if (host.breaker().Wait(now) > backoff) return std::nullopt;
  const bool is_allowed = host.retries().Spend(now);
  metrics_.CountRetry(host.api(), is_allowed);
  if (!is_allowed) return std::nullopt;
  sleep_(backoff * (1 - kBackoffJitter * random_()));
  return host.breaker().Ask(clock_());
}

absl::StatusOr<Json> Upstream::Attempt(const UpstreamCall& call, const Terms& terms,
                                       absl::Time send_by, Breaker::Permit& permit) const {
  Breaker::Verdict verdict = Breaker::Verdict::kNone;
  absl::StatusOr<Secret> token = Token(call, terms, permit);
  if (!token.ok()) return token.status();
  absl::StatusOr<HttpReply> reply = Exchange(call, terms, send_by, *token, verdict);
  // Flexiti refused the token before it looked at the call, so a replay is safe.
  bool is_last = false;
  for (int i = 0; i < kMaxReplays && !is_last && reply.ok() && reply->status == 401; ++i) {
    is_last = !TokenOf(call, terms.merchant).Refuse(*token);
    if (clock_() >= send_by) break;
    token = Token(call, terms, permit);
    if (!token.ok()) return token.status();
    reply = Exchange(call, terms, send_by, *token, verdict);
  }
  const std::string cause =
      reply.ok() ? absl::StrCat("http_", reply->status) : CauseOf(reply.status());
  HostOf(call.api).Tell(permit, verdict, cause, clock_());
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

absl::StatusOr<Secret> Upstream::Token(const UpstreamCall& call, const Terms& terms,
                                       Breaker::Permit& permit) const {
  const absl::Time now = clock_();
  AccessToken& source = TokenOf(call, terms.merchant);
  // Most calls find one at hand: that is no step of theirs.
  const bool waits = terms.span.is_recorded() && !source.IsAtHand(now);
  Span span = waits ? terms.span.Child("token") : Span();
  absl::StatusOr<Secret> token =
      source.Get(now, std::min(terms.deadline, now + ToAbslDuration(config_.timeouts().token())));
  if (token.ok()) return token;
  span.Fail(ReasonOf(token.status()));
  if (!absl::IsUnavailable(token.status())) return token;
  // The host did not serve the token's request. It counts for the call that made it and not for
  // those that waited for it; but a trial is answered by it, whoever made it. And where it hangs,
  // some of those who wait count too, be it to their deadlines: nobody asks meanwhile, so one
  // failure for each time-out would be all. As many as open the breaker; half of that while the
  // host answers others, whom the token of one merchant must not cut off.
  const absl::Time end = clock_();
  const AccessToken::State state = source.state();
  const bool is_own = state.renewal_time == now;
  const bool is_cut_short = !is_own && end + kClockSlack >= terms.deadline;
  const absl::Time began = is_cut_short ? state.renewing_since : state.renewal_time;
  const bool hangs = end - std::min(began, now) >= ToAbslDuration(config_.timeouts().token()) / 2;
  const Breaker::Standing seen = HostOf(call.api).breaker().Now(end);
  const bool answers_others = seen.requests > seen.failures;
  const int most_blames = config_.breaker().min_requests() / (answers_others ? 2 : 1);
  const bool answers_trial = permit.is_trial() && (hangs || !is_cut_short);
  if (is_own || answers_trial || (hangs && source.Blame(most_blames))) {
    HostOf(call.api).Tell(permit, Breaker::Verdict::kFailed, CauseOf(token.status()), end);
  }
  if (is_cut_short && !hangs) return CutShort(v1::OUTCOME_NOT_SENT, call, terms);
  return token;
}

std::vector<HostState> Upstream::State() const {
  const absl::Time now = clock_();
  std::vector<HostState> out = {pos_->State(now)};
  if (online_ != nullptr) out.push_back(online_->State(now));
  return out;
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
                                             absl::Time send_by, const Secret& token,
                                             Breaker::Verdict& verdict) const {
  const absl::Time now = clock_();
  if (now >= send_by) {
    return UpstreamFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, call, terms,
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
  Host& host = HostOf(call.api);
  if (call.effect == Effect::kChange) Checkpoint("send");
  absl::StatusOr<HttpReply> reply =
      host.transport().Send(request, Deadline(call, terms, now), send_by);
  verdict = IsCutShort(reply, call, terms, send_by) ? Breaker::Verdict::kNone : VerdictOf(reply);
  if (call.effect == Effect::kChange) Checkpoint("replied");
  Describe(call, terms.record.attempts, span);
  metrics_.CountUpstreamRequest({.api = host.api(),
                                 .endpoint = call.endpoint,
                                 .result = ResultOf(reply),
                                 .cause = HttpCauseOf(reply.status()),
                                 .duration = clock_() - now});
  if (!reply.ok()) {
    const bool is_cut_short = call.effect == Effect::kRead && verdict == Breaker::Verdict::kNone &&
                              clock_() + kClockSlack >= terms.deadline;
    const absl::Status failure = is_cut_short ? CutShort(v1::OUTCOME_REJECTED, call, terms)
                                              : TransportFailure(reply.status(), call, terms);
    span.Fail(ReasonOf(failure));
    return failure;
  }
  span.Set("http.response.status_code", std::int64_t{reply->status});
  if (reply->status >= kFirstServerError) span.Fail(absl::StrCat(reply->status));
  terms.record.http_status = reply->status;
  return reply;
}

// Its caller, or the time when it had to leave, ended it before its own time-out did.
bool Upstream::IsCutShort(const absl::StatusOr<HttpReply>& reply, const UpstreamCall& call,
                          const Terms& terms, absl::Time send_by) const {
  if (reply.ok()) return false;
  const absl::Time now = clock_() + kClockSlack;
  if (absl::IsUnavailable(reply.status())) return now >= send_by;
  return call.effect == Effect::kRead && now >= terms.deadline;
}

absl::Time Upstream::Deadline(const UpstreamCall& call, const Terms& terms, absl::Time now) const {
  // A call that changes something is never cut short by its caller: it runs to its own time-out.
  if (call.effect == Effect::kChange)
    return now + ToAbslDuration(config_.timeouts().changing_call());
  return std::min(terms.deadline, now + ToAbslDuration(config_.timeouts().read_call()));
}

}  // namespace flexiti
