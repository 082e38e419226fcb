#include "service/gateway/calls.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/errors.pb.h"
#include "google/rpc/code.pb.h"
#include "service/base/duration.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/financing_json.h"
#include "service/gateway/grpc_status.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

constexpr char kNoBlindRetryTrailer[] = "grpc-retry-pushback-ms";

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  return absl::FromChrono(context.deadline());
}

std::string CodeName(const absl::Status& status) {
  return google::rpc::Code_Name(static_cast<google::rpc::Code>(status.code()));
}

// Whether somebody's system failed: a decline is no failure, and neither is a bad request.
bool IsFailure(const std::optional<v1::FlexitiError>& error) {
  if (!error.has_value()) return false;
  // A repeat that came while the first call runs is told UNKNOWN, too.
  if (error->error_class() == v1::ERROR_CLASS_CONFLICT) return false;
  return error->outcome() == v1::OUTCOME_UNKNOWN ||
         error->error_class() == v1::ERROR_CLASS_UPSTREAM_FAILURE ||
         error->error_class() == v1::ERROR_CLASS_UNREACHABLE ||
         error->error_class() == v1::ERROR_CLASS_GATEWAY;
}

// A reason of the catalogue: a word that it does not know could be anything, and each would be a
// time series.
std::string CountedReason(const absl::Status& status, const v1::FlexitiError& error) {
  return error.code() == v1::FLEXITI_ERROR_CODE_UNRECOGNIZED ? "UNRECOGNIZED" : ReasonOf(status);
}

// What is logged: names, ids and numbers. An id that was refused is left out, since it may be
// anything.
void Log(const CallInfo& info, const absl::Status& status, const std::string& reference_id,
         const WireRecord& record, absl::Time start, absl::Time end) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  const std::string reason = ReasonOf(status);
  const bool ids_are_good = reason != "INVALID_FIELD" && reason != "UNKNOWN_MERCHANT";
  LogLine line(IsFailure(error) ? Severity::kWarning : Severity::kInfo, "call", end);
  line.Text("method", info.method);
  if (ids_are_good) line.Text("merchant_id", info.merchant_id).Text("request_id", info.request_id);
  line.Text("reference_id", reference_id);
  line.Text("grpc_code", CodeName(status));
  if (error.has_value()) line.Text("outcome", v1::Outcome_Name(error->outcome()));
  line.Text("reason", reason);
  if (record.http_status != 0) line.Int("http_status", record.http_status);
  line.Int("attempts", record.attempts);
  line.Milliseconds("duration_ms", end - start).Milliseconds("upstream_ms", record.time).Write();
}

void Finish(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
            const absl::Status& status) {
  if (!status.ok() && !MayRetryBlindly(status))
    context->AddTrailingMetadata(kNoBlindRetryTrailer, "-1");
  reactor->Finish(ToGrpcStatus(status));
}

}  // namespace

Calls::Calls(const Merchants& merchants, const config::Limits& limits, Clock clock,
             Metrics& metrics)
    : merchants_(merchants),
      limits_(limits),
      clock_(std::move(clock)),
      metrics_(metrics),
      workers_(static_cast<size_t>(limits.max_in_flight())) {}

void Calls::Drain(absl::Duration timeout) {
  draining_ = true;
  workers_.WaitUntilIdle(std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout));
}

grpc::ServerUnaryReactor* Calls::Start(grpc::CallbackServerContext* context, CallInfo info,
                                       Check check, Body body) {
  // UUIDs are compared without case; the ledger and Flexiti see one form.
  info.request_id = absl::AsciiStrToLower(info.request_id);
  const absl::Time start = clock_();
  const absl::Time deadline = DeadlineOf(*context);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::Status admitted = Admit(info, start, deadline);
  if (admitted.ok()) {
    // gRPC keeps context, request and response until Finish, whatever the caller does; so a call
    // that was sent is never abandoned.
    auto task = [=, this, check = std::move(check), body = std::move(body)] {
      WireRecord record;
      const std::string reference_id = NewReferenceId();
      const absl::Status status = Run(info, check, body, reference_id, deadline, record);
      Report(info, status, reference_id, record, start);
      metrics_.CallEnded();
      // Before Finish: who has the answer may send the next call at once, and must find room for
      // it.
      --in_flight_;
      Finish(context, reactor, status);
    };
    metrics_.CallStarted();
    if (workers_.Run(std::move(task))) return reactor;
    metrics_.CallEnded();
    --in_flight_;
    admitted = GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, info.effect,
                              "the system has no thread for another call");
  }
  // Nothing of the request was checked, so nothing of it is logged.
  Report({.method = info.method}, admitted, "", WireRecord(), start);
  Finish(context, reactor, admitted);
  return reactor;
}

void Calls::Report(const CallInfo& info, const absl::Status& status,
                   const std::string& reference_id, const WireRecord& record,
                   absl::Time start) const {
  const absl::Time end = clock_();
  Log(info, status, reference_id, record, start, end);
  const auto error = GetDetail<v1::FlexitiError>(status);
  metrics_.CountCall(
      {.method = info.method,
       .merchant_id = merchants_.Find(info.merchant_id) == nullptr ? "" : info.merchant_id,
       .grpc_code = CodeName(status),
       .outcome = error.has_value() ? v1::Outcome_Name(error->outcome()) : "",
       .failure = IsFailure(error) ? CountedReason(status, *error) : "",
       .duration = end - start});
}

absl::Status Calls::Admit(const CallInfo& info, absl::Time now, absl::Time deadline) {
  if (draining_) {
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_SHUTTING_DOWN, info.effect,
                          "this process is shutting down");
  }
  const absl::Duration needed = ToAbslDuration(limits_.min_remaining_deadline());
  if (info.effect == Effect::kChange && deadline - now < needed) {
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, info.effect,
                          absl::StrCat("less than ", absl::FormatDuration(needed),
                                       " of the deadline was left, so nothing was sent"));
  }
  if (++in_flight_ > limits_.max_in_flight()) {
    --in_flight_;
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, info.effect,
                          absl::StrCat(limits_.max_in_flight(), " calls are in flight"));
  }
  return absl::OkStatus();
}

absl::Status Calls::Run(const CallInfo& info, const Check& check, const Body& body,
                        const std::string& reference_id, absl::Time deadline,
                        WireRecord& record) const {
  const Merchant* merchant = merchants_.Find(info.merchant_id);
  if (merchant == nullptr) {
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_UNKNOWN_MERCHANT, info.effect,
                          "merchant_id names no merchant that this caller may use");
  }
  absl::Status valid = check(*merchant);
  if (!valid.ok()) return valid;
  return body(Terms{.merchant = *merchant,
                    .request_id = info.request_id,
                    .reference_id = reference_id,
                    .lang = LangWord(info.lang),
                    .deadline = deadline,
                    .min_remaining = ToAbslDuration(limits_.min_remaining_deadline()),
                    .record = record});
}

}  // namespace flexiti
