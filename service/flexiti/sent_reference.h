// Flexiti's `reference`: the merchant's order id, which Flexiti does not check.
#pragma once

#include <string>

namespace flexiti {

// What is sent as one: the caller's, or else the request_id, so that every operation that has a
// reference can be found by it when its reply is lost. `request_id` as in Terms.
template <typename Request>
std::string SentReference(const Request& request, const std::string& request_id) {
  return request.reference().empty() ? request_id : request.reference();
}

}  // namespace flexiti
