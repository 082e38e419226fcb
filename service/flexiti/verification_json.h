// POST /account/{account_number}/verify on the wire (contract, section 4.11). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated.
std::string EncodeVerification(const v1::VerifyCustomerRequest& request);

// The reply: `verification_code` is a code or a marker of where the code went. kInvalidArgument if
// it is missing.
absl::Status DecodeVerification(const Json& json, v1::VerifyCustomerResponse* response);

// The path of our field for a parameter of Flexiti's; other names come back as they are.
std::string VerificationFieldPath(const std::string& parameter);

}  // namespace flexiti
