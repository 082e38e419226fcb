#include "service/gateway/operation_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/duration.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/page_token.h"
#include "service/gateway/ledger_step.h"
#include "service/gateway/operation_message.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

absl::Status LedgerUnavailable(const absl::Status& status, Effect effect) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_LEDGER_UNAVAILABLE, effect,
                        absl::StrCat("the ledger failed: ", std::string(status.message())));
}

absl::Status NotUnknown(const std::string& message) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_OPERATION_NOT_UNKNOWN, Effect::kChange, message);
}

std::optional<OperationState> ToFilter(v1::OperationState state) {
  if (state == v1::OPERATION_STATE_UNSPECIFIED) return std::nullopt;
  return static_cast<OperationState>(state);
}
static_assert(static_cast<int>(OperationState::kRunning) == v1::OPERATION_STATE_RUNNING);
static_assert(static_cast<int>(OperationState::kExecuted) == v1::OPERATION_STATE_EXECUTED);
static_assert(static_cast<int>(OperationState::kNotExecuted) == v1::OPERATION_STATE_NOT_EXECUTED);
static_assert(static_cast<int>(OperationState::kUnknown) == v1::OPERATION_STATE_UNKNOWN);

v1::Resolution ResolutionOf(v1::OperationState state) {
  switch (state) {
    case v1::OPERATION_STATE_EXECUTED:
      return v1::RESOLUTION_EXECUTED;
    case v1::OPERATION_STATE_NOT_EXECUTED:
      return v1::RESOLUTION_NOT_EXECUTED;
    default:
      return v1::RESOLUTION_STILL_UNKNOWN;
  }
}

}  // namespace

grpc::ServerUnaryReactor* OperationService::GetOperation(grpc::CallbackServerContext* context,
                                                         const v1::GetOperationRequest* request,
                                                         v1::GetOperationResponse* response) {
  return calls_.Answer<v1::GetOperationRequest, v1::GetOperationResponse>(
      context, "flexiti.v1.OperationService/GetOperation", Effect::kRead, *request, *response,
      [this, context](const Terms& terms) -> absl::StatusOr<v1::GetOperationResponse> {
        const auto operation = Find(terms, Effect::kRead);
        if (!operation.ok()) return operation.status();
        v1::GetOperationResponse found;
        *found.mutable_operation() = Whole(*context, *operation);
        return found;
      });
}

grpc::ServerUnaryReactor* OperationService::ListOperations(grpc::CallbackServerContext* context,
                                                           const v1::ListOperationsRequest* request,
                                                           v1::ListOperationsResponse* response) {
  return calls_.Answer<v1::ListOperationsRequest, v1::ListOperationsResponse>(
      context, "flexiti.v1.OperationService/ListOperations", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) { return List(*request, terms); });
}

grpc::ServerUnaryReactor* OperationService::ResolveOperation(
    grpc::CallbackServerContext* context, const v1::ResolveOperationRequest* request,
    v1::ResolveOperationResponse* response) {
  return calls_.Answer<v1::ResolveOperationRequest, v1::ResolveOperationResponse>(
      context, "flexiti.v1.OperationService/ResolveOperation", Effect::kRead, *request, *response,
      [this, context](const Terms& terms) { return Resolve(*context, terms); });
}

grpc::ServerUnaryReactor* OperationService::SettleOperation(
    grpc::CallbackServerContext* context, const v1::SettleOperationRequest* request,
    v1::SettleOperationResponse* response) {
  return calls_.Answer<v1::SettleOperationRequest, v1::SettleOperationResponse>(
      context, "flexiti.v1.OperationService/SettleOperation", Effect::kChange, *request, *response,
      [this, context, request](const Terms& terms) { return Settle(*context, *request, terms); });
}

absl::StatusOr<Operation> OperationService::Find(const Terms& terms, Effect effect) {
  const LedgerTime time(terms, clock_);
  auto found =
      ledger_.Find({.merchant_id = terms.merchant.config.id(), .request_id = terms.request_id});
  if (!found.ok()) return LedgerUnavailable(found.status(), effect);
  if (!found->has_value()) {
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_OPERATION_NOT_FOUND, effect,
                          "the ledger knows no operation with this request_id");
  }
  return **std::move(found);
}

absl::StatusOr<Operation> OperationService::Hold(const Terms& terms, const Operation& operation,
                                                 Effect effect) {
  const LedgerTime time(terms, clock_);
  auto held = ledger_.HoldForLook(operation, clock_());
  if (!held.ok()) return LedgerUnavailable(held.status(), effect);
  if (!held->has_value()) {
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_REQUEST_IN_PROGRESS, effect,
                          "another call or look has the operation");
  }
  return **std::move(held);
}

v1::Operation OperationService::Whole(const grpc::CallbackServerContext& context,
                                      const Operation& operation) const {
  const OperationKind* kind = operations_.Find(operation.row.method);
  const bool is_shown =
      kind != nullptr && callers_
                             .Authorize(*context.auth_context(), MethodName(operation.row),
                                        operation.row.key.merchant_id, Effect::kRead)
                             .ok();
  return ToMessage(operation, is_shown ? kind->response : nullptr, clock_());
}

