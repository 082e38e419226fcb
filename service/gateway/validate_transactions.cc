#include "service/gateway/field_checks.h"
#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;

// The fields that only one of a merchant's purchase endpoints takes.
void CheckForAuthorization(const v1::CreatePurchaseRequest& request, FieldChecks& checks) {
  if (request.customer_case() != v1::CreatePurchaseRequest::kAccountNumber) {
    checks.Violate("account_number",
                   "is required for a merchant with purchase_endpoint AUTHORIZATION");
  }
  checks.Digits("authorized_user_vcc_number", request.authorized_user_vcc_number(), 16, 16,
                kOptional);
  CheckReference(request, checks);
  CheckSkuData(request.sku_data(), checks);
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

}  // namespace

absl::Status Validate(const v1::CreatePurchaseRequest& request, const config::Merchant& merchant) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  CheckCustomer(request, checks);
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckFinancing(request.financing_option(), request.has_financing_option(), checks);
  CheckChannel(request, checks);
  CheckLang(request.lang(), checks);
  if (merchant.purchase_endpoint() == config::PURCHASE_ENDPOINT_TRANSACTIONS) {
    CheckForTransactions(request, checks);
  } else {
    CheckForAuthorization(request, checks);
  }
  return checks.Result();
}

absl::Status Validate(const v1::CreateAccountCreditRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  CheckCustomer(request, checks);
  if (!v1::AccountCreditType_IsValid(request.type()) ||
      request.type() == v1::ACCOUNT_CREDIT_TYPE_UNSPECIFIED) {
    checks.Violate("type", "must be DEPOSIT, IN_STORE_PAYMENT or TRADE_IN");
  }
  checks.Amount("amount", request.has_amount(), request.amount());
  if (request.has_in_store()) {
    CheckInStore(request.in_store(), checks);
  } else {
    checks.Violate("in_store", "is required");
  }
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::RefundAccountRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  checks.Digits("account_number", request.account_number(), 1, 14, kRequired);
  checks.Digits("vcc_number", request.vcc_number(), 16, 16, kOptional);
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckReference(request, checks);
  checks.Digits("capture_id", request.capture_id(), 1, 9, kOptional);
  CheckStore(request, checks);
  CheckSkuData(request.sku_data(), checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

}  // namespace flexiti
