#include "service/gateway/operations.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/checkpoint.h"
#include "service/flexiti/failure.h"
#include "service/gateway/ledger_step.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

using ::google::protobuf::Message;

constexpr int kHttpOk = 200;

absl::Status LedgerUnavailable(const absl::Status& status) {
  return GatewayFailure(
      v1::GATEWAY_ERROR_REASON_LEDGER_UNAVAILABLE, Effect::kChange,
      absl::StrCat("nothing was sent, since the ledger failed: ", std::string(status.message())));
}

absl::Status Refusal(v1::GatewayErrorReason reason, const Operation& operation,
                     const std::string& message) {
  return GatewayFailure(reason, Effect::kChange, message,
                        {{"reference_id", operation.row.reference_id}});
}

absl::Status InProgress(const Operation& operation) {
  return Refusal(v1::GATEWAY_ERROR_REASON_REQUEST_IN_PROGRESS, operation,
                 "a call with this request_id is still running");
}

absl::Status NotKnown(const Operation& operation) {
  return Refusal(
      v1::GATEWAY_ERROR_REASON_OUTCOME_NOT_KNOWN, operation,
      "a call with this request_id may have happened; it is not sent again unless that is safe");
}

// Of the content: the id names the operation, and callers may write its letters in either case.
std::string ContentOf(const Message& request) {
  MessagePtr content(request.New());
  content->CopyFrom(request);
  content->GetReflection()->ClearField(content.get(),
                                       request.GetDescriptor()->FindFieldByName("request_id"));
  std::string bytes = request.GetDescriptor()->full_name() + "/";
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  content->SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// Whether a refusal of a call that was sent again under its idempotency key shows that the call
// before it did not happen: only if the endpoint itself declined it, as something new, since a key
// whose call had succeeded is answered with that success. What stands in front of it (token, scope,
// set-up, input checks) refuses before it knows the key.
bool RefusesAsNew(const absl::Status& status, const std::string& endpoint) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  if (!error.has_value() || !info.has_value()) return false;
  const auto asked = info->metadata().find("endpoint");
  return asked != info->metadata().end() && asked->second == endpoint &&
         error->outcome() == v1::OUTCOME_REJECTED &&
         error->error_class() == v1::ERROR_CLASS_DECLINE;
}

// Whether Flexiti answered an attempt with success, in a way that could not be taken for it.
bool IsAnswered(const gateway::OperationRecord& record) {
  return record.error().http_status() == kHttpOk;
}

v1::FlexitiError ErrorOf(const absl::Status& status) {
  return GetDetail<v1::FlexitiError>(status).value_or(v1::FlexitiError());
}

}  // namespace

// One call of a caller on its way through.
struct Operations::Attempt {
  const OperationKind& kind;
  const Message& request;
  const Terms& terms;
  std::string endpoint;
  std::string account;
};

Operations::Operations(Ledger& ledger, std::vector<OperationKind> kinds, OperationRules rules,
                       Clock clock)
    : ledger_(ledger), rules_(rules), clock_(std::move(clock)) {
  for (OperationKind& kind : kinds) {
    const std::string method = kind.method;
    const OperationKind& kept = kinds_.emplace(method, std::move(kind)).first->second;
    by_request_[kept.request->GetDescriptor()] = &kept;
  }
}

const OperationKind* Operations::Find(const std::string& method) const {
  const auto found = kinds_.find(method);
  return found == kinds_.end() ? nullptr : &found->second;
}

