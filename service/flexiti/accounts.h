// Flexiti's accounts (contract, section 4.9).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Accounts {
 public:
  // `upstream` must outlive this.
  explicit Accounts(const Upstream& upstream) : upstream_(upstream) {}

  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::RefundAccountResponse> Refund(const v1::RefundAccountRequest& request,
                                                   const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
