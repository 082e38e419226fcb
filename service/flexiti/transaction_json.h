// POST /transactions on the wire (contract, section 4.1). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated, a purchase for purchase_endpoint TRANSACTIONS.
std::string EncodeTransactionPurchase(const v1::CreatePurchaseRequest& request);
std::string EncodeAccountCredit(const v1::CreateAccountCreditRequest& request);

// The reply. kInvalidArgument, naming the member, if it cannot be one: no transaction_id, or an
// amount or id that is none.
absl::Status DecodeTransactionPurchase(const Json& json, v1::Purchase* purchase);
// Here the contract only assumes transaction_id; without one, total_amount must be there.
absl::Status DecodeAccountCredit(const Json& json, v1::CreateAccountCreditResponse* response);

// The path of our field for a parameter of Flexiti's; other names come back as they are.
std::string TransactionFieldPath(const std::string& parameter);
std::string AccountCreditFieldPath(const std::string& parameter);

}  // namespace flexiti
