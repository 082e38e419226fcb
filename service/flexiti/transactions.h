// Flexiti's transactions (contract, section 4.1).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Transactions {
 public:
  // `upstream` must outlive this.
  explicit Transactions(const Upstream& upstream) : upstream_(upstream) {}

  absl::StatusOr<v1::Purchase> CreatePurchase(const v1::CreatePurchaseRequest& request,
                                              const Terms& terms) const;
  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::CreateAccountCreditResponse> CreateAccountCredit(
      const v1::CreateAccountCreditRequest& request, const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
