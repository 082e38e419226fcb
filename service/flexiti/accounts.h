// Flexiti's accounts (contract, sections 4.9 and 4.15).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Accounts {
 public:
  // `upstream` must outlive this.
  explicit Accounts(const Upstream& upstream) : upstream_(upstream) {}

  // Both without `operation`, which the caller fills in.
  absl::StatusOr<v1::RefundAccountResponse> Refund(const v1::RefundAccountRequest& request,
                                                   const Terms& terms) const;
  absl::StatusOr<v1::CloseAccountResponse> Close(const v1::CloseAccountRequest& request,
                                                 const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
