// The Online API on the wire (contract, section 7). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body of systems/init. Precondition: `request` was validated.
std::string EncodeCheckout(const v1::StartCheckoutRequest& request);

// Of systems/init. kInvalidArgument if no checkout can be opened with it.
absl::Status DecodeStartedCheckout(const Json& json, v1::StartCheckoutResponse* response);

// Of notifications/...; kInvalidArgument if it is no object, or holds an id that is none.
absl::Status DecodeCheckout(const Json& json, v1::GetCheckoutResponse* response);

// Of systems/payment-calculator. kInvalidArgument if it is no object, or holds an amount that is
// none.
absl::Status DecodePayments(const Json& json, v1::CalculatePaymentsResponse* response);

// Of the field whose upstream name this is.
std::string CheckoutFieldPath(const std::string& parameter);

}  // namespace flexiti
