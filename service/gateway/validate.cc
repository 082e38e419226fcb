#include "service/gateway/validate.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/page_token.h"
#include "service/gateway/field_checks.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;
constexpr std::int64_t kMaxStatementCents = 999'999'999'999;  // number (12,2)
constexpr int kMaxProducts = 200;

void Check(const v1::FinancingOption& option, bool present, FieldChecks& checks) {
  if (!present) return checks.Violate("financing_option", "is required");
  switch (option.purchase_type()) {
    case v1::PURCHASE_TYPE_PROMOTIONAL:
      checks.Range("financing_option.plan_id", option.plan_id(), 1, 999);
      checks.Range("financing_option.term", option.term(), 1, 999);
      break;
    case v1::PURCHASE_TYPE_REGULAR:
      if (option.plan_id() != 0)
        checks.Violate("financing_option.plan_id", "must be empty for REGULAR");
      if (option.term() != 0) checks.Violate("financing_option.term", "must be empty for REGULAR");
      break;
    default:
      checks.Violate("financing_option.purchase_type", "must be PROMOTIONAL or REGULAR");
  }
}

void Check(const v1::InStore& in_store, FieldChecks& checks) {
  checks.Ascii("in_store.verification_request_id", in_store.verification_request_id(), 150,
               kRequired);
  checks.Digits("in_store.verification_code", in_store.verification_code(), 1, 20, kRequired);
  checks.Ascii("in_store.external_location_id", in_store.external_location_id(), 50, kRequired);
  checks.Ascii("in_store.external_employee_id", in_store.external_employee_id(), 50, kRequired);
}

void Check(const v1::SkuData::Product& product, const std::string& path, FieldChecks& checks) {
  checks.Ascii(path + ".sku_id", product.sku_id(), 100, kOptional);
  checks.Text(path + ".category", product.category(), 100, kOptional);
  checks.Text(path + ".description", product.description(), 250, kOptional);
  checks.Range(path + ".quantity", product.quantity(), 0, 999'999);
  checks.Total(path + ".unit_price", product.has_unit_price(), product.unit_price(),
               kMaxStatementCents);
  checks.Total(path + ".extended_price", product.has_extended_price(), product.extended_price(),
               kMaxStatementCents);
}

void Check(const v1::SkuData& sku, FieldChecks& checks) {
  checks.Ascii("sku_data.purchase_order", sku.purchase_order(), 10, kOptional);
  checks.Ascii("sku_data.register_id", sku.register_id(), 50, kOptional);
  checks.Total("sku_data.shipping_total", sku.has_shipping_total(), sku.shipping_total(),
               kMaxCents);
  checks.Total("sku_data.transaction_discount_total", sku.has_transaction_discount_total(),
               sku.transaction_discount_total(), kMaxStatementCents);
  checks.Total("sku_data.transaction_subtotal", sku.has_transaction_subtotal(),
               sku.transaction_subtotal(), kMaxStatementCents);
  checks.Total("sku_data.transaction_total", sku.has_transaction_total(), sku.transaction_total(),
               kMaxStatementCents);
  checks.Total("sku_data.gst_hst", sku.has_gst_hst(), sku.gst_hst(), kMaxStatementCents);
  checks.Total("sku_data.pst", sku.has_pst(), sku.pst(), kMaxStatementCents);
  if (sku.products_size() > kMaxProducts) {
    return checks.Violate("sku_data.products", absl::StrCat("must be at most ", kMaxProducts));
  }
  for (int i = 0; i < sku.products_size(); ++i) {
    Check(sku.products(i), absl::StrCat("sku_data.products[", i, "]"), checks);
  }
}

void Check(v1::Language lang, FieldChecks& checks) {
  if (!v1::Language_IsValid(lang)) checks.Violate("lang", "must be EN or FR");
}

// The fields that only one of a merchant's purchase endpoints takes.
void CheckForAuthorization(const v1::CreatePurchaseRequest& request, FieldChecks& checks) {
  if (request.customer_case() != v1::CreatePurchaseRequest::kAccountNumber) {
    checks.Violate("account_number",
                   "is required for a merchant with purchase_endpoint AUTHORIZATION");
  }
  checks.Digits("authorized_user_vcc_number", request.authorized_user_vcc_number(), 16, 16,
                kOptional);
  checks.Ascii("reference", request.reference(), 40, kOptional);
  Check(request.sku_data(), checks);
}

void CheckForTransactions(const v1::CreatePurchaseRequest& request, FieldChecks& checks) {
  const std::string problem = "cannot be sent for a merchant with purchase_endpoint TRANSACTIONS";
  if (request.has_online()) checks.Violate("online", problem);
  if (!request.authorized_user_vcc_number().empty()) {
    checks.Violate("authorized_user_vcc_number", problem);
  }
  if (!request.reference().empty()) checks.Violate("reference", problem);
  if (request.has_sku_data()) checks.Violate("sku_data", problem);
}

void CheckCustomer(const v1::CreatePurchaseRequest& request, FieldChecks& checks) {
  switch (request.customer_case()) {
    case v1::CreatePurchaseRequest::kVccNumber:
      return checks.Digits("vcc_number", request.vcc_number(), 16, 16, kRequired);
    case v1::CreatePurchaseRequest::kAccountNumber:
      return checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
    case v1::CreatePurchaseRequest::kCustomerId:
      return checks.CustomerId("customer_id", request.customer_id());
    case v1::CreatePurchaseRequest::CUSTOMER_NOT_SET:
      return checks.Violate("customer", "needs one of vcc_number, account_number and customer_id");
  }
}

template <typename Request>
void CheckChannel(const Request& request, FieldChecks& checks) {
  if (request.has_in_store()) {
    Check(request.in_store(), checks);
  } else if (request.has_online()) {
    checks.Ascii("online.widget_session_id", request.online().widget_session_id(), 100, kRequired);
  } else {
    checks.Violate("channel", "needs one of in_store and online");
  }
}

}  // namespace

