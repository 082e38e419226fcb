// Capture, release and return of an authorization's money.
#include <algorithm>

#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr std::chrono::hours kReturnWindow{100 * 24};

struct FoundAuthorization {
  Authorization* authorization = nullptr;
  Verdict refusal;
};

FoundAuthorization Find(State& state, const Call& call) {
  const auto found = state.authorization_by_id.find(call.ids[0]);
  if (found == state.authorization_by_id.end() ||
      state.authorizations[found->second].merchant != call.merchant) {
    return {nullptr, Refuse(404, "not_found")};
  }
  return {&state.authorizations[found->second], std::nullopt};
}

struct MoneyRequest {
  int64_t amount_cents = 0;
  std::string reference, vcc_number, location, employee;
  bool full_return = false;
};

MoneyRequest Read(Inputs& in, bool amount_required) {
  MoneyRequest request;
  request.full_return = in.Flag("full_return");
  request.amount_cents = in.Amount("amount", amount_required && !request.full_return);
  request.reference = in.Text("reference", 40);
  request.vcc_number = in.Digits("vcc_number", 16);
  request.location = in.Text("external_location_id", 100);
  request.employee = in.Text("external_employee_id", 100);
  in.SkuData();
  return request;
}

Verdict CheckStore(const Call& call, const MoneyRequest& request) {
  if (Verdict no = CheckLocation(*call.merchant, request.location)) return no;
  return CheckEmployee(*call.merchant, request.employee);
}

Verdict CheckOpen(const Authorization& authorization, int64_t amount_cents) {
  if (authorization.status == "unauthorized") return Refuse(409, "not_permitted");
  if (authorization.status == "closed") return Refuse(409, "authorization_ended");
  if (amount_cents > authorization.remaining_cents) return Refuse(409, "auth_amount_exceeded");
  return std::nullopt;
}

void TakeFromRemaining(Authorization& authorization, int64_t amount_cents) {
  authorization.remaining_cents -= amount_cents;
  authorization.account->held_cents -= amount_cents;
  if (authorization.remaining_cents == 0) authorization.status = "closed";
}

JournalEntry EntryOf(const Call& call, const std::string& kind, const Authorization& authorization,
                     const MoneyRequest& request, int64_t amount_cents) {
  JournalEntry entry = Entry(call, kind, *authorization.account, amount_cents);
  entry.reference = request.reference;
  entry.transaction_type = authorization.transaction_type;
  entry.authorization_id = authorization.authorization_id;
  return entry;
}

Verdict CheckReturn(State& state, const Call& call, const Authorization& authorization,
                    const CaptureRecord& capture, const MoneyRequest& request) {
  const Account& account = *authorization.account;
  if (!request.vcc_number.empty()) {
    const FoundAccount found =
        FindAccount(state, account.customer->account_number, request.vcc_number);
    if (found.refusal.has_value()) return found.refusal;
  }
  if (Verdict no = CheckStore(call, request)) return no;
  if (Verdict no = CheckAccountType(*call.merchant, account)) return no;
  if (authorization.transaction_type != "promotional_purchase") {
    return Refuse(409, "wrong_transaction_type");
  }
  if (call.now - capture.time > kReturnWindow) return Refuse(409, "return_date_exceeded");
  const int64_t remaining = capture.amount_cents - capture.returned_cents;
  if (request.full_return ? remaining == 0 : request.amount_cents > remaining) {
    return Refuse(409, "capture_amount_exceeded");
  }
  return std::nullopt;
}

}  // namespace

Answer CaptureAuthorization(State& state, const Call& call) {
  const FoundAuthorization found = Find(state, call);
  if (found.refusal.has_value()) return *found.refusal;
  Authorization& authorization = *found.authorization;
  Inputs in(call.body);
  const MoneyRequest request = Read(in, true);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckStore(call, request)) return *no;
  if (Verdict no = CheckOpen(authorization, request.amount_cents)) return *no;

  if (!AddWithin(authorization.account->balance_cents, request.amount_cents)) {
    return Refuse(409, "general_error");
  }
  TakeFromRemaining(authorization, request.amount_cents);
  CaptureRecord capture;
  capture.capture_id = std::to_string(state.next_capture++);
  capture.reference = request.reference;
  capture.time = call.now;
  capture.visible_from = call.visible_from;
  capture.amount_cents = request.amount_cents;
  authorization.captures.push_back(capture);
  JournalEntry entry = EntryOf(call, "capture", authorization, request, request.amount_cents);
  entry.capture_id = capture.capture_id;
  Commit(state, entry);
  Json reply = CaptureJson(call, authorization, capture);
  reply.Set("message",
            Json::String(call.lang == "fr" ? "Capture enregistrée" : "Capture recorded"));
  return reply;
}

Answer ReleaseAuthorization(State& state, const Call& call) {
  const FoundAuthorization found = Find(state, call);
  if (found.refusal.has_value()) return *found.refusal;
  Authorization& authorization = *found.authorization;
  Inputs in(call.body);
  const MoneyRequest request = Read(in, false);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckStore(call, request)) return *no;
  const int64_t amount = in.Has("amount") ? request.amount_cents : authorization.remaining_cents;
  if (Verdict no = CheckOpen(authorization, amount)) return *no;

  TakeFromRemaining(authorization, amount);
  Commit(state, EntryOf(call, "release", authorization, request, amount));
  return Json::Object()
      .Set("authorization_id", IdJson(call, authorization.authorization_id))
      .Set("reference", Json::String(request.reference))
      .Set("date", Json::String(FormatTime(call.now)))
      .Set("amount", AmountJson(call, amount))
      .Set("remaining_authorization_amount", AmountJson(call, authorization.remaining_cents));
}

Answer ReturnCapture(State& state, const Call& call) {
  const FoundAuthorization found = Find(state, call);
  if (found.refusal.has_value()) return *found.refusal;
  Authorization& authorization = *found.authorization;
  const auto capture =
      std::find_if(authorization.captures.begin(), authorization.captures.end(),
                   [&](const CaptureRecord& each) { return each.capture_id == call.ids[1]; });
  if (capture == authorization.captures.end()) return Refuse(404, "not_found");
  Inputs in(call.body);
  const MoneyRequest request = Read(in, true);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckReturn(state, call, authorization, *capture, request)) return *no;

  const int64_t amount =
      request.full_return ? capture->amount_cents - capture->returned_cents : request.amount_cents;
  if (!AddWithin(authorization.account->balance_cents, -amount)) {
    return Refuse(409, "general_error");
  }
  capture->returned_cents += amount;
  JournalEntry entry = EntryOf(call, "return", authorization, request, amount);
  entry.capture_id = capture->capture_id;
  entry.return_id = std::to_string(state.next_return++);
  Commit(state, entry);
  return Json::Object()
      .Set("return_id", IdJson(call, entry.return_id))
      .Set("reference", Json::String(request.reference))
      .Set("capture_id", IdJson(call, capture->capture_id))
      .Set("date", Json::String(FormatTime(call.now)))
      .Set("amount", AmountJson(call, amount))
      .Set("remaining_capture_amount",
           AmountJson(call, capture->amount_cents - capture->returned_cents))
      .Set("remaining_authorization_amount", AmountJson(call, authorization.remaining_cents));
}

}  // namespace flexiti_sandbox
