// Lookup, search, close and the driver's licence.
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr char kTimeoutAccount[] = "0001";  // the documented time-out drill

std::string CardEnding(const std::string& vcc_number) { return vcc_number.substr(12); }

std::string CardEnding(const Customer& customer) {
  return customer.vcc_numbers.empty() ? "" : CardEnding(customer.vcc_numbers[0]);
}

std::string Locale(const Customer& customer) {
  return customer.language == "fr" ? "fr-CA" : "en-CA";
}

Json OfferTypes(const Call& call, const Account& account) {
  Json offers = Json::Array();
  for (const Plan& plan : call.merchant->plans) {
    Json terms = Json::Array();
    for (const std::string& term : plan.terms) {
      Financing financing;
      financing.transaction_type = "promotional_purchase";
      financing.plan_id = plan.plan_id;
      financing.term = term;
      if (!CheckPlan(*call.merchant, account, financing).has_value()) {
        terms.Append(IdJson(call, term));
      }
    }
    if (terms.items().empty()) continue;
    offers.Append(Json::Object()
                      .Set("plan_name", Json::String(plan.name))
                      .Set("plan_id", IdJson(call, plan.plan_id))
                      .Set("offer_category", Json::String(plan.category))
                      .Set("term_options", std::move(terms)));
  }
  return offers;
}

Json LookupJson(const Call& call, const FoundAccount& found) {
  const Account& account = *found.account;
  const Customer& customer = *account.customer;
  const std::string& email = found.user != nullptr ? found.user->email : customer.email;
  const std::string& phone = found.user != nullptr ? found.user->phone : customer.phone;
  Json reply = Json::Object();
  reply.Set("available_credit", AmountJson(call, account.available()));
  reply.Set("account_number", IdJson(call, customer.account_number));
  reply.Set("customer_id",
            Json::String(found.user != nullptr ? found.user->customer_id : customer.customer_id));
  if (!customer.question_id.empty()) {
    reply.Set("security_qid", Json::Object()
                                  .Set("id", IdJson(call, customer.question_id))
                                  .Set("text", Json::String(customer.question)));
  }
  reply.Set("email", Json::String(MaskEmail(email)));
  reply.Set("phone_number", Json::String(MaskPhone(phone)));
  reply.Set("address_1", Json::String(customer.address_1));
  reply.Set("address_2", Json::String(customer.address_2));
  reply.Set("city", Json::String(customer.city));
  reply.Set("postal_code", Json::String(customer.postal_code));
  reply.Set("province", Json::String(customer.province));
  reply.Set("payment_protection", Json::Bool(false));
  reply.Set("risk_rating", Json::String(customer.risk_rating));
  reply.Set("offer_types", OfferTypes(call, account));
  reply.Set("card_ending_in",
            Json::String(found.user != nullptr ? CardEnding(found.user->vcc_number)
                                               : CardEnding(customer)));
  reply.Set("preferred_language", Json::String(Locale(customer)));
  reply.Set("account_type", Json::String(customer.account_type));
  return reply;
}

// `user` is who was found where it is an authorized user, else nullptr.
Json SearchRow(const Call& call, const Account& account, const AuthorizedUser* user) {
  const Customer& customer = *account.customer;
  const auto money = [&call](int64_t cents) {  // the samples hold strings here
    const Json json = AmountJson(call, cents);
    return call.style.numbers == NumberStyle::kMixed ? Json::String(json.text()) : json;
  };
  return Json::Object()
      .Set("customer_id", Json::String(user != nullptr ? user->customer_id : customer.customer_id))
      .Set("account_status", Json::String(account.closed ? "C" : customer.status))
      .Set("account_status_reason_code", Json::String(account.closed ? "" : customer.reason))
      .Set("tos_agreement", Json::Bool(true))
      .Set("risk_rating", Json::String(customer.risk_rating))
      .Set("account_number", IdJson(call, customer.account_number))
      .Set("account_type", Json::String(customer.account_type))
      .Set("credit_limit", money(customer.credit_limit_cents))
      .Set("available_credit", money(account.available()))
      .Set("originating_merchant_id", Json::String(call.merchant->client_id))
      .Set("originating_merchant_name", Json::String(call.merchant->name))
      .Set("creation_date", Json::String(customer.creation_date))
      .Set("first_name", Json::String(user != nullptr ? user->first_name : customer.first_name))
      .Set("last_name", Json::String(user != nullptr ? user->last_name : customer.last_name))
      .Set("card_ending_in",
           Json::String(user != nullptr ? CardEnding(user->vcc_number) : CardEnding(customer)))
      .Set("preferred_language", Json::String(Locale(customer)));
}

struct Person {
  std::string first_name, last_name, dob, postal_code;
};

template <class Anyone>
bool IsNamed(const Anyone& anyone, const Person& person) {
  return absl::EqualsIgnoreCase(anyone.first_name, person.first_name) &&
         absl::EqualsIgnoreCase(anyone.last_name, person.last_name) && anyone.dob == person.dob;
}

