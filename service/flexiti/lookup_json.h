// GET /customers/lookup on the wire (contract, section 4.13). Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The query. Precondition: `request` was validated.
std::vector<std::pair<std::string, std::string>> EncodeLookup(
    const v1::LookupCustomerRequest& request);

// kInvalidArgument if it is no customer, which has an account number or an id, or holds an amount
// or id that is none.
absl::Status DecodeCustomer(const Json& json, v1::Customer* customer);

// UNSPECIFIED for an empty word, UNRECOGNIZED for one that is not documented.
v1::AccountType AccountTypeOf(const std::string& word);

}  // namespace flexiti
