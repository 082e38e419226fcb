#include "service/overview.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/admin/troubles.h"
#include "service/base/duration.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

static_assert(Refusals::kOfLate == kOfLate, "the page says of how long the numbers are");

// As people call them.
std::string ApiName(const std::string& api) { return api == "online" ? "Online API" : "POS API"; }

std::string ProfileName(config::Profile profile) {
  const std::string name = config::Profile_Name(profile);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "PROFILE_"));
}

absl::StatusOr<Unresolved> AskLedger(Ledger& ledger, absl::Time now) {
  Unresolved unresolved;
  auto counts = ledger.CountUnresolved(now);
  if (!counts.ok()) return counts.status();
  unresolved.counts = *counts;
  if (counts->unknown == 0) return unresolved;
  auto oldest = ledger.List({.state = OperationState::kUnknown, .now = now, .limit = kMaxOldest});
  if (!oldest.ok()) return oldest.status();
  // What was asked and answered stays behind.
  for (Operation& operation : *oldest) unresolved.oldest.push_back(std::move(operation.row));
  return unresolved;
}

AdminView::Call CallOf(const RunningCall& call) {
  return {.start = call.start,
          .method = call.method,
          .caller = call.caller,
          .merchant_id = call.merchant_id,
          .request_id = call.request_id,
          .reference_id = call.reference_id,
          .trace_id = call.trace_id};
}

AdminView::Failure FailureOf(const FailedCall& failure) {
  return {.call = CallOf(failure.call),
          .end = failure.end,
          .grpc_code = failure.grpc_code,
          .outcome = failure.outcome,
          .reason = failure.reason,
          .cause = failure.cause,
          .http_status = failure.http_status};
}

AdminView::Refusal RefusalOf(const Refusals::Count& count) {
  return {.reason = count.why.reason,
          .cause = count.why.cause,
          .of_late = count.of_late,
          .total = count.total,
          .last = count.last.time,
          .last_caller = count.last.caller,
          .last_merchant_id = count.last.merchant_id};
}

AdminView::Breaker BreakerOf(const HostState& host, absl::Duration window) {
  AdminView::Breaker breaker = {.api = ApiName(host.api),
                                .host = host.host,
                                .since = host.breaker.since,
                                .requests = host.breaker.requests,
                                .failures = host.breaker.failures,
                                .window = window,
                                .retries_left = host.retries_left,
                                .last_failure = host.failure_time,
                                .failure_cause = host.failure_cause};
  if (host.breaker.state == Breaker::State::kOpen) breaker.state = AdminView::Breaker::State::kOpen;
  if (host.breaker.state == Breaker::State::kTrying) {
    breaker.state = AdminView::Breaker::State::kTrying;
  }
  return breaker;
}

AdminView::Token TokenOf(const AccessToken::State& state) {
  AdminView::Token token = {
      .api = ApiName(state.api), .scope = state.scope, .valid_until = state.expire_time};
  if (state.renewal_result.empty() || state.renewal_result == "ok") return token;
  token.last_failure = state.renewal_time;
  token.failure =
      state.renewal_result == "refused" ? "Flexiti refused it" : "Flexiti could not be asked";
  if (!state.renewal_cause.empty()) absl::StrAppend(&token.failure, ": ", state.renewal_cause);
  return token;
}

AdminView::Serving ServingOf(const ClientSecret::State& secret) {
  if (!secret.refused) return AdminView::Serving::kFile;
  if (secret.none_serves) return AdminView::Serving::kNone;
  switch (secret.serves) {
    case SecretSource::kFile:
      return AdminView::Serving::kFile;
    case SecretSource::kFallbackFile:
      return AdminView::Serving::kFallbackFile;
    case SecretSource::kMemory:
      break;
  }
  return AdminView::Serving::kMemory;
}

