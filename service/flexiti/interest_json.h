// POST /accounts/{account_number}/calculate-interest on the wire (contract, section 4.12). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated.
std::string EncodeInterest(const v1::CalculateInterestRequest& request);

// kInvalidArgument if it is no quote, or holds an amount or id that is none.
absl::Status DecodeInterest(const Json& json, v1::CalculateInterestResponse* response);

}  // namespace flexiti
