// POST /accounts/{account_number}/refund and /close on the wire (contract, sections 4.9 and 4.15).
// Pure.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated.
std::string EncodeRefund(const v1::RefundAccountRequest& request, const std::string& reference);

// The reply is an object in which nothing is documented. What it may echo all the same:
struct RefundEcho {
  std::optional<v1::Money> amount = {};
  std::string reference = {};
  std::string account_number = {};
  std::string capture_id = {};
};
// Everything in the reply is unmodeled, echoes too. kInvalidArgument if it is no object, holds an
// amount or id that is none, or tells of an error.
absl::Status DecodeRefund(const Json& json, v1::RefundAccountResponse* response, RefundEcho* echo);

// The same for /close, but that nothing in it can be wrong but an error.
absl::Status DecodeClose(const Json& json, v1::CloseAccountResponse* response);

}  // namespace flexiti
