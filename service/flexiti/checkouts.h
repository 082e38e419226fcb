// Flexiti's Online API: the hosted checkout (contract, section 7).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Checkouts {
 public:
  // `upstream` must outlive this.
  explicit Checkouts(const Upstream& upstream) : upstream_(upstream) {}

  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::StartCheckoutResponse> Start(const v1::StartCheckoutRequest& request,
                                                  const Terms& terms) const;
  absl::StatusOr<v1::GetCheckoutResponse> Get(const v1::GetCheckoutRequest& request,
                                              const Terms& terms) const;
  absl::StatusOr<v1::CalculatePaymentsResponse> CalculatePayments(
      const v1::CalculatePaymentsRequest& request, const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
