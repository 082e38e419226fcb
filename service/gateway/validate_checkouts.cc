#include <algorithm>
#include <iterator>
#include <string>

#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;
constexpr size_t kMaxOrderId = 40;
constexpr size_t kMaxPrefillText = 250;  // Flexiti documents no length
constexpr size_t kPhoneDigits = 10;
constexpr size_t kMaxSalutation = 10;

constexpr const char* kProvinces[] = {"AB", "BC", "MB", "NB", "NL", "NS", "NT",
                                      "NU", "ON", "PE", "QC", "SK", "YT"};

template <size_t kCount>
bool IsEmptyOrOneOf(const std::string& value, const char* const (&words)[kCount]) {
  return value.empty() || std::find(std::begin(words), std::end(words), value) != std::end(words);
}

void CheckPrefill(const v1::Prefill& prefill, FieldChecks& checks) {
  checks.Text("prefill.salutation", prefill.salutation(), kMaxSalutation, kOptional);
  checks.Email("prefill.email", prefill.email(), kMaxPrefillText, kOptional);
  checks.Digits("prefill.phone_number", prefill.phone_number(), kPhoneDigits, kPhoneDigits,
                kOptional);
  checks.Text("prefill.first_name", prefill.first_name(), kMaxPrefillText, kOptional);
  checks.Text("prefill.middle_name", prefill.middle_name(), kMaxPrefillText, kOptional);
  checks.Text("prefill.last_name", prefill.last_name(), kMaxPrefillText, kOptional);
  checks.Date("prefill.birth_date", prefill.has_birth_date(), prefill.birth_date());
  checks.Text("prefill.address_1", prefill.address_1(), kMaxPrefillText, kOptional);
  checks.Text("prefill.address_2", prefill.address_2(), kMaxPrefillText, kOptional);
  checks.Text("prefill.city", prefill.city(), kMaxPrefillText, kOptional);
  if (!IsEmptyOrOneOf(prefill.province(), kProvinces)) {
    checks.Violate("prefill.province",
                   "must be AB, BC, MB, NB, NL, NS, NT, NU, ON, PE, QC, SK or YT");
  }
  checks.PostalCode("prefill.postal_code", prefill.postal_code(), kOptional);
}

// A shopper who is to buy must be somebody.
void CheckShopper(const v1::StartCheckoutRequest& request, FieldChecks& checks) {
  if (request.has_customer_id()) checks.CustomerId("customer_id", request.customer_id());
  if (request.has_vcc_number()) {
    checks.Digits("vcc_number", request.vcc_number(), 16, 16, kRequired);
  }
  if (request.flow() == v1::CHECKOUT_FLOW_BUY &&
      request.customer_case() == v1::StartCheckoutRequest::CUSTOMER_NOT_SET) {
    checks.Violate("customer", "needs one of customer_id and vcc_number if flow is BUY");
  }
}

}  // namespace

absl::Status Validate(const v1::StartCheckoutRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Uuid("request_id", request.request_id());
  // GetCheckout could not ask for any other.
  checks.PathSegment("merchant_order_id", request.merchant_order_id(), kMaxOrderId);
  if (request.flow() != v1::CHECKOUT_FLOW_APPLY && request.flow() != v1::CHECKOUT_FLOW_BUY &&
      request.flow() != v1::CHECKOUT_FLOW_APPLY_BUY) {
    checks.Violate("flow", "must be APPLY, BUY or APPLY_BUY");
  }
  checks.Amount("amount", request.has_amount(), request.amount());
  CheckShopper(request, checks);
  CheckPrefill(request.prefill(), checks);
  CheckLang(request.lang(), checks);
  return checks.Result();
}

absl::Status Validate(const v1::GetCheckoutRequest& request, const config::Merchant&) {
  FieldChecks checks;
  switch (request.order_case()) {
    case v1::GetCheckoutRequest::kOnlineOrderId:
      checks.PathSegment("online_order_id", request.online_order_id(), kMaxOrderId);
      break;
    case v1::GetCheckoutRequest::kMerchantOrderId:
      checks.PathSegment("merchant_order_id", request.merchant_order_id(), kMaxOrderId);
      break;
    case v1::GetCheckoutRequest::ORDER_NOT_SET:
      checks.Violate("order", "needs one of online_order_id and merchant_order_id");
  }
  return checks.Result();
}

absl::Status Validate(const v1::CalculatePaymentsRequest& request, const config::Merchant&) {
  FieldChecks checks;
  checks.Amount("price", request.has_price(), request.price());
  CheckLang(request.lang(), checks);
  return checks.Result();
}

}  // namespace flexiti