// The customer and its authorized users who are that person. All live at the customer's address.
void AppendMatches(const Call& call, const Account& account, const Person& person, Json& rows) {
  const Customer& customer = *account.customer;
  if (!person.postal_code.empty() &&
      !absl::EqualsIgnoreCase(customer.postal_code, person.postal_code)) {
    return;
  }
  if (IsNamed(customer, person)) rows.Append(SearchRow(call, account, nullptr));
  for (const AuthorizedUser& user : customer.authorized_users) {
    if (IsNamed(user, person)) rows.Append(SearchRow(call, account, &user));
  }
}

// The first element follows the word DL, on a line of its own or at the end of the header
// (ANSI 636012080001DL00310100DLDCS...).
std::string WithoutSubfile(const std::string& line) {
  if (!absl::StartsWith(line, "ANSI ") && !absl::StartsWith(line, "DL")) return line;
  for (size_t at = line.find("DL"); at != std::string::npos; at = line.find("DL", at + 1)) {
    const std::string rest = line.substr(at + 2);
    if (!rest.empty() && rest[0] >= 'A' && rest[0] <= 'Z') return rest;
  }
  return "";
}

// MMDDYYYY (Canadian licences: YYYYMMDD) to YYYY-MM-DD.
std::string LicenceDate(const std::string& digits) {
  if (digits.size() != 8) return "";
  const std::string year_first =
      absl::StrCat(digits.substr(0, 4), "-", digits.substr(4, 2), "-", digits.substr(6, 2));
  if (IsDate(year_first)) return year_first;
  const std::string year_last =
      absl::StrCat(digits.substr(4, 4), "-", digits.substr(0, 2), "-", digits.substr(2, 2));
  return IsDate(year_last) ? year_last : "";
}

}  // namespace

Answer LookupCustomer(State& state, const Call& call) {
  Inputs in(call.query);
  const std::string vcc_number = in.Digits("vcc_number", 16);
  const std::string account_number = in.Digits("account_number", 14);
  const std::string customer_id = in.Text("customer_id", 20);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (account_number == kTimeoutAccount) return Refuse(504, "GATEWAY_TIMEOUT");
  const FoundAccount found = FindAccountByOneOf(state, account_number, vcc_number, customer_id);
  if (found.refusal.has_value()) return *found.refusal;
  if (Verdict no = CheckStanding(*found.account)) return *no;
  if (!call.merchant->non_prime && !found.account->customer->prime()) {
    return Refuse(409, "merchant_not_support_nonprime_regularpurchase");
  }
  return LookupJson(call, found);
}

Answer SearchCustomers(State& state, const Call& call) {
  Inputs in(call.query);
  Person person;
  person.first_name = in.AnyText("first_name", 35, true);
  person.last_name = in.AnyText("last_name", 50, true);
  person.dob = in.Date("dob", true);
  person.postal_code = in.Text("postal_code", 6);
  if (!in.ok()) return RefuseInputs(in.errors());
  Json rows = Json::Array();
  for (const Customer& customer : state.scenario.customers) {
    AppendMatches(call, state.accounts.at(customer.account_number), person, rows);
  }
  if (rows.items().empty()) return Refuse(404, "not_found");
  return rows;
}

Answer CloseAccount(State& state, const Call& call) {
  const FoundAccount found = FindAccount(state, call.ids[0], "");
  if (found.refusal.has_value()) return *found.refusal;
  found.account->closed = true;
  return Json::Object();
}

Answer DecodeDriversLicense(State&, const Call& call) {
  const Json* code = call.body.Find("code");
  if (code == nullptr || !code->is_string() || code->text().empty()) {
    return RefuseInput("code", "missing");
  }
  // AAMVA: one element a line, three letters and the value.
  std::map<std::string, std::string> elements;
  const std::vector<std::string> lines = absl::StrSplit(code->text(), absl::ByAnyChar("\r\n"));
  for (const std::string& line : lines) {
    const std::string element = WithoutSubfile(line);
    if (element.size() > 3) elements.emplace(element.substr(0, 3), element.substr(3));
  }
  if (elements.count("DCS") == 0 || elements.count("DAQ") == 0) {
    return RefuseInput("code", "invalid", "no AAMVA elements");
  }
  const auto text = [&](const char* element) { return Json::String(elements[element]); };
  return Json::Object()
      .Set("first_name", text("DAC"))
      .Set("middle_name", text("DAD"))
      .Set("last_name", text("DCS"))
      .Set("dob", Json::String(LicenceDate(elements["DBB"])))
      .Set("address_1", text("DAG"))
      .Set("city", text("DAI"))
      .Set("province", text("DAJ"))
      .Set("postal_code", text("DAK"))
      .Set("govid_type", Json::String("CADL"))
      .Set("govid_issuedby", text("DAJ"))
      .Set("govid_number", text("DAQ"))
      .Set("govid_expiry", Json::String(LicenceDate(elements["DBA"])));
}

}  // namespace flexiti_sandbox
