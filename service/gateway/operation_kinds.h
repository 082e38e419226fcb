// Every method that changes something: how it is done, and how one sees whether it was done.
#pragma once

#include <vector>

#include "service/flexiti/authorizations.h"
#include "service/flexiti/customers.h"
#include "service/flexiti/transactions.h"
#include "service/gateway/operation_kind.h"

namespace flexiti {

// All must outlive what is answered.
std::vector<OperationKind> OperationKinds(const config::IdempotencyKey& idempotency_key,
                                          const Transactions& transactions,
                                          const Authorizations& authorizations,
                                          const Customers& customers);

}  // namespace flexiti
