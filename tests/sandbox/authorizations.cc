// POST /authorization: holds money, or with auto_capture takes it at once.
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

// A reference that makes the authorization `unauthorized`: it holds nothing and cannot be captured.
constexpr char kUnauthorizedReference[] = "sandbox-unauthorized";

struct AuthorizationRequest {
  std::string account_number, vcc_number;
  std::string reference;
  Financing financing;
  int64_t amount_cents = 0;
  bool auto_capture = false;
  std::string verification_code;
  std::string request_id;
  std::string location, employee;
  std::string widget_session_id;

  bool online() const { return !widget_session_id.empty(); }
};

// In-store and online calls differ in what they must and must not hold.
void ReadChannel(Inputs& in, const Call& call, AuthorizationRequest& request) {
  request.widget_session_id = in.Text("widget_session_id", 100);
  request.verification_code = in.Digits("verification_code", 10);
  request.request_id = in.Text("request_id", 150);
  request.location = in.Text("external_location_id", 100);
  request.employee = in.Text("external_employee_id", 100);
  if (request.online()) {
    if (!request.verification_code.empty()) in.Fail("verification_code", "not allowed online");
    return;
  }
  // A shopper's page that never showed the widget: the endpoint says customer_identity_not_found.
  if (call.scope == "customer" && request.request_id.empty()) return;
  if (request.verification_code.empty()) in.Fail("verification_code", "missing");
  if (request.request_id.empty()) in.Fail("request_id", "missing");
  if (request.location.empty()) in.Fail("external_location_id", "missing");
  if (request.employee.empty()) in.Fail("external_employee_id", "missing");
}

AuthorizationRequest Read(Inputs& in, const Call& call) {
  AuthorizationRequest request;
  request.account_number = in.Digits("account_number", 14, true);
  request.vcc_number = in.Digits("vcc_number", 16);
  request.reference = in.Text("reference", 40);
  request.amount_cents = in.Amount("amount");
  request.auto_capture = in.Flag("auto_capture", true);
  Inputs option(in.Map("financing_option", true), "financing_option.");
  if (in.Has("financing_option")) {
    request.financing.transaction_type =
        option.OneOf("transaction_type", {"promotional_purchase", "regular_purchase"}, true);
    const bool promotional = request.financing.transaction_type == "promotional_purchase";
    request.financing.plan_id = option.Digits("plan_id", 3, promotional);
    request.financing.term = option.Digits("term", 3, promotional);
    in.Take(option.errors());
  }
  ReadChannel(in, call, request);
  in.SkuData();
  return request;
}

Verdict CheckInStore(const State& state, const Account& account,
                     const AuthorizationRequest& request, TimePoint now) {
  const Verification* verification = FindVerification(state, account, request.request_id);
  // The endpoint documents no word for a wrong code, so it is the documented not_verified.
  if (verification == nullptr || verification->code != request.verification_code) {
    return Refuse(409, "not_verified");
  }
  if (verification->bypass &&
      !BypassAllows(account, request.financing.transaction_type, request.amount_cents, now)) {
    return Refuse(409, "not_verified");
  }
  return std::nullopt;
}

Verdict CheckOnline(const State& state, const Call& call, const Account& account,
                    const AuthorizationRequest& request) {
  if (!request.online()) return Refuse(404, "customer_identity_not_found");
  const auto found = state.widget_sessions.find(request.widget_session_id);
  if (found == state.widget_sessions.end() || found->second.merchant != call.merchant ||
      found->second.account_number != account.customer->account_number) {
    return Refuse(409, "not_verified");
  }
  if (found->second.outcome != WidgetSession::Outcome::kVerified) {
    return Refuse(404, "customer_identity_not_found");
  }
  return std::nullopt;
}

Verdict CheckMerchant(const Call& call, const AuthorizationRequest& request) {
  if (!call.merchant->may_authorize) return Refuse(409, "not_permitted");
  if (!request.auto_capture && !call.merchant->preauthorization) {
    return Refuse(409, "auth_not_allowed");
  }
  return CheckLocation(*call.merchant, request.location);
}

