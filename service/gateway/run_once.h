// Around every method that changes something: claim, run or replay, settle.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "flexiti/v1/operation.pb.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/upstream.h"
#include "service/ledger/ledger.h"

namespace flexiti {

// Stands for the content of a request: the same for equal messages, within this version of the
// program.
std::string Fingerprint(const google::protobuf::Message& request);

// The failure for a claim that may not run. Precondition: `claim` is neither kRun nor kReplay.
absl::Status RefusedClaim(const Claim& claim);

// Runs `run` unless an operation with this request_id ran before: then answers what it answered
// (`replayed`), or why it cannot say. A failure with the outcome UNKNOWN keeps the request_id
// taken, so that nothing is ever sent twice; any other failure frees it.
template <typename Response>
absl::StatusOr<Response> RunOnce(Ledger& ledger, const Terms& terms, v1::Dedupe dedupe,
                                 const google::protobuf::Message& request,
                                 const std::function<absl::StatusOr<Response>()>& run) {
  const OperationKey key = {.merchant_id = terms.merchant.config.id(),
                            .request_id = terms.request_id};
  const Claim claim = ledger.TryClaim(key, Fingerprint(request), terms.reference_id, absl::Now());
  if (claim.kind == Claim::Kind::kReplay) {
    Response response;
    if (!response.ParseFromString(claim.answer))
      return absl::InternalError("a stored answer is unreadable");
    response.mutable_operation()->set_replayed(true);
    return response;
  }
  if (claim.kind != Claim::Kind::kRun) return RefusedClaim(claim);
  absl::StatusOr<Response> response = run();
  if (!response.ok()) {
    if (OutcomeOf(response.status()) == v1::OUTCOME_UNKNOWN) {
      ledger.Yield(key);
    } else {
      ledger.Forget(key);
    }
    return response;
  }
  v1::OperationInfo* operation = response->mutable_operation();
  operation->set_request_id(terms.request_id);
  operation->set_reference_id(terms.reference_id);
  operation->set_dedupe(dedupe);
  ledger.Complete(key, response->SerializeAsString(), absl::Now());
  return response;
}

}  // namespace flexiti
