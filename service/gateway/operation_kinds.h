// Every method that changes something: how it is done, and how one sees whether it was done.
#pragma once

#include <vector>

#include "service/flexiti/accounts.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/captures.h"
#include "service/flexiti/checkouts.h"
#include "service/flexiti/customers.h"
#include "service/flexiti/finds.h"
#include "service/flexiti/transactions.h"
#include "service/flexiti/widgets.h"
#include "service/gateway/operation_kind.h"

namespace flexiti {

// Flexiti's REST API, by group.
struct FlexitiCalls {
  const Transactions& transactions;
  const Authorizations& authorizations;
  const Captures& captures;
  const Accounts& accounts;
  const Customers& customers;
  const Widgets& widgets;
  const Checkouts& checkouts;
  const Finds& finds;
};

// What `calls` refers to must outlive what is answered.
std::vector<OperationKind> OperationKinds(const config::IdempotencyKey& idempotency_key,
                                          const FlexitiCalls& calls);

}  // namespace flexiti
