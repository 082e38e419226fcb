#include "service/flexiti/lookup_json.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

// No plan has more; a text of many more is not one of terms.
constexpr int kMaxTerms = 1'000;

// An object of `id` and `text`, or the id alone.
void DecodeSecurityQuestion(JsonReader& reader, v1::Customer* customer) {
  const Json* question = reader.Object("security_qid");
  if (question == nullptr) {
    customer->set_security_question_id(reader.Text("security_qid").value_or(""));
    return;
  }
  JsonReader within(*question);
  customer->set_security_question_id(within.Id("id").value_or(""));
  customer->set_security_question(within.Text("text").value_or(""));
  if (!within.status().ok()) reader.Fail("security_qid", std::string(within.status().message()));
  if (within.Unmodeled().has_value()) reader.KeepUnmodeled("security_qid");
}

std::optional<std::int32_t> TermOf(const std::string& text) {
  std::int32_t term = 0;
  if (!absl::SimpleAtoi(text, &term)) return std::nullopt;
  return term;
}

// Months as an array of numbers or texts, as one of either, or as "6,12". False if there is more
// in it.
bool DecodeTerms(JsonReader& reader, v1::OfferType* offer) {
  std::vector<std::string> texts;
  bool whole = true;
  if (const Json* list = reader.Array("term_options")) {
    for (const Json& item : list->items) {
      const bool scalar = item.kind == Json::Kind::kNumber || item.kind == Json::Kind::kString;
      if (scalar) texts.push_back(item.text);
      whole = whole && scalar;
    }
  } else if (const auto text = reader.Text("term_options")) {
    texts = absl::StrSplit(*text, ',', absl::SkipWhitespace());
  }
  for (const std::string& text : texts) {
    const auto term = TermOf(text);
    const bool fits = term.has_value() && offer->terms_size() < kMaxTerms;
    if (fits) offer->add_terms(*term);
    whole = whole && fits;
  }
  return whole;
}

// False if there is more in it than an offer type has fields for.
bool DecodeOfferType(const Json& json, v1::OfferType* offer) {
  JsonReader reader(json);
  offer->set_plan_id(reader.Int("plan_id").value_or(0));
  offer->set_plan_name(reader.Text("plan_name").value_or(""));
  offer->set_offer_category(reader.Text("offer_category").value_or(""));
  const bool terms = DecodeTerms(reader, offer);
  return terms && reader.status().ok() && !reader.Unmodeled().has_value();
}

void DecodeOfferTypes(JsonReader& reader, v1::Customer* customer) {
  const Json* list = reader.Array("offer_types");
  if (list == nullptr) return;
  bool whole = true;
  for (const Json& item : list->items) {
    whole = DecodeOfferType(item, customer->add_offer_types()) && whole;
  }
  if (!whole) reader.KeepUnmodeled("offer_types");
}

void DecodeAddress(JsonReader& reader, v1::Customer* customer) {
  customer->set_address_1(reader.Text("address_1").value_or(""));
  customer->set_address_2(reader.Text("address_2").value_or(""));
  customer->set_city(reader.Text("city").value_or(""));
  customer->set_postal_code(reader.Text("postal_code").value_or(""));
  customer->set_province(reader.Text("province").value_or(""));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> EncodeLookup(
    const v1::LookupCustomerRequest& request) {
  std::vector<std::pair<std::string, std::string>> query = {{"lang", LangWord(request.lang())}};
  // As the caller wrote them: an account number keeps its zeros, by which Flexiti's time-out drill
  // is known.
  if (request.has_vcc_number()) query.emplace_back("vcc_number", request.vcc_number());
  if (request.has_account_number()) query.emplace_back("account_number", request.account_number());
  if (request.has_customer_id()) query.emplace_back("customer_id", request.customer_id());
  return query;
}

absl::Status DecodeCustomer(const Json& json, v1::Customer* customer) {
  JsonReader reader(json);
  customer->set_account_number(reader.Id("account_number").value_or(""));
  customer->set_customer_id(reader.Id("customer_id").value_or(""));
  if (customer->account_number().empty() && customer->customer_id().empty()) {
    reader.Fail("account_number", "is missing, and customer_id too");
  }
  if (auto amount = reader.Amount("available_credit")) {
    *customer->mutable_available_credit() = *amount;
  }
  DecodeSecurityQuestion(reader, customer);
  customer->set_email(reader.Text("email").value_or(""));
  customer->set_phone_number(reader.Text("phone_number").value_or(""));
  DecodeAddress(reader, customer);
  if (auto bought = reader.Bool("payment_protection")) customer->set_payment_protection(*bought);
  customer->set_risk_rating(reader.Text("risk_rating").value_or(""));
  DecodeOfferTypes(reader, customer);
  customer->set_card_ending_in(reader.Text("card_ending_in").value_or(""));
  customer->set_preferred_language(reader.Text("preferred_language").value_or(""));
  customer->set_account_type_text(reader.Text("account_type").value_or(""));
  customer->set_account_type(AccountTypeOf(customer->account_type_text()));
  if (auto unmodeled = reader.Unmodeled()) *customer->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

v1::AccountType AccountTypeOf(const std::string& word) {
  if (word.empty()) return v1::ACCOUNT_TYPE_UNSPECIFIED;
  if (word == "consumer") return v1::ACCOUNT_TYPE_CONSUMER;
  if (word == "business") return v1::ACCOUNT_TYPE_BUSINESS;
  return v1::ACCOUNT_TYPE_UNRECOGNIZED;
}

}  // namespace flexiti