Verdict CheckCustomer(State& state, const Call& call, const Account& account,
                      AuthorizationRequest& request) {
  if (Verdict no = CheckAccountType(*call.merchant, account)) return no;
  // This endpoint documents one word for every standing that is not normal.
  if (CheckStanding(account).has_value()) return Refuse(409, "user_not_able_to_purchase");
  const bool in_store = !request.request_id.empty() && !request.online();
  if (Verdict no = in_store ? CheckInStore(state, account, request, call.now)
                            : CheckOnline(state, call, account, request)) {
    return no;
  }
  if (Verdict no = CheckPlan(*call.merchant, account, request.financing)) return no;
  int64_t needed = request.amount_cents;
  if (!AddWithin(needed, Interest(request.financing, request.amount_cents)) ||
      needed > account.available()) {
    return Refuse(409, "credit_exceeded");
  }
  return std::nullopt;
}

Authorization& Store(State& state, const Call& call, Account& account,
                     const AuthorizationRequest& request) {
  Authorization authorization;
  authorization.authorization_id = std::to_string(state.next_authorization++);
  authorization.merchant = call.merchant;
  authorization.account = &account;
  authorization.plan = request.financing.plan;
  authorization.term = request.financing.term;
  authorization.transaction_type = request.financing.transaction_type;
  authorization.reference = request.reference;
  authorization.status = request.auto_capture ? "closed" : "opened";
  authorization.time = call.now;
  authorization.visible_from = call.visible_from;
  authorization.amount_cents = request.amount_cents;
  authorization.remaining_cents = request.auto_capture ? 0 : request.amount_cents;
  authorization.auto_captured = request.auto_capture;
  if (request.auto_capture) {
    CaptureRecord capture;
    capture.capture_id = std::to_string(state.next_capture++);
    capture.reference = request.reference;
    capture.time = call.now;
    capture.visible_from = call.visible_from;
    capture.amount_cents = request.amount_cents;
    authorization.captures.push_back(capture);
  }
  const size_t index = state.authorizations.size();
  state.authorization_by_id[authorization.authorization_id] = index;
  account.authorizations.push_back(index);
  state.authorizations.push_back(std::move(authorization));
  return state.authorizations.back();
}

}  // namespace

Answer CreateAuthorization(State& state, const Call& call) {
  Inputs in(call.body);
  AuthorizationRequest request = Read(in, call);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckMerchant(call, request)) return *no;
  const FoundAccount found = FindAccount(state, request.account_number, request.vcc_number);
  if (found.refusal.has_value()) return *found.refusal;
  Account& account = *found.account;
  if (Verdict no = CheckCustomer(state, call, account, request)) return *no;

  if (request.reference == kUnauthorizedReference) {
    request.auto_capture = false;
    Authorization& refused = Store(state, call, account, request);
    refused.status = "unauthorized";
    return AuthorizationJson(call, refused);
  }
  int64_t& moved = request.auto_capture ? account.balance_cents : account.held_cents;
  if (!AddWithin(moved, request.amount_cents)) return Refuse(409, "general_error");
  if (request.financing.transaction_type == "regular_purchase") {
    account.regular_purchases.push_back(call.now);
  }
  const Authorization& authorization = Store(state, call, account, request);
  JournalEntry entry = Entry(call, request.auto_capture ? "purchase" : "authorization", account,
                             request.amount_cents);
  entry.reference = request.reference;
  entry.transaction_type = request.financing.transaction_type;
  entry.authorization_id = authorization.authorization_id;
  if (request.auto_capture) entry.capture_id = authorization.captures[0].capture_id;
  entry.request_id = request.request_id;
  Commit(state, entry);
  return AuthorizationJson(call, authorization);
}

}  // namespace flexiti_sandbox