absl::StatusOr<v1::ListOperationsResponse> OperationService::List(
    const v1::ListOperationsRequest& request, const Terms& terms) {
  const auto after_id = ReadPosition(request);
  if (!after_id.ok()) return after_id.status();
  const int page_size = PageSize(request.page_size());
  const absl::Time now = clock_();
  const auto page = [&] {
    const LedgerTime time(terms, clock_);
    return ledger_.List({.merchant_id = terms.merchant.config.id(),
                         .state = ToFilter(request.state()),
                         .now = now,
                         .created_until = now - ToAbslDuration(request.min_age()),
                         .after_id = *after_id,
                         .limit = page_size + 1});  // one more tells whether it is the last
  }();
  if (!page.ok()) return LedgerUnavailable(page.status(), Effect::kRead);
  v1::ListOperationsResponse response;
  for (const Operation& operation : *page) {
    if (response.operations_size() == page_size) {
      response.set_next_page_token(
          WritePosition(request, (*page)[static_cast<size_t>(page_size) - 1].row.id));
      break;
    }
    *response.add_operations() = ToMessage(operation, nullptr, now);
  }
  return response;
}

absl::StatusOr<v1::ResolveOperationResponse> OperationService::Resolve(
    const grpc::CallbackServerContext& context, const Terms& terms) {
  auto operation = Find(terms, Effect::kRead);
  if (!operation.ok()) return operation.status();
  v1::ResolveOperationResponse response;
  const v1::OperationState state = StateOf(*operation, clock_());
  if (state == v1::OPERATION_STATE_UNKNOWN && operations_.Find(operation->row.method) != nullptr) {
    operation = Hold(terms, *operation, Effect::kRead);
    if (!operation.ok()) return operation.status();
    const LookResult look = operations_.Look(*operation, terms);
    if (!look.status.ok()) return look.status;
    if (look.verdict == LookResult::Verdict::kNotExecuted) {
      ledger_.Forget(*operation, operation->record, Durability::kNow, clock_());
    }
    // What counts is what is stored: somebody else may have taken the operation over meanwhile.
    operation = Find(terms, Effect::kRead);
    if (!operation.ok()) return operation.status();
  }
  *response.mutable_operation() = Whole(context, *operation);
  response.set_resolution(ResolutionOf(response.operation().state()));
  return response;
}

void OperationService::Record(const v1::SettleOperationRequest& request, const std::string& caller,
                              const Terms& terms, Operation& operation, absl::Time now) {
  const LedgerTime time(terms, clock_);
  gateway::OperationRecord record;
  record.ParseFromString(operation.record);
  v1::Settlement& settlement = *record.mutable_settlement();
  settlement.set_verdict(request.verdict());
  settlement.set_operator_name(request.operator_name());
  settlement.set_caller(caller);
  settlement.set_reason(request.reason());
  *settlement.mutable_settle_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  if (request.verdict() == v1::OPERATION_STATE_EXECUTED) {
    ledger_.Complete(operation, record.SerializeAsString(), "", Durability::kNow, now);
  } else {
    ledger_.Forget(operation, record.SerializeAsString(), Durability::kNow, now);
  }
}

void OperationService::LogVerdict(v1::OperationState verdict, const std::string& caller,
                                  const Terms& terms) const {
  LogLine(Severity::kWarning, "operation_settled", clock_())
      .Text("caller", caller)
      .Text("merchant_id", terms.merchant.config.id())
      .Text("request_id", terms.request_id)
      .Text("trace_id", terms.span.trace_id())
      .Text("verdict", v1::OperationState_Name(verdict))
      .Write();
}

absl::StatusOr<v1::SettleOperationResponse> OperationService::Settle(
    const grpc::CallbackServerContext& context, const v1::SettleOperationRequest& request,
    const Terms& terms) {
  auto operation = Find(terms, Effect::kChange);
  if (!operation.ok()) return operation.status();
  v1::SettleOperationResponse response;
  const absl::Time now = clock_();
  *response.mutable_operation() = Whole(context, *operation);
  if (response.operation().state() != v1::OPERATION_STATE_UNKNOWN) {
    const bool repeats = response.operation().settlement().verdict() == request.verdict() &&
                         response.operation().state() == request.verdict();
    if (repeats) return response;  // the first verdict stays
    return NotUnknown(absl::StrCat("the operation is ",
                                   v1::OperationState_Name(response.operation().state()),
                                   "; only one that is UNKNOWN takes a verdict"));
  }
  operation = Hold(terms, *operation, Effect::kChange);
  if (!operation.ok()) return operation.status();
  const std::string caller = callers_.NameOf(*context.auth_context());
  Record(request, caller, terms, *operation, now);
  LogVerdict(request.verdict(), caller, terms);
  // A verdict must be on disk before it is confirmed.
  const auto stored = Find(terms, Effect::kChange);
  if (!stored.ok()) return stored.status();
  *response.mutable_operation() = Whole(context, *stored);
  if (response.operation().state() != request.verdict()) {
    return LedgerUnavailable(
        absl::UnavailableError("the verdict is not on disk yet; GetOperation tells when it is"),
        Effect::kChange);
  }
  return response;
}

}  // namespace flexiti