absl::Status Validate(const v1::CreatePurchaseRequest& request, const config::Merchant& merchant) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  CheckCustomer(request, checks);
  checks.Amount("amount", request.has_amount(), request.amount());
  Check(request.financing_option(), request.has_financing_option(), checks);
  CheckChannel(request, checks);
  Check(request.lang(), checks);
  if (merchant.purchase_endpoint() == config::PURCHASE_ENDPOINT_TRANSACTIONS) {
    CheckForTransactions(request, checks);
  } else {
    CheckForAuthorization(request, checks);
  }
  return checks.Result();
}

absl::Status Validate(const v1::CreateAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  checks.Amount("amount", request.has_amount(), request.amount());
  Check(request.financing_option(), request.has_financing_option(), checks);
  CheckChannel(request, checks);
  checks.Ascii("reference", request.reference(), 40, kOptional);
  Check(request.sku_data(), checks);
  Check(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::GetAuthorizationRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Digits("authorization_id", request.authorization_id(), 1, 16, kRequired);
  Check(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::ListAuthorizationsRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Range("page_size", request.page_size(), 0, kMaxPageSize);
  if (!ReadPageToken(request).ok()) checks.Violate("page_token", kPageTokenProblem);
  checks.Digits("account_number", request.account_number(), 1, 14, kOptional);
  if (!v1::PurchaseType_IsValid(request.purchase_type()) ||
      request.purchase_type() == v1::PURCHASE_TYPE_UNRECOGNIZED) {
    checks.Violate("purchase_type", "must be empty, PROMOTIONAL or REGULAR");
  }
  if (!v1::AuthorizationStatus_IsValid(request.status()) ||
      request.status() == v1::AUTHORIZATION_STATUS_UNRECOGNIZED) {
    checks.Violate("status", "must be empty, OPENED, CLOSED or UNAUTHORIZED");
  }
  checks.Date("create_date_from", request.has_create_date_from(), request.create_date_from());
  checks.Date("create_date_to", request.has_create_date_to(), request.create_date_to());
  Check(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::VerifyCustomerRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  checks.Ascii("verification_request_id", request.verification_request_id(), 150, kRequired);
  if (!v1::VerificationFormat_IsValid(request.format())) {
    checks.Violate("format", "must be a value of VerificationFormat");
  }
  if (request.format() == v1::VERIFICATION_FORMAT_SECURITY_QUESTION) {
    checks.Digits("security_question_id", request.security_question_id(), 1, 5, kRequired);
    checks.Ascii("security_answer", request.security_answer(), 50, kRequired);
  } else {
    const std::string problem = "must be empty unless format is SECURITY_QUESTION";
    if (!request.security_question_id().empty()) checks.Violate("security_question_id", problem);
    if (!request.security_answer().empty()) checks.Violate("security_answer", problem);
  }
  return checks.Result();
}

}  // namespace flexiti
