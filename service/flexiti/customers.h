// Flexiti's customers (contract, section 4.11).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Customers {
 public:
  // `upstream` must outlive this.
  explicit Customers(const Upstream& upstream) : upstream_(upstream) {}

  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::VerifyCustomerResponse> Verify(const v1::VerifyCustomerRequest& request,
                                                    const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
