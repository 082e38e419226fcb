#include "service/flexiti/search_json.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/flexiti/date.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"
#include "service/flexiti/lookup_json.h"

namespace flexiti {
namespace {

v1::AccountStatus StatusOf(const std::string& letter) {
  if (letter.empty()) return v1::ACCOUNT_STATUS_UNSPECIFIED;
  if (letter == "N") return v1::ACCOUNT_STATUS_NORMAL;
  if (letter == "A") return v1::ACCOUNT_STATUS_AUTHORIZATION_PROHIBITED;
  if (letter == "F") return v1::ACCOUNT_STATUS_FROZEN;
  if (letter == "Z") return v1::ACCOUNT_STATUS_CHARGED_OFF;
  if (letter == "C") return v1::ACCOUNT_STATUS_CLOSED;
  return v1::ACCOUNT_STATUS_UNRECOGNIZED;
}

// A time, or a date: then the start of that day, UTC.
void DecodeCreationDate(JsonReader& reader, v1::CustomerMatch* match) {
  if (const auto time = reader.Time("creation_date")) *match->mutable_create_time() = *time;
  if (const auto date = reader.Date("creation_date")) {
    const absl::CivilDay day(date->year(), date->month(), date->day());
    match->mutable_create_time()->set_seconds(
        absl::ToUnixSeconds(absl::FromCivil(day, absl::UTCTimeZone())));
  }
}

// Under the first name that is there: Flexiti's samples hold both.
std::optional<bool> TermsAccepted(JsonReader& reader) {
  const auto accepted = reader.Bool("tos_agreement");
  return accepted.has_value() ? accepted : reader.Bool("tos");
}
std::string AccountTypeText(JsonReader& reader) {
  const auto text = reader.Text("account_type");
  return text.has_value() ? *text : reader.Text("customer_account_type").value_or("");
}

absl::Status DecodeMatch(const Json& json, v1::CustomerMatch* match) {
  JsonReader reader(json);
  match->set_customer_id(reader.Id("customer_id").value_or(""));
  match->set_account_number(reader.Id("account_number").value_or(""));
  if (match->customer_id().empty() && match->account_number().empty()) {
    reader.Fail("customer_id", "is missing, and account_number too");
  }
  match->set_account_status_text(reader.Text("account_status").value_or(""));
  match->set_account_status(StatusOf(match->account_status_text()));
  match->set_account_status_reason_code(reader.Text("account_status_reason_code").value_or(""));
  if (const auto accepted = TermsAccepted(reader)) match->set_tos_agreement(*accepted);
  match->set_risk_rating(reader.Text("risk_rating").value_or(""));
  match->set_account_type_text(AccountTypeText(reader));
  match->set_account_type(AccountTypeOf(match->account_type_text()));
  if (auto amount = reader.Amount("credit_limit")) *match->mutable_credit_limit() = *amount;
  if (auto amount = reader.Amount("available_credit")) *match->mutable_available_credit() = *amount;
  match->set_originating_merchant_id(reader.Text("originating_merchant_id").value_or(""));
  match->set_originating_merchant_name(reader.Text("originating_merchant_name").value_or(""));
  DecodeCreationDate(reader, match);
  match->set_first_name(reader.Text("first_name").value_or(""));
  match->set_last_name(reader.Text("last_name").value_or(""));
  match->set_card_ending_in(reader.Text("card_ending_in").value_or(""));
  match->set_preferred_language(reader.Text("preferred_language").value_or(""));
  if (auto unmodeled = reader.Unmodeled()) *match->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

// The array that `json` is or, under whatever name, alone holds; else nullptr. What stands beside
// it is unmodeled.
const Json* FindList(const Json& json, v1::SearchCustomersResponse* response) {
  if (json.kind == Json::Kind::kArray) return &json;
  const Json* list = nullptr;
  std::string list_name;
  for (const auto& [name, member] : json.members) {
    if (member.kind != Json::Kind::kArray) continue;
    if (list != nullptr) return nullptr;
    list = &member;
    list_name = name;
  }
  if (list == nullptr) return nullptr;
  JsonReader reader(json);
  reader.Array(list_name);
  reader.FailOnError();
  if (!reader.status().ok()) return nullptr;
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return list;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> EncodeSearch(
    const v1::SearchCustomersRequest& request) {
  std::vector<std::pair<std::string, std::string>> query = {
      {"lang", LangWord(request.lang())},
      {"first_name", request.first_name()},
      {"last_name", request.last_name()},
      {"dob", FormatDate(request.birth_date())}};
  if (!request.postal_code().empty())
    query.emplace_back("postal_code", CompactPostalCode(request.postal_code()));
  return query;
}

absl::Status DecodeSearch(const Json& json, v1::SearchCustomersResponse* response) {
  const Json* list = FindList(json, response);
  if (list == nullptr) return absl::InvalidArgumentError("holds no list of customers");
  for (const Json& item : list->items) {
    const absl::Status status = DecodeMatch(item, response->add_customers());
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("a customer's ", status.message()));
    }
  }
  return absl::OkStatus();
}

std::string SearchFieldPath(const std::string& parameter) {
  return parameter == "dob" ? "birth_date" : parameter;
}

}  // namespace flexiti
