// POST /widget/init: where a shopper proves who they are. The page itself is not simulated; the
// control port says how it ended (POST /widget).
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

struct WidgetRequest {
  std::string account_number, vcc_number, first_name, last_name, dob, postal_code;
};

WidgetRequest Read(Inputs& in) {
  WidgetRequest request;
  const Json& identification = in.Map("customer_identification", true);
  Inputs who(identification, "customer_identification.");
  request.account_number = who.Digits("account_number", 14);
  request.vcc_number = who.Digits("vcc_number", 16);
  const bool by_person = identification.Find("personal_information") != nullptr;
  if (by_person) {
    Inputs person(who.Map("personal_information", true),
                  "customer_identification.personal_information.");
    request.first_name = person.Text("first_name", 35, true);
    request.last_name = person.Text("last_name", 50, true);
    request.dob = person.Date("dob", true);
    request.postal_code = person.Text("postal_code", 6, true);
    who.Take(person.errors());
  }
  const int given = static_cast<int>(!request.account_number.empty()) +
                    static_cast<int>(!request.vcc_number.empty()) + static_cast<int>(by_person);
  if (in.Has("customer_identification") && who.ok() && given != 1) {
    who.Fail("account_number", "give one of account_number, vcc_number, personal_information");
  }
  in.Take(who.errors());
  in.OneOf("lang", {"en", "fr"});
  in.OneOf("flow", {"purchase"}, true);
  return request;
}

// Who it is about. A stranger gets a page too, as at Flexiti, where the widget may then refuse.
Account* FindShopper(State& state, const WidgetRequest& request) {
  if (request.first_name.empty()) {
    return FindAccountByOneOf(state, request.account_number, request.vcc_number, "").account;
  }
  for (const Customer& customer : state.scenario.customers) {
    if (absl::EqualsIgnoreCase(customer.first_name, request.first_name) &&
        absl::EqualsIgnoreCase(customer.last_name, request.last_name) &&
        customer.dob == request.dob &&
        absl::EqualsIgnoreCase(customer.postal_code, request.postal_code)) {
      return &state.accounts.at(customer.account_number);
    }
  }
  return nullptr;
}

}  // namespace

Answer StartWidget(State& state, const Call& call) {
  Inputs in(call.body);
  const WidgetRequest request = Read(in);
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
                                state.RandomHex(40), "?lang=", call.lang,
                                "&x-reference-id=", call.reference_id, "&widget_session_id=", id)));
  if (account != nullptr && !request.vcc_number.empty()) {
    for (const AuthorizedUser& user : account->customer->authorized_users) {
      if (user.vcc_number != request.vcc_number) continue;
      reply.Set("email",
                Json::String(user.email.substr(0, 1) + "****" +
                             user.email.substr(std::min(user.email.find('@'), user.email.size()))));
      reply.Set("phone_number",
                Json::String("******" +
                             user.phone.substr(user.phone.size() < 4 ? 0 : user.phone.size() - 4)));
    }
  }
  return reply;
}

}  // namespace flexiti_sandbox
