// What the table of operation_kinds.h is put together from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "flexiti/v1/money.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "service/gateway/judge.h"
#include "service/gateway/operation_kind.h"
#include "service/gateway/operation_kinds.h"

namespace flexiti {

inline constexpr char kPostAuthorization[] = "POST /authorization";

std::vector<OperationKind> AuthorizationKinds(const FlexitiCalls& calls);
std::vector<OperationKind> CustomerKinds(const FlexitiCalls& calls);
std::vector<OperationKind> TransactionKinds(const config::IdempotencyKey& idempotency_key,
                                            const FlexitiCalls& calls);

// What twins share that POST /authorization makes. An authorization and a purchase are twins, too:
// both are authorizations at Flexiti, and a captured one looks like a purchase. White space and
// case of a reference count for nothing, since a record that differs in these alone is a candidate.
std::string MatchOfAuthorization(const std::string& account_number, const std::string& reference,
                                 const v1::Money& amount);

// What returns of one capture share, and refunds that name it: Flexiti may count them as returns.
// Empty for no capture.
std::string MatchOfReturn(const std::string& capture_id);

template <typename Response>
MessagePtr ToMessage(Response response) {
  return std::make_unique<Response>(std::move(response));
}

template <typename Response>
absl::StatusOr<MessagePtr> ToMessage(absl::StatusOr<Response> response) {
  if (!response.ok()) return response.status();
  return ToMessage(*std::move(response));
}

// Without a look. `run` takes (const Request&, const Terms&).
template <typename Request, typename Response, typename Run>
OperationKind MakeKind(const std::string& method, Run run) {
  OperationKind kind;
  kind.method = method;
  kind.request = &Request::default_instance();
  kind.response = &Response::default_instance();
  kind.run = [run](const google::protobuf::Message& request, const Terms& terms) {
    return ToMessage(absl::StatusOr<Response>(run(static_cast<const Request&>(request), terms)));
  };
  kind.resource = ResourceOf;
  return kind;
}

// One endpoint for every merchant, and one answer to a repeat.
void SetEndpoint(OperationKind& kind, const std::string& endpoint, Repeat repeat);

// What a look that could not see makes of the operation: `status`, or, if Flexiti answered that it
// does not know what was looked for, kUndecided. That may be so (the operation named something that
// is not there), or be the word of a front that has lost its way: sending again on the strength of
// it could move money twice.
absl::StatusOr<Finding> FailedLook(const absl::Status& status, const std::string& endpoint);

template <typename Message>
std::optional<std::int64_t> AmountOf(const Message& message) {
  if (!message.has_amount()) return std::nullopt;
  return message.amount().amount_cents();
}

// What each rival moved, or would move, of the balance that `Request` moves. Whether another method
// (a refund, in the sum of returns) counts there is not documented.
template <typename Request, typename Response>
std::vector<Share> SharesOf(const std::vector<Rival>& rivals) {
  std::vector<Share> shares;
  for (const Rival& rival : rivals) {
    Share& share = shares.emplace_back();
    const auto* request = dynamic_cast<const Request*>(rival.request.get());
    const auto* response = dynamic_cast<const Response*>(rival.response.get());
    share.is_settled = rival.is_shown && request != nullptr;
    if (response != nullptr) share.amount = AmountOf(*response);
    if (request != nullptr && !share.amount.has_value()) share.amount = AmountOf(*request);
    const auto* refund = dynamic_cast<const v1::RefundAccountRequest*>(rival.request.get());
    if (refund != nullptr) share.amount = AmountOf(*refund);
  }
  return shares;
}

// The look of an operation that leaves a record. `match` takes (const Request&, const std::string&
// request_id) and answers what twins share; `look` takes (const Request&, const Traces&, const
// Terms&) and answers candidates; `respond` makes of one the method's response.
template <typename Request, typename Match, typename Look, typename Respond>
void SetRecordLook(OperationKind& kind, const std::string& looked_at, Match match, Look look,
                   Respond respond) {
  kind.match = [match](const google::protobuf::Message& request, const std::string& request_id) {
    return match(static_cast<const Request&>(request), request_id);
  };
  kind.find = [looked_at, look, respond](const google::protobuf::Message& message,
                                         const Terms& terms,
                                         const Traces& traces) -> absl::StatusOr<Finding> {
    const auto& request = static_cast<const Request&>(message);
    auto candidates = look(request, traces, terms);
    if (!candidates.ok()) return FailedLook(candidates.status(), looked_at);
    std::vector<Sighting> sightings;
    for (const auto& each : *candidates) {
      sightings.push_back({each.resource, each.id, each.is_certain});
    }
    absl::StatusOr<RecordJudgement> judgement = JudgeRecords(sightings, traces, looked_at);
    if (!judgement.ok()) return judgement.status();
    Finding finding;
    finding.verdict = judgement->verdict;
    finding.evidence = std::move(judgement->evidence);
    if (finding.verdict == Finding::Verdict::kExecuted) {
      auto& chosen = (*candidates)[judgement->chosen];
      finding.resource = chosen.resource;
      finding.response = ToMessage(respond(request, std::move(chosen.made)));
    }
    return finding;
  };
}

// The look of an operation that leaves only an amount. `look` takes (const Request&, const Terms&)
// and answers a Balance; `respond` takes (const Request&, const Terms&, const Balance&, moved cents
// or nothing) and answers the method's response. Requests and responses have an `amount`.
template <typename Request, typename Response, typename Match, typename Look, typename Respond>
void SetBalanceLook(OperationKind& kind, const std::string& looked_at, Match match, Look look,
                    Respond respond) {
  kind.match = [match](const google::protobuf::Message& request, const std::string&) {
    return match(static_cast<const Request&>(request));
  };
  kind.find = [looked_at, look, respond](const google::protobuf::Message& message,
                                         const Terms& terms,
                                         const Traces& traces) -> absl::StatusOr<Finding> {
    const auto& request = static_cast<const Request&>(message);
    const absl::StatusOr<std::vector<Rival>> before = traces.rivals();
    if (!before.ok()) return before.status();
    const absl::StatusOr<Balance> balance = look(request, terms);
    if (!balance.ok()) return FailedLook(balance.status(), looked_at);
    const absl::StatusOr<std::vector<Rival>> after = traces.rivals();
    if (!after.ok()) return after.status();
    BalanceJudgement judgement =
        JudgeBalance(*balance, AmountOf(request), SharesOf<Request, Response>(*before),
                     SharesOf<Request, Response>(*after), looked_at);
    Finding finding;
    finding.verdict = judgement.verdict;
    finding.evidence = std::move(judgement.evidence);
    if (finding.verdict == Finding::Verdict::kExecuted) {
      finding.response = ToMessage(respond(request, terms, *balance, judgement.amount));
    }
    return finding;
  };
}

}  // namespace flexiti
