// Around every method that changes something: claim, find or run, settle
// (service/ledger/README.md).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/gateway/look.h"
#include "service/gateway/operation_kind.h"
#include "service/ledger/ledger.h"

namespace flexiti {

struct OperationRules {
  // How long after an attempt Flexiti may take to show what it made.
  absl::Duration settle_time = absl::Minutes(2);
  // How long an idempotency key is relied on.
  absl::Duration key_lifetime = absl::Hours(24);
  // How long an attempt has its row.
  absl::Duration lease = absl::Minutes(2);
  // Host and base path of Flexiti's API, which tell its environments apart.
  std::string upstream = {};
};

// Thread-safe.
class Operations {
 public:
  using Clock = std::function<absl::Time()>;

  // `ledger` must outlive this.
  Operations(Ledger& ledger, std::vector<OperationKind> kinds, OperationRules rules, Clock clock);

  // The kind of a method ("/flexiti.v1.AuthorizationService/CreateAuthorization"), or nullptr.
  const OperationKind* Find(const std::string& method) const;

  // Does what `request` asks for unless an operation with this request_id happened before: then
  // answers what it answered (`replayed`). After an attempt that nobody knows the end of, looks
  // first. If the ledger cannot be written, nothing is sent. A failure with the outcome UNKNOWN
  // keeps the request_id taken; any other failure frees it.
  template <typename Response>
  absl::StatusOr<Response> Run(const google::protobuf::Message& request, const Terms& terms) const {
    auto response = RunAny(request, terms);
    if (!response.ok()) return response.status();
    return static_cast<Response&&>(**response);
  }

  // Looks at Flexiti for an operation that this caller holds, and settles it or gives it back; kept
  // is the evidence. Its failures change nothing.
  LookResult Look(Operation& operation, const Terms& terms) const;

  const OperationRules& rules() const { return rules_; }

 private:
  struct Attempt;

  std::string AccountOf(const Merchant& merchant) const;
  bool IsAnswerToAnotherMerchant(const Operation& operation, const std::string& resource) const;

  absl::StatusOr<MessagePtr> RunAny(const google::protobuf::Message& request,
                                    const Terms& terms) const;
  absl::StatusOr<MessagePtr> AfterUnknown(const Attempt& attempt, Operation operation) const;
  absl::StatusOr<MessagePtr> Send(const Attempt& attempt, Operation operation,
                                  bool is_resend) const;
  absl::StatusOr<MessagePtr> Replay(const OperationKind& kind, const Operation& operation) const;

  Ledger& ledger_;
  const OperationRules rules_;
  const Clock clock_;
  std::map<std::string, OperationKind> kinds_;  // by method
  std::map<const google::protobuf::Descriptor*, const OperationKind*> by_request_;
};

}  // namespace flexiti
