// "Was it done?": looks at Flexiti for what an operation of unknown outcome may have made
// (contract, section 5). Reads only.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/flexiti/authorizations.h"
#include "service/flexiti/balance.h"
#include "service/flexiti/candidate.h"
#include "service/flexiti/captures.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Of one list that a look reads to its end: so many pages of kMaxPageSize records. A longer list
// fails the look, since what it did not read could be what it looks for.
inline constexpr int kMaxLookPages = 25;
// Records of a list that leaves members out, which a look then reads one by one.
inline constexpr int kMaxLookDetails = 10;

// Requests are as they were sent; `terms` are those of the operation (its request_id) with the
// deadline of the look. A look that cannot see everything it asked for is an error: it proves
// nothing. Thread-safe.
class Finds {
 public:
  // All must outlive this.
  Finds(const Upstream& upstream, const Authorizations& authorizations, const Captures& captures)
      : upstream_(upstream), authorizations_(authorizations), captures_(captures) {}

  // What differs in nothing that Flexiti shows (likeness.h). `made` is what the operation's answer
  // would have held. `window`: when it can have happened.
  absl::StatusOr<std::vector<Candidate<v1::Authorization>>> CreatedAuthorizations(
      const v1::CreateAuthorizationRequest& request, const Window& window,
      const Terms& terms) const;
  // Of a purchase that was sent through POST /authorization.
  absl::StatusOr<std::vector<Candidate<v1::Purchase>>> CreatedPurchases(
      const v1::CreatePurchaseRequest& request, const Window& window, const Terms& terms) const;
  absl::StatusOr<std::vector<Candidate<v1::Capture>>> CreatedCaptures(
      const v1::CaptureAuthorizationRequest& request, const Window& window,
      const Terms& terms) const;

  // Flexiti keeps no record of a release, and shows none of a return; what it shows is how much was
  // moved in all.
  absl::StatusOr<Balance> Released(const v1::ReleaseAuthorizationRequest& request,
                                   const Terms& terms) const;
  absl::StatusOr<Balance> Returned(const v1::ReturnCaptureRequest& request,
                                   const Terms& terms) const;

 private:
  absl::StatusOr<AuthorizationPicture> Picture(const std::string& authorization_id,
                                               const Terms& terms) const;
  absl::StatusOr<std::vector<v1::Authorization>> ListAuthorizations(
      v1::ListAuthorizationsRequest request, const Terms& terms) const;
  absl::StatusOr<std::vector<v1::Capture>> ListCaptures(v1::ListCapturesRequest request,
                                                        const Terms& terms) const;

  const Upstream& upstream_;
  const Authorizations& authorizations_;
  const Captures& captures_;
};

}  // namespace flexiti
