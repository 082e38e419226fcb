// POST /transactions on the wire (contract, section 4.1). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated for purchase_endpoint TRANSACTIONS.
std::string EncodeTransactionPurchase(const v1::CreatePurchaseRequest& request);

// The reply. kInvalidArgument, naming the member, if it cannot be one: no transaction_id, or an
// amount or id that is none.
absl::Status DecodeTransactionPurchase(const Json& json, v1::Purchase* purchase);

// The path of our field for a parameter of Flexiti's; other names come back as they are.
std::string TransactionFieldPath(const std::string& parameter);

}  // namespace flexiti
