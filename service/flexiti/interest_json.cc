#include "service/flexiti/interest_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"
#include "service/flexiti/lookup_json.h"

namespace flexiti {
namespace {

// What follows the reading of the member `name` of `reader` by `within`: an error within is one of
// the reply, and what was not read stays unmodeled with all that surrounds it.
void Leave(const JsonReader& within, const std::string& name, JsonReader& reader) {
  if (!within.status().ok()) reader.Fail(name, std::string(within.status().message()));
  if (within.Unmodeled().has_value()) reader.KeepUnmodeled(name);
}

void DecodeCustomer(JsonReader& reader, v1::CalculateInterestResponse* response) {
  const Json* customer = reader.Object("customer");
  if (customer == nullptr) return;
  JsonReader within(*customer);
  if (auto amount = within.Amount("available_credit")) {
    *response->mutable_available_credit() = *amount;
  }
  response->set_annual_interest_rate(within.Text("air").value_or(""));
  response->set_first_name(within.Text("first_name").value_or(""));
  response->set_last_name(within.Text("last_name").value_or(""));
  auto category = within.Text("category_type");
  if (!category.has_value()) category = within.Text("customer_category_type");  // v2.5
  response->set_category_type(category.value_or(""));
  Leave(within, "customer", reader);
}

void DecodeRegularPurchase(JsonReader& reader, v1::CalculateInterestResponse* response) {
  const Json* regular = reader.Object("regular_purchase");
  if (regular == nullptr) return;
  JsonReader within(*regular);
  v1::RegularPurchaseQuote* quote = response->mutable_regular_purchase();
  if (auto amount = within.Amount("term_amount")) *quote->mutable_term_amount() = *amount;
  quote->set_annual_interest_rate(within.Text("air").value_or(""));
  if (const auto allowed = within.Bool("verify")) quote->set_bypass_allowed(*allowed);
  DecodeFees(within, quote->mutable_fees());
  Leave(within, "regular_purchase", reader);
}

void DecodeTerms(JsonReader& reader, v1::PlanQuote* plan) {
  const Json* terms = reader.Array("terms");
  if (terms == nullptr) return;
  for (const Json& item : terms->items) {
    JsonReader within(item);
    v1::TermQuote* quote = plan->add_terms();
    quote->set_term(within.Int("term").value_or(0));
    if (auto amount = within.Amount("term_amount")) *quote->mutable_term_amount() = *amount;
    DecodeRates(within, quote->mutable_annual_rates());
    DecodeFees(within, quote->mutable_fees());
    Leave(within, "terms", reader);
  }
}

void DecodePlans(JsonReader& reader, v1::CalculateInterestResponse* response) {
  const Json* plans = reader.Array("promotional_purchase");
  if (plans == nullptr) return;
  for (const Json& item : plans->items) {
    JsonReader within(item);
    v1::PlanQuote* plan = response->add_plans();
    plan->set_plan_id(within.Int("plan_id").value_or(0));
    plan->set_plan_name(within.Text("plan_name").value_or(""));
    DecodeTerms(within, plan);
    Leave(within, "promotional_purchase", reader);
  }
}

}  // namespace

std::string EncodeInterest(const v1::CalculateInterestRequest& request) {
  JsonWriter out;
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  return out.Close();
}

absl::Status DecodeInterest(const Json& json, v1::CalculateInterestResponse* response) {
  JsonReader reader(json);
  response->set_account_number(reader.Id("account_number").value_or(""));
  response->set_account_type_text(reader.Text("account_type").value_or(""));
  response->set_account_type(AccountTypeOf(response->account_type_text()));
  if (auto amount = reader.Amount("amount")) *response->mutable_amount() = *amount;
  DecodeCustomer(reader, response);
  DecodeRegularPurchase(reader, response);
  DecodePlans(reader, response);
  // An account alone is a quote too: one without an offer.
  if (response->ByteSizeLong() == 0) reader.Fail("account_number", "is missing, and any offer too");
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

}  // namespace flexiti
