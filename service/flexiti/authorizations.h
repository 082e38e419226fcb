// Flexiti's authorizations (contract, sections 4.2 to 4.4 and 4.6).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Authorizations {
 public:
  // `upstream` must outlive this.
  explicit Authorizations(const Upstream& upstream) : upstream_(upstream) {}

  absl::StatusOr<v1::Authorization> Create(const v1::CreateAuthorizationRequest& request,
                                           const Terms& terms) const;
  // A purchase: an authorization that is captured at once.
  absl::StatusOr<v1::Purchase> CreatePurchase(const v1::CreatePurchaseRequest& request,
                                              const Terms& terms) const;
  absl::StatusOr<v1::Authorization> Get(const v1::GetAuthorizationRequest& request,
                                        const Terms& terms) const;
  absl::StatusOr<v1::ListAuthorizationsResponse> List(const v1::ListAuthorizationsRequest& request,
                                                      const Terms& terms) const;
  // Gives back a part or all of what was not captured. Without `operation`, which the caller fills
  // in.
  absl::StatusOr<v1::ReleaseAuthorizationResponse> Release(
      const v1::ReleaseAuthorizationRequest& request, const Terms& terms) const;

 private:
  absl::StatusOr<v1::Authorization> Create(const v1::CreateAuthorizationRequest& request,
                                           const Terms& terms, const FieldPaths& field_paths) const;

  const Upstream& upstream_;
};

}  // namespace flexiti