// Several tokens share a secret.
void AddSecret(const AccessToken::State& state, std::vector<AdminView::Secret>& secrets) {
  const std::string api = ApiName(state.api);
  auto secret = std::find_if(secrets.begin(), secrets.end(),
                             [&](const AdminView::Secret& known) { return known.api == api; });
  if (secret == secrets.end()) secret = secrets.insert(secrets.end(), {.api = api});
  secret->serving = ServingOf(state.secret);
}

}  // namespace

Overview::Overview(const OverviewParts& parts, const config::Gateway& config,
                   const std::string& version, const std::string& revision, Clock clock)
    : parts_(parts),
      config_(config),
      version_(version),
      revision_(revision),
      clock_(std::move(clock)),
      start_(clock_()),
      glance_([&ledger = parts.ledger](absl::Time now) { return AskLedger(ledger, now); }, clock_) {
}

AdminView Overview::View() {
  AdminView view = {.start = start_,
                    .version = version_,
                    .revision = revision_,
                    .profile = ProfileName(config_.profile()),
                    .phase = parts_.phase(),
                    .stuck = parts_.why_stuck(),
                    .ledger = LedgerView(),
                    .certificates = parts_.certificates()};
  view.now = clock_();  // after the wait, or ages would be negative
  view.in_flight = {.used = parts_.admission.in_flight(), .max = config_.limits().max_in_flight()};
  for (const RunningCall& call : parts_.board.Running()) view.calls.push_back(CallOf(call));
  for (const FailedCall& failure : parts_.board.Failures()) {
    view.failures.push_back(FailureOf(failure));
  }
  view.has_older_failures = view.failures.size() >= CallBoard::kMaxFailures;
  for (const HostState& host : parts_.upstream.State()) {
    view.breakers.push_back(BreakerOf(host, ToAbslDuration(config_.flexiti().breaker().window())));
  }
  view.merchants = MerchantsView();
  for (const config::FileWatch::Unusable& unusable : parts_.files.unusable()) {
    view.unusable_files.push_back({.files = unusable.files, .problem = unusable.problem});
  }
  AddRefusals(view);
  return view;
}

AdminView::Ledger Overview::LedgerView() {
  AdminView::Ledger ledger = glance_.Look();
  const TimedStore::Writes writes = parts_.store.writes();
  ledger.last_write = writes.success;
  ledger.last_failed_write = writes.failure;
  ledger.write_trouble = writes.problem;
  return ledger;
}

void Overview::AddRefusals(AdminView& view) const {
  for (const Refusals::Count& count : parts_.board.refusals().At(view.now)) {
    view.refusals.push_back(RefusalOf(count));
  }
  view.refused_connections = parts_.metrics.RefusalsBy("connections");
  view.ended_connections = parts_.metrics.RefusalsBy("resets");
  view.refused_open_calls = parts_.metrics.RefusalsBy("open_calls");
  view.failed_handshakes = parts_.metrics.RefusalsBy("handshake");
  view.spans_lost = parts_.tracer.spans_lost();
  view.log_lines_dropped = LogLinesDropped();
}

std::vector<AdminView::Merchant> Overview::MerchantsView() const {
  const std::int64_t limit =
      std::min(config_.limits().max_in_flight_per_merchant(), config_.limits().max_in_flight());
  std::vector<AdminView::Merchant> merchants;
  for (const config::Merchant& merchant : config_.merchants()) {
    merchants.push_back(
        {.id = merchant.id(),
         .in_flight = {.used = parts_.admission.in_flight_of(merchant.id()), .max = limit}});
  }
  for (const AccessToken::State& state : parts_.merchants.State()) {
    const auto merchant = std::find_if(
        merchants.begin(), merchants.end(),
        [&](const AdminView::Merchant& known) { return known.id == state.merchant_id; });
    if (merchant == merchants.end()) continue;
    merchant->tokens.push_back(TokenOf(state));
    AddSecret(state, merchant->secrets);
  }
  return merchants;
}

}  // namespace flexiti
