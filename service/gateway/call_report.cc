#include "service/gateway/call_report.h"

#include <cstdint>
#include <optional>

#include "flexiti/v1/errors.pb.h"
#include "google/rpc/code.pb.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/token_request.h"
#include "service/gateway/grpc_status.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

std::string CodeName(const absl::Status& status) {
  return google::rpc::Code_Name(static_cast<google::rpc::Code>(status.code()));
}

// Whether somebody's system failed: a decline is no failure, and neither is a bad request. That a
// merchant gets no token is one: of its set-up here, and nothing that its customers did.
bool IsFailure(const absl::Status& status) {
  const auto error = GetDetail<v1::FlexitiError>(status);
  if (!error.has_value()) return false;
  if (IsTokenRefusal(status)) return true;
  // A repeat that came while the first call runs is told UNKNOWN, too.
  if (error->error_class() == v1::ERROR_CLASS_CONFLICT) return false;
  return error->outcome() == v1::OUTCOME_UNKNOWN ||
         error->error_class() == v1::ERROR_CLASS_UPSTREAM_FAILURE ||
         error->error_class() == v1::ERROR_CLASS_UNREACHABLE ||
         error->error_class() == v1::ERROR_CLASS_GATEWAY;
}

}  // namespace

// Names, ids and numbers. A merchant_id that is none, and a request_id that was not checked, are
// left out, since they may be anything; and a reference_id under which nothing was sent, since
// Flexiti has never seen it.
struct CallReport::Conclusion {
  absl::Time end;
  absl::Status status;
  std::string grpc_code = CodeName(status);
  std::string merchant_id = {};
  std::string request_id = {};
  std::string reference_id = {};
  std::string outcome = {};  // of a failure
  std::string reason = {};
  bool is_failure = false;
  // Without any work: before it ran, or by the breaker. Such calls may come at any rate, and would
  // drown what failed.
  bool refused_at_once = false;
};

void CallReport::Tell(CallState& call, const absl::Status& status, absl::Time end) {
  Conclusion conclusion = {.end = end, .status = status, .reason = ReasonOf(status)};
  const auto error = GetDetail<v1::FlexitiError>(status);
  const bool has_run = !call.reference_id.empty();
  if (call.merchant != nullptr) conclusion.merchant_id = call.info.merchant_id;
  if (has_run && conclusion.reason != "INVALID_FIELD") conclusion.request_id = call.info.request_id;
  if (call.wire.attempts > 0) conclusion.reference_id = call.reference_id;
  if (error.has_value()) conclusion.outcome = v1::Outcome_Name(error->outcome());
  conclusion.is_failure = IsFailure(status);
  conclusion.refused_at_once =
      !has_run || (conclusion.reason == "BREAKER_OPEN" && call.wire.attempts == 0);
  Log(call, conclusion);
  Count(call, conclusion);
  EndSpan(call, conclusion);
}

void CallReport::Count(const CallState& call, const Conclusion& conclusion) {
  metrics_.CountCall({.method = call.info.method,
                      .merchant_id = conclusion.merchant_id,
                      .grpc_code = conclusion.grpc_code,
                      .outcome = conclusion.outcome,
                      .failure = conclusion.is_failure ? CountedReason(conclusion.status) : "",
                      .duration = conclusion.end - call.start});
  if (conclusion.refused_at_once) {
    board_.refusals().Add({.reason = conclusion.reason, .cause = call.refused_by},
                          {.time = conclusion.end,
                           .caller = call.caller,
                           .merchant_id = call.names_merchant ? call.info.merchant_id : ""});
    return;
  }
  if (!conclusion.is_failure) return;
  board_.AddFailure({.call = {.start = call.start,
                              .method = call.info.method,
                              .caller = call.caller,
                              .merchant_id = conclusion.merchant_id,
                              .request_id = conclusion.request_id,
                              .reference_id = conclusion.reference_id,
                              .trace_id = call.span.trace_id()},
                     .end = conclusion.end,
                     .grpc_code = conclusion.grpc_code,
                     .outcome = conclusion.outcome,
                     .reason = conclusion.reason,
                     .cause = CauseOf(conclusion.status),
                     .http_status = call.wire.http_status});
}

void CallReport::Log(const CallState& call, const Conclusion& conclusion) {
  const bool is_sampled = conclusion.status.ok() && call.info.effect == Effect::kRead &&
                          config_.success_sample_percent() < 100;
  if (is_sampled && !IsInSample(call.reference_id, config_.success_sample_percent())) return;
  LineLimit& limit = call.merchant == nullptr ? stranger_lines_ : refusal_lines_;
  const std::optional<std::int64_t> left_out =
      conclusion.refused_at_once ? limit.Ask(conclusion.end) : 0;
  if (!left_out.has_value()) return;
  LogLine line(conclusion.is_failure ? Severity::kWarning : Severity::kInfo, "call",
               conclusion.end);
  line.Text("method", call.info.method)
      .Text("caller", call.caller)
      .Text("stranger", call.stranger)
      .Text("peer", call.peer)
      .Text("merchant_id", call.names_merchant ? call.info.merchant_id : "")
      .Text("request_id", conclusion.request_id)
      .Text("reference_id", conclusion.reference_id)
      .Text("trace_id", call.span.trace_id())
      .Text("grpc_code", conclusion.grpc_code)
      .Text("outcome", conclusion.status.ok() ? "SUCCEEDED" : conclusion.outcome)
      .Text("reason", conclusion.reason)
      .Text("cause", CauseOf(conclusion.status))
      .Text("refused_by", call.refused_by);
  if (call.wire.http_status != 0) line.Int("http_status", call.wire.http_status);
  line.Int("attempts", call.wire.attempts)
      .Milliseconds("duration_ms", conclusion.end - call.start)
      .Milliseconds("wait_ms", call.wait)
      .Milliseconds("upstream_ms", call.wire.time)
      .Milliseconds("ledger_ms", call.wire.ledger_time);
  if (is_sampled) line.Int("sample_percent", config_.success_sample_percent());
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

void CallReport::EndSpan(CallState& call, const Conclusion& conclusion) {
  Span span = std::move(call.span);  // it ends here, before its caller has the answer
  if (!span.is_recorded()) return;
  span.Set("rpc.grpc.status_code", static_cast<std::int64_t>(conclusion.status.code()));
  span.Set("flexiti.merchant_id", conclusion.merchant_id);
  span.Set("flexiti.request_id", conclusion.request_id);
  span.Set("flexiti.reference_id", conclusion.reference_id);
  span.Set("flexiti.outcome", conclusion.outcome);
  span.Set("flexiti.reason", conclusion.reason);
  if (conclusion.is_failure) span.Fail(conclusion.reason);
}

}  // namespace flexiti
