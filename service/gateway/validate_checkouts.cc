#include "service/gateway/message_checks.h"
#include "service/gateway/validate.h"

namespace flexiti {

absl::Status Validate(const v1::StartCheckoutRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::GetCheckoutRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

absl::Status Validate(const v1::CalculatePaymentsRequest&, const config::Merchant&) {
  return absl::OkStatus();
}

}  // namespace flexiti
