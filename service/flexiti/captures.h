// Flexiti's captures and what is returned of them (contract, sections 4.5, 4.7 and 4.8).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Responses come without
// `operation`, which the caller fills in. Thread-safe.
class Captures {
 public:
  // `upstream` must outlive this.
  explicit Captures(const Upstream& upstream) : upstream_(upstream) {}

  // Takes a part or all of what remains of an authorization.
  absl::StatusOr<v1::Capture> Create(const v1::CaptureAuthorizationRequest& request,
                                     const Terms& terms) const;
  absl::StatusOr<v1::ListCapturesResponse> List(const v1::ListCapturesRequest& request,
                                                const Terms& terms) const;
  // Gives back a part or all of what remains of a capture.
  absl::StatusOr<v1::ReturnCaptureResponse> Return(const v1::ReturnCaptureRequest& request,
                                                   const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
