#include "tests/sandbox/scenario.h"

#include <yaml-cpp/yaml.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/sandbox/clock.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/money.h"
#include "tests/sandbox/yaml_fields.h"

namespace flexiti_sandbox {
namespace {

const std::set<std::string> kEndpoints = {"transactions", "authorization", "capture",
                                          "release",      "return",        "refund"};

void ReadStyle(YamlFields& in, ReplyStyle& style) {
  style.error = in.Choice<ErrorEnvelope>("error",
                                         {{"code", ErrorEnvelope::kCode},
                                          {"message", ErrorEnvelope::kMessage},
                                          {"html", ErrorEnvelope::kHtml},
                                          {"empty", ErrorEnvelope::kEmpty}},
                                         style.error);
  style.input =
      in.Choice<InputEnvelope>("input",
                               {{"field_errors", InputEnvelope::kFieldErrors},
                                {"field_errors_plural", InputEnvelope::kFieldErrorsPlural},
                                {"error_fields", InputEnvelope::kErrorFields},
                                {"code", InputEnvelope::kCode},
                                {"html", InputEnvelope::kHtml},
                                {"empty", InputEnvelope::kEmpty}},
                               style.input);
  style.scope = in.Choice<ScopeEnvelope>("scope",
                                         {{"sentence", ScopeEnvelope::kSentence},
                                          {"forbidden", ScopeEnvelope::kForbidden},
                                          {"html", ScopeEnvelope::kHtml},
                                          {"empty", ScopeEnvelope::kEmpty}},
                                         style.scope);
  style.unauthorized =
      in.Choice<UnauthorizedWord>("unauthorized",
                                  {{"unauthorized", UnauthorizedWord::kUnauthorized},
                                   {"Unauthorized", UnauthorizedWord::kCapitalized},
                                   {"invalid_token", UnauthorizedWord::kInvalidToken}},
                                  style.unauthorized);
  style.numbers = in.Choice<NumberStyle>("numbers",
                                         {{"mixed", NumberStyle::kMixed},
                                          {"numbers", NumberStyle::kNumbers},
                                          {"strings", NumberStyle::kStrings}},
                                         style.numbers);
  style.lists = in.Choice<ListStyle>(
      "lists", {{"object", ListStyle::kObject}, {"array", ListStyle::kArray}}, style.lists);
  style.most_per_page = in.Count("most_per_page", 200, style.most_per_page);
  style.context_mismatch = in.Choice<ContextMismatch>(
      "context_mismatch", {{"warn", ContextMismatch::kWarn}, {"refuse", ContextMismatch::kRefuse}},
      style.context_mismatch);
}

Plan ReadPlan(YamlFields& in) {
  Plan plan;
  plan.plan_id = in.Digits("plan_id", 1, 3);
  plan.name = in.Required("name");
  plan.terms = in.List("terms");
  if (plan.terms.empty()) in.Fail("terms", "must name at least one term");
  plan.category = in.Text("category", "equal_billing");
  plan.annual_rate = in.Decimal("annual_rate", 4, 0);
  plan.admin_fee_cents = in.Decimal("admin_fee", 2, 0);
  plan.prime_only = in.Flag("prime_only", false);
  plan.not_in = in.Set("not_in", {});
  plan.only_in = in.Set("only_in", {});
  return plan;
}

Merchant ReadMerchant(YamlFields& in, const ReplyStyle& style) {
  Merchant merchant;
  merchant.client_id = in.Required("client_id");
  if (merchant.client_id.size() > 100) in.Fail("client_id", "is longer than 100");
  merchant.client_secret = in.Required("client_secret");
  merchant.name = in.Text("name", merchant.client_id);
  merchant.scopes = in.Set("scopes", {"merchant", "customer"});
  merchant.locations = in.Set("locations", {});
  merchant.employees_without_rights = in.Set("employees_without_rights", {});
  merchant.account_types = in.Set("account_types", {"consumer", "business"});
  merchant.provisioned = in.Flag("provisioned", true);
  merchant.may_authorize = in.Flag("may_authorize", true);
  merchant.preauthorization = in.Flag("preauthorization", true);
  merchant.merchant_override = in.Flag("merchant_override", true);
  merchant.bypass = in.Flag("regular_purchase_bypass", true);
  merchant.regular_purchase = in.Flag("regular_purchase", true);
  merchant.non_prime = in.Flag("non_prime", true);
  in.Each("plans", [&](YamlFields& plan) { merchant.plans.push_back(ReadPlan(plan)); });
  in.Map("style", [&](YamlFields& fields) {
    merchant.style = style;
    ReadStyle(fields, *merchant.style);
  });
  return merchant;
}

AuthorizedUser ReadAuthorizedUser(YamlFields& in) {
  AuthorizedUser user;
  user.vcc_number = in.Digits("vcc_number", 16, 16);
  user.customer_id = in.Required("customer_id");
  user.first_name = in.Required("first_name");
  user.last_name = in.Required("last_name");
  user.dob = in.Text("dob", "");
  if (!user.dob.empty() && !IsDate(user.dob)) in.Fail("dob", "must be a date, YYYY-MM-DD");
  user.email = in.Text("email", "");
  user.phone = in.Text("phone", "");
  return user;
}

void ReadPerson(YamlFields& in, Customer& customer) {
  customer.first_name = in.Required("first_name");
  customer.last_name = in.Required("last_name");
  customer.dob = in.Required("dob");
  if (!IsDate(customer.dob)) in.Fail("dob", "must be a date, YYYY-MM-DD");
  customer.email = in.Text("email", "");
  customer.phone = in.Text("phone", "");
  customer.address_1 = in.Text("address_1", "1 Main Street");
  customer.address_2 = in.Text("address_2", "");
  customer.city = in.Text("city", "Toronto");
  customer.postal_code = in.Text("postal_code", "M5V3L9");
  customer.province = in.OneOf("province", Provinces(), "ON");
  customer.language = in.OneOf("language", {"en", "fr"}, "en");
}

Customer ReadCustomer(YamlFields& in) {
  Customer customer;
  customer.account_number = in.Digits("account_number", 14, 14);
  customer.customer_id = in.Required("customer_id");
  if (customer.customer_id.size() > 20) in.Fail("customer_id", "is longer than 20");
  customer.vcc_numbers = in.List("vcc_numbers");
  ReadPerson(in, customer);
  customer.status = in.OneOf("status", {"N", "A", "F", "Z", "C"}, "N");
  customer.reason = in.Text("reason", customer.status == "N" ? "NNOR" : "");
  customer.active = in.Flag("active", true);
  customer.account_type = in.OneOf("account_type", {"consumer", "business"}, "consumer");
  customer.risk_rating = in.OneOf("risk_rating", {"L", "M", "H", "XH", "XXH", "XXXH"}, "L");
  customer.credit_limit_cents = in.Decimal("credit_limit", 2, 0);
  customer.balance_cents = in.Decimal("balance", 2, 0);
  customer.annual_rate = in.Decimal("annual_rate", 4, 3099);
  customer.creation_date = in.Text("creation_date", "2020-01-15");
  if (!IsDate(customer.creation_date)) in.Fail("creation_date", "must be a date, YYYY-MM-DD");
  customer.sms_code = in.Text("sms_code", "");
  in.Map("security_question", [&](YamlFields& question) {
    customer.question_id = question.Digits("id", 1, 5);
    customer.question = question.Required("text");
    customer.answer = question.Required("answer");
  });
  in.Each("authorized_users",
          [&](YamlFields& user) { customer.authorized_users.push_back(ReadAuthorizedUser(user)); });
  return customer;
}

void ReadScenario(YamlFields& in, Scenario& scenario) {
  in.Map("style", [&](YamlFields& style) { ReadStyle(style, scenario.style); });
  scenario.idempotent_endpoints = in.Set("idempotent_endpoints", {"transactions"});
  for (const std::string& endpoint : scenario.idempotent_endpoints) {
    if (kEndpoints.count(endpoint) == 0) {
      in.Fail("idempotent_endpoints", "has the unknown endpoint '" + endpoint +
                                          "'; known: transactions, authorization, capture, "
                                          "release, return, refund");
    }
  }
  scenario.list_delay_seconds = in.Decimal("list_delay_seconds", 0, 0);
  std::set<std::string> seen;
  in.Each("merchants", [&](YamlFields& fields) {
    scenario.merchants.push_back(ReadMerchant(fields, scenario.style));
    if (!seen.insert("m " + scenario.merchants.back().client_id).second) {
      fields.Fail("client_id", "is used twice");
    }
  });
  if (scenario.merchants.empty()) in.Fail("merchants", "must name at least one merchant");
  in.Each("customers", [&](YamlFields& fields) {
    scenario.customers.push_back(ReadCustomer(fields));
    const Customer& customer = scenario.customers.back();
    if (!seen.insert("a " + customer.account_number).second) {
      fields.Fail("account_number", "is used twice");
    }
    for (const std::string& vcc : customer.vcc_numbers) {
      if (!seen.insert("v " + vcc).second) fields.Fail("vcc_numbers", "has a card used twice");
    }
  });
  in.Each("widget_sessions", [&](YamlFields& fields) {
    SeededWidgetSession session;
    session.id = fields.Required("id");
    session.client_id = fields.Required("client_id");
    session.account_number = fields.Digits("account_number", 14, 14);
    session.verified = fields.Flag("verified", false);
    scenario.widget_sessions.push_back(session);
  });
}

absl::Status AsYaml(const std::string& yaml, const std::function<void(YamlFields&)>& read) {
  absl::Status error;
  try {
    const YAML::Node root = YAML::Load(yaml);
    YamlFields fields(root, "", error);
    read(fields);
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(absl::StrCat("line ", e.mark.line + 1, ": ", e.msg));
  }
  return error;
}

}  // namespace

const Merchant* Scenario::FindMerchant(const std::string& client_id) const {
  for (const Merchant& merchant : merchants) {
    if (merchant.client_id == client_id) return &merchant;
  }
  return nullptr;
}

absl::StatusOr<Scenario> ParseScenario(const std::string& yaml) {
  Scenario scenario;
  const absl::Status read =
      AsYaml(yaml, [&](YamlFields& fields) { ReadScenario(fields, scenario); });
  if (!read.ok()) return read;
  return scenario;
}

absl::Status ParseStyle(const std::string& text, ReplyStyle& style) {
  const std::string yaml =
      absl::StrCat("{", absl::StrReplaceAll(text, {{"=", ": "}, {",", ", "}}), "}");
  return AsYaml(yaml, [&](YamlFields& fields) { ReadStyle(fields, style); });
}

}  // namespace flexiti_sandbox