absl::StatusOr<MessagePtr> Operations::RunAny(const Message& request, const Terms& terms) const {
  const OperationKind& kind = *by_request_.at(request.GetDescriptor());
  const Attempt attempt = {.kind = kind,
                           .request = request,
                           .terms = terms,
                           .endpoint = kind.endpoint(terms.merchant.config),
                           .account = AccountOf(terms.merchant)};
  Checkpoint("claim");
  const absl::Time now = clock_();
  const OperationAsk ask = {
      .key = {.merchant_id = terms.merchant.config.id(), .request_id = terms.request_id},
      .method = kind.method,
      .content = ContentOf(request),
      .match =
          kind.match ? ResourceName(terms.merchant, kind.match(request, terms.request_id)) : "",
      .record =
          [&](const std::string& earlier) {
            gateway::OperationRecord record =
                NewRecord(request, attempt.endpoint, attempt.account, now);
            gateway::OperationRecord before;
            // A person's verdict is kept whatever follows.
            if (before.ParseFromString(earlier) && before.has_settlement()) {
              *record.mutable_settlement() = before.settlement();
            }
            return record.SerializeAsString();
          },
      .reference_id = terms.reference_id};
  auto claim = [&] {
    const LedgerStep step(terms, "claim", clock_);
    return ledger_.TryClaim(ask, now);
  }();
  if (!claim.ok()) return LedgerUnavailable(claim.status());
  switch (claim->kind) {
    case Claim::Kind::kRun:
      return Send(attempt, std::move(claim->operation), false);
    case Claim::Kind::kLook:
      return AfterUnknown(attempt, std::move(claim->operation));
    case Claim::Kind::kReplay:
      return Replay(kind, claim->operation);
    case Claim::Kind::kBusy:
      return InProgress(claim->operation);
    case Claim::Kind::kOtherContent:
      break;
  }
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_REQUEST_ID_REUSED, Effect::kChange,
                        claim->operation.row.fingerprint.empty()
                            ? "request_id was used before, and its answer is no longer kept"
                            : "request_id was used before with other content");
}

absl::StatusOr<MessagePtr> Operations::AfterUnknown(const Attempt& attempt,
                                                    Operation operation) const {
  gateway::OperationRecord record;
  if (!record.ParseFromString(operation.record)) {
    ledger_.PutBack(operation, operation.record, false, clock_());
    return NotKnown(operation);
  }
  const Repeat repeat = attempt.kind.repeat(record.endpoint());
  const absl::Time now = clock_();
  if (repeat == Repeat::kAfterLook) {
    const LookResult look = Look(operation, attempt.terms);
    if (look.verdict == LookResult::Verdict::kExecuted) return Replay(attempt.kind, operation);
    if (look.verdict == LookResult::Verdict::kStillUnknown) return NotKnown(operation);
    record.ParseFromString(operation.record);  // with what the look found
  }
  // A key is not relied on before the attempt before this one is certainly over, and not for ever.
  const bool same_key = repeat == Repeat::kSameKey && record.endpoint() == attempt.endpoint &&
                        record.account() == attempt.account &&
                        now >= operation.row.attempt_end_time + rules_.settle_time &&
                        now < operation.row.create_time + rules_.key_lifetime;
  if (repeat == Repeat::kNever || (repeat == Repeat::kSameKey && !same_key)) {
    ledger_.PutBack(operation, operation.record, false, now);
    return NotKnown(operation);
  }
  gateway::OperationRecord next = NewRecord(attempt.request, attempt.endpoint, attempt.account,
                                            FirstAttempt(record, operation.row));
  next.mutable_evidence()->Swap(record.mutable_evidence());
  if (record.has_settlement()) next.mutable_settlement()->Swap(record.mutable_settlement());
  // That Flexiti answered an attempt is not undone by what it says to a later one; nor is why it is
  // unknown whether it happened, by a refusal that proves nothing.
  if (repeat == Repeat::kTowards || (repeat == Repeat::kSameKey && IsAnswered(record))) {
    next.mutable_error()->Swap(record.mutable_error());
  }
  const OperationState fallback =
      repeat == Repeat::kAfterLook ? OperationState::kNotExecuted : OperationState::kUnknown;
  const absl::Status started = [&] {
    const LedgerStep step(attempt.terms, "claim", clock_);
    return ledger_.StartAttempt(operation, attempt.terms.reference_id, next.SerializeAsString(),
                                fallback, clock_());
  }();
  if (absl::IsAborted(started)) return InProgress(operation);
  if (!started.ok()) return LedgerUnavailable(started);
  return Send(attempt, std::move(operation),
              repeat == Repeat::kSameKey || repeat == Repeat::kTowards);
}

