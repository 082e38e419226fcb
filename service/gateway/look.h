// One look at Flexiti for an operation whose outcome nobody knows.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/gateway/operation_kind.h"
#include "service/gateway/operation_record.pb.h"
#include "service/ledger/ledger.h"

namespace flexiti {

struct LookResult {
  enum class Verdict {
    kExecuted,      // and the ledger says so now
    kNotExecuted,   // proven; the caller of the look still has the row
    kStillUnknown,  // the row was given back
  };
  Verdict verdict = Verdict::kStillUnknown;
  // kStillUnknown: why the look itself failed; OK if it did not.
  absl::Status status = absl::OkStatus();
};

// One look ends by then, and with it the wait of a process that stops.
inline constexpr absl::Duration kMaxLook = absl::Seconds(15);

// More are not kept with an operation.
inline constexpr int kMaxEvidence = 5;

// The record of a request, without what is only needed to send it: verification codes and answers.
// `first_attempt`: as in the record.
gateway::OperationRecord NewRecord(const google::protobuf::Message& request,
                                   const std::string& endpoint, const std::string& account,
                                   absl::Time first_attempt);

// OperationRecord.first_attempt_time, or when the request_id was first used.
absl::Time FirstAttempt(const gateway::OperationRecord& record, const OperationRow& row);

// `operation` is held by the caller of this. `kind` is that of its method, `account` what its
// merchant is at Flexiti by now (OperationRecord). "Not found" proves something if Flexiti was
// asked after `settle_time` had passed since the last attempt.
LookResult LookAtFlexiti(Ledger& ledger, const OperationKind& kind, Operation& operation,
                         const std::string& account, const Terms& terms, absl::Duration settle_time,
                         absl::Time now);

// A resource, or a match, by which the ledger knows it. Two configured merchants may be one at
// Flexiti, and see each other's authorizations there.
std::string ResourceName(const Merchant& merchant, const std::string& resource);

// OperationInfo of a response that has one.
v1::OperationInfo& MutableInfo(google::protobuf::Message& response);

}  // namespace flexiti
