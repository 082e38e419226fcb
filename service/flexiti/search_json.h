// GET /customers/search on the wire (contract, section 4.14). Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The query. Precondition: `request` was validated.
std::vector<std::pair<std::string, std::string>> EncodeSearch(
    const v1::SearchCustomersRequest& request);

// An array of customers, or an object that holds one. kInvalidArgument if it is neither, or holds
// an amount or id that is none.
absl::Status DecodeSearch(const Json& json, v1::SearchCustomersResponse* response);

// Of the field whose upstream name this is.
std::string SearchFieldPath(const std::string& parameter);

}  // namespace flexiti
