// POST /accounts/{account_number}/calculate-interest: what this merchant may offer this customer.
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

std::string Category(const Customer& customer) {
  if (!customer.prime()) return "standard";
  return customer.risk_rating == "L" || customer.risk_rating == "M" ? "preferred" : "premium";
}

Json Fees(const Call& call, int64_t admin_fee_cents) {
  Json fees = Json::Array();
  if (admin_fee_cents == 0) return fees;
  return fees.Append(
      Json::Object()
          .Set("description",
               Json::String(call.lang == "fr" ? "Frais d'administration" : "Administration fee"))
          .Set("amount", AmountJson(call, admin_fee_cents))
          .Set("type", Json::String("admin_total"))
          .Set("message", Json::String("")));
}

Json TermJson(const Call& call, const Plan& plan, const std::string& term, int64_t amount_cents) {
  Json json = Json::Object();
  json.Set("term", IdJson(call, term));
  SetTermCost(call, plan, term, amount_cents, json);
  return json;
}

Json PromotionalPlans(const Call& call, const Account& account, int64_t amount_cents) {
  Json plans = Json::Array();
  for (const Plan& plan : call.merchant->plans) {
    Json terms = Json::Array();
    for (const std::string& term : plan.terms) {
      Financing financing;
      financing.transaction_type = "promotional_purchase";
      financing.plan_id = plan.plan_id;
      financing.term = term;
      if (CheckPlan(*call.merchant, account, financing).has_value()) continue;
      terms.Append(TermJson(call, plan, term, amount_cents));
    }
    if (terms.items().empty()) continue;
    plans.Append(Json::Object()
                     .Set("plan_id", IdJson(call, plan.plan_id))
                     .Set("plan_name", Json::String(plan.name))
                     .Set("terms", std::move(terms)));
  }
  return plans;
}

}  // namespace

void SetTermCost(const Call& call, const Plan& plan, const std::string& term, int64_t amount_cents,
                 Json& json) {
  Financing financing;
  financing.plan = &plan;
  financing.term = term;
  const int64_t months = std::stoll(term);
  const int64_t total = amount_cents + Interest(financing, amount_cents) + plan.admin_fee_cents;
  json.Set("term_amount", AmountJson(call, (total + months / 2) / months));
  json.Set("annual_rates",
           Json::Object()
               .Set("description", Json::String(call.lang == "fr" ? "Taux d'intérêt annuel"
                                                                  : "Annual interest rate"))
               .Set("rate", RateJson(call, plan.annual_rate))
               .Set("type", Json::String("air"))
               .Set("message", Json::String("")));
  json.Set("fees", Fees(call, plan.admin_fee_cents));
}

Answer CalculateInterest(State& state, const Call& call) {
  Inputs in(call.body);
  const int64_t amount = in.Amount("amount");
  if (!in.ok()) return RefuseInputs(in.errors());
  const FoundAccount found = FindAccount(state, call.ids[0], "");
  if (found.refusal.has_value()) return *found.refusal;
  const Account& account = *found.account;
  const Customer& customer = *account.customer;
  Json reply = Json::Object();
  reply.Set("account_number", IdJson(call, customer.account_number));
  reply.Set("account_type", Json::String(customer.account_type));
  reply.Set("amount", AmountJson(call, amount));
  reply.Set("customer", Json::Object()
                            .Set("available_credit", AmountJson(call, account.available()))
                            .Set("air", RateJson(call, customer.annual_rate))
                            .Set("first_name", Json::String(customer.first_name))
                            .Set("last_name", Json::String(customer.last_name))
                            .Set("category_type", Json::String(Category(customer))));
  if (call.merchant->regular_purchase) {
    reply.Set(
        "regular_purchase",
        Json::Object()
            .Set("term_amount", AmountJson(call, amount))
            .Set("air", RateJson(call, customer.annual_rate))
            .Set("verify", Json::Bool(BypassAllows(account, "regular_purchase", amount, call.now)))
            .Set("fees", Json::Array()));
  }
  reply.Set("promotional_purchase", PromotionalPlans(call, account, amount));
  return reply;
}

}  // namespace flexiti_sandbox
