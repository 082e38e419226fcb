// POST /customers/driverslicense on the wire (contract, section 4.17). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated.
std::string EncodeLicense(const v1::DecodeDriversLicenseRequest& request);

// kInvalidArgument if it is no object, or holds nothing of a licence.
absl::Status DecodeLicense(const Json& json, v1::DecodeDriversLicenseResponse* response);

}  // namespace flexiti
