#include "service/flexiti/checkout_json.h"

namespace flexiti {

std::string EncodeCheckout(const v1::StartCheckoutRequest&) { return "{}"; }

absl::Status DecodeStartedCheckout(const Json&, v1::StartCheckoutResponse*) {
  return absl::UnimplementedError("not written yet");
}

absl::Status DecodeCheckout(const Json&, v1::GetCheckoutResponse*) {
  return absl::UnimplementedError("not written yet");
}

absl::Status DecodePayments(const Json&, v1::CalculatePaymentsResponse*) {
  return absl::UnimplementedError("not written yet");
}

std::string CheckoutFieldPath(const std::string& parameter) { return parameter; }

}  // namespace flexiti
