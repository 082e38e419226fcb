#include "tests/sandbox/flexiti_api.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/error_reply.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/magic.h"
#include "tests/sandbox/routes.h"

namespace flexiti_sandbox {
namespace {

std::string HeaderOr(const HttpRequest& request, const std::string& name) {
  const std::string* value = request.Header(name);
  return value == nullptr ? "" : *value;
}

// Reads headers, query and body into the call; every mistake is collected.
std::vector<FieldError> ReadCall(const HttpRequest& request, const Route& route, Call& call) {
  std::vector<FieldError> errors;
  call.reference_id = ReferenceId(request, errors);
  call.idempotency_key = HeaderOr(request, "x-idempotency-key");
  call.context_hash = HeaderOr(request, "x-context-hash");
  const auto query = ParseForm(request.query);
  if (!query.has_value()) {
    errors.push_back({"query", "invalid", request.query});
  } else {
    call.query = QueryObject(*query, errors);
  }
  Inputs in(call.query);
  call.lang = in.OneOf("lang", {"en", "fr"});
  for (FieldError& error : in.errors()) errors.push_back(std::move(error));
  if (call.lang != "fr") call.lang = "en";
  call.body = Json::Object();
  if (!route.body) return errors;
  if (!absl::StartsWithIgnoreCase(HeaderOr(request, "content-type"), "application/json")) {
    errors.push_back({"content-type", "invalid", HeaderOr(request, "content-type")});
  }
  absl::StatusOr<Json> body = Json::Parse(request.body);
  if (!body.ok() || !body->is_object()) {
    errors.push_back(
        {"body", body.ok() ? "must be an object" : std::string(body.status().message()), ""});
  } else {
    call.body = *std::move(body);
  }
  return errors;
}

Answer Replay(const Call& call, const EarlierReply& earlier) {
  // Without a hash on both sides there is nothing to compare.
  if (call.context_hash.empty() || earlier.context_hash.empty() ||
      call.context_hash == earlier.context_hash) {
    return earlier.body;
  }
  if (call.style.context_mismatch == ContextMismatch::kRefuse) {
    return Refuse(409, "context_hash_mismatch");
  }
  Json warned = earlier.body;
  warned.Set("warning", Json::String("the body differs from the first request with this key"));
  return warned;
}

AccountState Describe(const Account& account) {
  AccountState state;
  state.account_number = account.customer->account_number;
  state.credit_limit_cents = account.customer->credit_limit_cents;
  state.balance_cents = account.balance_cents;
  state.held_cents = account.held_cents;
  state.available_cents = account.available();
  return state;
}

}  // namespace

HttpReply FlexitiApi::Handle(const HttpRequest& request, uint64_t sequence,
                             std::chrono::seconds hide) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Call call(request);
  call.host = HeaderOr(request, "host");
  call.sequence = sequence;
  call.style = state_.style;
  call.now = clock_.Now();
  call.visible_from = call.now + hide + std::chrono::seconds(scenario_.list_delay_seconds);
  const Answer answer = IsTokenPath(request.method, request.path)
                            ? IssueToken(state_, request, call.now)
                            : Dispatch(request, call);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    return SpellRefusal(*refusal, call.style, request.path, call.lang);
  }
  HttpReply reply;
  reply.body = std::get<Json>(answer).Dump();
  return reply;
}

Answer FlexitiApi::Dispatch(const HttpRequest& request, Call& call) {
  Routed routed = FindRoute(request.method, request.path);
  if (routed.route == nullptr) return Refuse(404, "not_found");
  const Route& route = *routed.route;
  const Bearer bearer = CheckBearer(state_, request, routed.client_id, call.now);
  if (bearer.refusal.has_value()) return *bearer.refusal;
  call.merchant = bearer.token->merchant;
  call.scope = bearer.token->scope;
  if (call.merchant->style.has_value()) call.style = *call.merchant->style;
  if (call.scope == "customer" && !route.customer_scope) return RefuseScope();
  call.ids = std::move(routed.ids);
  std::vector<FieldError> errors = ReadCall(request, route, call);
  if (!errors.empty()) return RefuseInputs(std::move(errors));
  if (Verdict magic = MagicRefusal(call)) return *magic;

  const bool idempotent =
      !call.idempotency_key.empty() && scenario_.idempotent_endpoints.count(route.name) > 0;
  const std::string key =
      absl::StrCat(call.merchant->client_id, "\n", route.name, "\n", call.idempotency_key);
  if (idempotent) {
    const auto earlier = state_.earlier_replies.find(key);
    if (earlier != state_.earlier_replies.end()) return Replay(call, earlier->second);
  }
  Answer answer = route.endpoint(state_, call);
  if (idempotent && std::holds_alternative<Json>(answer)) {
    state_.earlier_replies[key] = {call.context_hash, std::get<Json>(answer)};
  }
  return answer;
}

void FlexitiApi::Reset() {
  const std::lock_guard<std::mutex> lock(mutex_);
  // Rebuilt in place: State holds a reference and is not assignable.
  std::destroy_at(&state_);
  std::construct_at(&state_, scenario_);
}

absl::Status FlexitiApi::SetClientSecrets(const std::string& client_id,
                                          const std::vector<std::string>& secrets,
                                          bool revoke_tokens) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Merchant* merchant = scenario_.FindMerchant(client_id);
  if (merchant == nullptr) return absl::NotFoundError("no client " + client_id);
  state_.client_secrets[client_id] = secrets;
  if (!revoke_tokens) return absl::OkStatus();
  for (auto& [access_token, token] : state_.tokens) {
    // It stays known, so that its refresh_token finds it and is refused too.
    if (token.merchant == merchant) token.expires = clock_.Now();
  }
  return absl::OkStatus();
}

void FlexitiApi::SetStyle(const ReplyStyle& style) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.style = style;
}

ReplyStyle FlexitiApi::Style() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_.style;
}

std::vector<JournalEntry> FlexitiApi::Journal() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_.journal;
}

absl::StatusOr<AccountState> FlexitiApi::Account(const std::string& account_number) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = state_.accounts.find(account_number);
  if (found == state_.accounts.end()) return absl::NotFoundError("no account " + account_number);
  return Describe(found->second);
}

std::vector<AccountState> FlexitiApi::Accounts() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<AccountState> accounts;
  for (const Customer& customer : scenario_.customers) {
    accounts.push_back(Describe(state_.accounts.at(customer.account_number)));
  }
  return accounts;
}

std::vector<SentCode> FlexitiApi::SentCodes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_.sent_codes;
}

absl::Status FlexitiApi::FinishWidget(const std::string& widget_session_id, bool verified) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = state_.widget_sessions.find(widget_session_id);
  if (found == state_.widget_sessions.end()) {
    return absl::NotFoundError("no widget session " + widget_session_id);
  }
  found->second.outcome =
      verified ? WidgetSession::Outcome::kVerified : WidgetSession::Outcome::kFailed;
  return absl::OkStatus();
}

absl::Status FlexitiApi::FinishCheckout(const std::string& online_order_id,
                                        const std::string& status,
                                        const std::string& apply_status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (OnlineOrder& order : state_.online_orders) {
    if (order.online_order_id != online_order_id) continue;
    if (absl::StrContains(order.flow, "apply")) {
      order.apply_status = apply_status.empty() ? absl::AsciiStrToUpper(status) : apply_status;
    }
    if (absl::StrContains(order.flow, "buy")) order.purchase_status = status;
    return absl::OkStatus();
  }
  return absl::NotFoundError("no online order " + online_order_id);
}

}  // namespace flexiti_sandbox
