// POST /widget/init: where a shopper proves who they are. The page itself is not simulated; the
// control port says how it ended (POST /widget).
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

struct WidgetRequest {
  std::string account_number, vcc_number, first_name, last_name, dob, postal_code;
  std::string lang;  // of the page
};

WidgetRequest Read(Inputs& in, const Call& call) {
  WidgetRequest request;
  const Json& identification = in.Map("customer_identification", true);
  Inputs who(identification, "customer_identification.");
  request.account_number = who.Digits("account_number", 14);
  request.vcc_number = who.Digits("vcc_number", 16);
  const bool by_person = identification.Find("personal_information") != nullptr;
  if (by_person) {
    Inputs person(who.Map("personal_information", true),
                  "customer_identification.personal_information.");
    request.first_name = person.AnyText("first_name", 80, true);
    request.last_name = person.AnyText("last_name", 130, true);
    request.dob = person.Date("dob", true);
    request.postal_code = person.Text("postal_code", 10, true);
    who.Take(person.errors());
  }
  const int given = static_cast<int>(!request.account_number.empty()) +
                    static_cast<int>(!request.vcc_number.empty()) + static_cast<int>(by_person);
  if (in.Has("customer_identification") && who.ok() && given != 1) {
    who.Fail("account_number", "give one of account_number, vcc_number, personal_information");
  }
  in.Take(who.errors());
  request.lang = in.OneOf("lang", {"en", "fr"});
  if (request.lang.empty()) request.lang = call.lang;
  in.OneOf("flow", {"purchase"}, true);
  return request;
}

// M1M 1M1 and m1m1m1 are one.
bool SamePostalCode(const std::string& a, const std::string& b) {
  return absl::EqualsIgnoreCase(absl::StrReplaceAll(a, {{" ", ""}}),
                                absl::StrReplaceAll(b, {{" ", ""}}));
}

// Who it is about. A stranger gets a page too, as at Flexiti, where the widget may then refuse.
Account* FindShopper(State& state, const WidgetRequest& request) {
  if (request.first_name.empty()) {
    return FindAccountByOneOf(state, request.account_number, request.vcc_number, "").account;
  }
  for (const Customer& customer : state.scenario.customers) {
    if (absl::EqualsIgnoreCase(customer.first_name, request.first_name) &&
        absl::EqualsIgnoreCase(customer.last_name, request.last_name) &&
        customer.dob == request.dob && SamePostalCode(customer.postal_code, request.postal_code)) {
      return &state.accounts.at(customer.account_number);
    }
  }
  return nullptr;
}

}  // namespace

Answer StartWidget(State& state, const Call& call) {
  Inputs in(call.body);
  const WidgetRequest request = Read(in, call);
  if (!in.ok()) return RefuseInputs(in.errors());
  const Account* account = FindShopper(state, request);
  WidgetSession session;
  session.merchant = call.merchant;
  session.account_number = account == nullptr ? "" : account->customer->account_number;
  const std::string id = state.RandomGuid();
  state.widget_sessions[id] = session;
  Json reply = Json::Object().Set(
      "redirection_url",
      Json::String(absl::StrCat("http://", call.host, "/#/widget/", call.merchant->client_id, "/",
                                state.RandomHex(40), "?lang=", request.lang,
                                "&x-reference-id=", call.reference_id, "&widget_session_id=", id)));
  if (account != nullptr && !request.vcc_number.empty()) {
    for (const AuthorizedUser& user : account->customer->authorized_users) {
      if (user.vcc_number != request.vcc_number) continue;
      reply.Set("email", Json::String(MaskEmail(user.email)));
      reply.Set("phone_number", Json::String(MaskPhone(user.phone)));
    }
  }
  return reply;
}

}  // namespace flexiti_sandbox