absl::StatusOr<MessagePtr> Operations::Send(const Attempt& attempt, Operation operation,
                                            bool is_resend) const {
  Checkpoint("claimed");
  const OperationKind& kind = attempt.kind;
  const Repeat repeat = kind.repeat(attempt.endpoint);
  const bool looks = repeat == Repeat::kAfterLook;
  // What the loss of this write costs: a look; where there is none, the knowledge.
  const Durability durability = looks ? Durability::kSoon : Durability::kNow;
  Terms terms = attempt.terms;
  terms.lease_end = operation.row.lease_expire_time;
  absl::StatusOr<MessagePtr> response = kind.run(attempt.request, terms);
  Checkpoint("settle");
  const LedgerStep step(terms, "settle", clock_);
  gateway::OperationRecord record;
  record.ParseFromString(operation.record);
  if (response.ok()) {
    v1::OperationInfo& info = MutableInfo(**response);
    info.set_request_id(terms.request_id);
    info.set_reference_id(terms.reference_id);
    info.set_dedupe(repeat == Repeat::kSameKey ? v1::DEDUPE_UPSTREAM : v1::DEDUPE_GATEWAY);
    record.set_response((*response)->SerializeAsString());
    record.clear_error();
    const std::string resource = ResourceName(terms.merchant, kind.resource(**response));
    if (!ledger_.Complete(operation, record.SerializeAsString(), resource, durability, clock_())) {
      LogLine(Severity::kError, "resource_taken", clock_())
          .Text("merchant_id", operation.row.key.merchant_id)
          .Text("request_id", operation.row.key.request_id)
          .Write();
      if (IsAnswerToAnotherMerchant(operation, resource)) {
        record.clear_response();
        record.mutable_error()->set_http_status(kHttpOk);
        ledger_.Yield(operation, record.SerializeAsString(), looks, clock_());
        return NotKnown(operation);
      }
      // Flexiti gave an id twice, or a look was wrong about the other operation. This one happened.
      ledger_.Complete(operation, record.SerializeAsString(), "", durability, clock_());
    }
    Checkpoint("settled");
    return response;
  }
  const bool is_unknown = OutcomeOf(response.status()) == v1::OUTCOME_UNKNOWN;
  const bool may_have_happened = is_resend && (IsAnswered(record) || repeat == Repeat::kTowards ||
                                               !RefusesAsNew(response.status(), attempt.endpoint));
  // What a refusal of a resend cannot undo stays what an operator sees.
  const bool proves_nothing = is_resend && repeat == Repeat::kTowards && !is_unknown;
  if (!IsAnswered(record) && !proves_nothing) *record.mutable_error() = ErrorOf(response.status());
  if (is_unknown || may_have_happened) {
    ledger_.Yield(operation, record.SerializeAsString(), looks, clock_());
    Checkpoint("settled");
    return is_unknown ? response.status() : NotKnown(operation);
  }
  ledger_.Forget(operation, record.SerializeAsString(), durability, clock_());
  Checkpoint("settled");
  return response;
}

absl::StatusOr<MessagePtr> Operations::Replay(const OperationKind& kind,
                                              const Operation& operation) const {
  gateway::OperationRecord record;
  MessagePtr response(kind.response->New());
  if (!record.ParseFromString(operation.record) || !response->ParseFromString(record.response())) {
    return absl::InternalError("a stored answer is unreadable");
  }
  v1::OperationInfo& info = MutableInfo(*response);
  // What an operator settled as EXECUTED has no answer of Flexiti.
  info.set_request_id(operation.row.key.request_id);
  info.set_reference_id(operation.row.reference_id);
  info.set_replayed(true);
  return response;
}

// Two merchants of the configuration may be one at Flexiti. If both use one request_id, it is one
// idempotency key there, and the second one gets the answer to the first one's call.
bool Operations::IsAnswerToAnotherMerchant(const Operation& operation,
                                           const std::string& resource) const {
  const auto owner = ledger_.Owner(resource);
  return owner.ok() && owner->has_value() &&
         (*owner)->row.key.request_id == operation.row.key.request_id;
}

std::string Operations::AccountOf(const Merchant& merchant) const {
  return absl::StrCat(rules_.upstream, " ", merchant.config.client_id());
}

LookResult Operations::Look(Operation& operation, const Terms& terms) const {
  const absl::Time now = clock_();
  Terms bounded = terms;
  bounded.deadline = std::min(terms.deadline, now + std::min(rules_.lease / 2, kMaxLook));
  return LookAtFlexiti(ledger_, *Find(operation.row.method), operation, AccountOf(terms.merchant),
                       bounded, rules_.settle_time, now);
}

}  // namespace flexiti
