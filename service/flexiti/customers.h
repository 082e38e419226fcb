// Flexiti's customers (contract, sections 4.11 to 4.14 and 4.17).
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

  absl::StatusOr<v1::Customer> Lookup(const v1::LookupCustomerRequest& request,
                                      const Terms& terms) const;
  absl::StatusOr<v1::SearchCustomersResponse> Search(const v1::SearchCustomersRequest& request,
                                                     const Terms& terms) const;
  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::VerifyCustomerResponse> Verify(const v1::VerifyCustomerRequest& request,
                                                    const Terms& terms) const;
  absl::StatusOr<v1::CalculateInterestResponse> CalculateInterest(
      const v1::CalculateInterestRequest& request, const Terms& terms) const;
  absl::StatusOr<v1::DecodeDriversLicenseResponse> DecodeLicense(
      const v1::DecodeDriversLicenseRequest& request, const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
