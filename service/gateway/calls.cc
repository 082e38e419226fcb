#include "service/gateway/calls.h"

#include <algorithm>
#include <memory>
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
// How long a caller that does not read its answer may hold up the end of the process.
constexpr std::chrono::seconds kAnswerPatience{5};

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

// The W3C header of the caller's trace. A second one is not looked at.
std::string TraceparentOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  if (header == context.client_metadata().end()) return "";
  return std::string(header->second.data(), header->second.size());
}

void Finish(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
            const absl::Status& status) {
  if (!status.ok() && !MayRetryBlindly(status))
    context->AddTrailingMetadata(kNoBlindRetryTrailer, "-1");
  reactor->Finish(ToGrpcStatus(status));
}

}  // namespace

// gRPC keeps context, request and response until Finish, whatever the caller does; so a call that
// was sent is never abandoned.
struct Calls::Running {
  CallInfo info;
  absl::Time start;
  absl::Time deadline;
  std::string reference_id = {};
  std::string caller = {};
  std::string stranger = {};  // what the certificate says of a caller that is none
  const Merchant* merchant = nullptr;
  Span span = Span();
  absl::Duration wait = absl::ZeroDuration();  // for a thread
  WireRecord wire = {};
  CallBoard::Id on_board = 0;
};

Calls::Calls(const CallPath& path, const config::Gateway& config, Clock clock)
    : path_(path),
      limits_(config.limits()),
      log_(config.log()),
      clock_(std::move(clock)),
      workers_(static_cast<size_t>(limits_.max_in_flight())) {}

std::size_t Calls::Drain(absl::Duration timeout) {
  using Steady = std::chrono::steady_clock;
  draining_ = true;
  const Steady::time_point deadline = Steady::now() + absl::ToChronoNanoseconds(timeout);
  std::size_t running = 0;
  do {
    workers_.WaitUntilIdle(deadline);
    answers_.WaitUntilGone(std::min(deadline, Steady::now() + kAnswerPatience));
    // One that was let in at the last moment may run only now. Not the busy workers: one may be
    // busy with a task of liveness.
    running = running_;
  } while (running > 0 && Steady::now() < deadline);
  return running;
}

grpc::ServerUnaryReactor* Calls::Start(grpc::CallbackServerContext* context, CallInfo info,
                                       Check check, Body body) {
  // Before Admit looks whether this process drains: Drain then misses no call that was let in.
  auto* reactor = new Answers::Reactor(answers_, /*awaited=*/!draining_);
  auto running = std::make_shared<Running>(
      Running{.info = std::move(info), .start = clock_(), .deadline = DeadlineOf(*context)});
  // UUIDs are compared without case; the ledger and Flexiti see one form.
  running->info.request_id = absl::AsciiStrToLower(running->info.request_id);
  absl::Status admitted = Authorize(*context, *running);
  // A stranger decides about no trace: it could have every one of its calls exported.
  running->span =
      path_.tracer.Start(running->info.method, admitted.ok() ? TraceparentOf(*context) : "");
  if (admitted.ok()) admitted = Admit(*running);
  if (admitted.ok()) {
    auto task = [=, this, check = std::move(check), body = std::move(body)] {
      running->wait = clock_() - running->start;
      const absl::Status status = Run(*running, check, body);
      Report(*running, status);
      // Before Finish: who has the answer may send the next call at once, and must find room for
      // it.
      End(*running);
      Finish(context, reactor, status);
      --running_;
    };
    running->on_board = path_.board.Start({.start = running->start,
                                           .method = running->info.method,
                                           .caller = running->caller,
                                           .merchant_id = running->info.merchant_id,
                                           .reference_id = running->reference_id,
                                           .trace_id = running->span.trace_id()});
    path_.metrics.CallStarted();
    ++running_;
    if (workers_.Run(std::move(task))) return reactor;
    --running_;
    End(*running);
    path_.metrics.CountRefusal("threads");
    admitted = GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, running->info.effect,
                              "the system has no thread for another call");
  }
  Report(*running, admitted);
  Finish(context, reactor, admitted);
  return reactor;
}

void Calls::End(Running& running) {
  path_.metrics.CallEnded();
  path_.board.End(running.on_board);
  path_.admission.Leave(running.info.merchant_id);
}

absl::Status Calls::Authorize(const grpc::CallbackServerContext& context, Running& running) {
  const CallInfo& info = running.info;
  absl::StatusOr<std::string> caller =
      path_.callers.Authorize(*context.auth_context(), info.method, info.merchant_id, info.effect);
  if (!caller.ok()) {
    if (absl::IsUnauthenticated(caller.status()))
      running.stranger = Printable(IdentityOf(*context.auth_context()));
    path_.metrics.CountRefusal("caller");
    return caller.status();
  }
  running.caller = *std::move(caller);
  return absl::OkStatus();
}

absl::Status Calls::Admit(Running& running) {
  const CallInfo& info = running.info;
  running.merchant = path_.merchants.Find(info.merchant_id);
  if (running.merchant == nullptr) {
    path_.metrics.CountRefusal("caller");
    return UnknownMerchant(info.effect);
  }
  if (draining_) {
    path_.metrics.CountRefusal("draining");
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_SHUTTING_DOWN, info.effect,
                          "this process is shutting down");
  }
  const absl::Duration needed = ToAbslDuration(limits_.min_remaining_deadline());
  if (info.effect == Effect::kChange && running.deadline - running.start < needed) {
    path_.metrics.CountRefusal("deadline");
    return GatewayFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, info.effect,
                          absl::StrCat("less than ", absl::FormatDuration(needed),
                                       " of the deadline was left, so nothing was sent"));
  }
  absl::Status entered = path_.admission.Enter(info.merchant_id, info.effect);
  if (entered.ok()) running.reference_id = NewReferenceId();
  return entered;
}

absl::Status Calls::Run(Running& running, const Check& check, const Body& body) const {
  absl::Status valid = check(*running.merchant);
  if (!valid.ok()) return valid;
  return body(Terms{.merchant = *running.merchant,
                    .request_id = running.info.request_id,
                    .reference_id = running.reference_id,
                    .lang = LangWord(running.info.lang),
                    .deadline = running.deadline,
                    .min_remaining = ToAbslDuration(limits_.min_remaining_deadline()),
                    .record = running.wire,
                    .span = running.span});
}

// What is told of a call that ended: names, ids and numbers. A merchant_id that is none, and a
// request_id that was not checked, are left out, since they may be anything.
struct Calls::Conclusion {
  absl::Time end;
  absl::Status status;
  std::string grpc_code = CodeName(status);
  std::string merchant_id = {};
  std::string request_id = {};
  std::string outcome = {};
  std::string reason = {};
  bool is_failure = false;
  // Without any work: before it ran, or by the breaker. Such calls may come at any rate, and would
  // drown what failed.
  bool refused_at_once = false;
};

void Calls::Report(Running& running, const absl::Status& status) {
  Conclusion conclusion = {.end = clock_(), .status = status, .reason = ReasonOf(status)};
  const auto error = GetDetail<v1::FlexitiError>(status);
  const bool has_run = !running.reference_id.empty();
  if (running.merchant != nullptr) conclusion.merchant_id = running.info.merchant_id;
  if (has_run && conclusion.reason != "INVALID_FIELD")
    conclusion.request_id = running.info.request_id;
  if (error.has_value()) conclusion.outcome = v1::Outcome_Name(error->outcome());
  conclusion.is_failure = IsFailure(error);
  conclusion.refused_at_once =
      !has_run || (conclusion.reason == "BREAKER_OPEN" && running.wire.attempts == 0);
  Log(running, conclusion);
  path_.metrics.CountCall({.method = running.info.method,
                           .merchant_id = conclusion.merchant_id,
                           .grpc_code = conclusion.grpc_code,
                           .outcome = conclusion.outcome,
                           .failure = conclusion.is_failure ? CountedReason(status) : "",
                           .duration = conclusion.end - running.start});
  if (conclusion.is_failure && !conclusion.refused_at_once) {
    path_.board.AddFailure({.call = {.start = running.start,
                                     .method = running.info.method,
                                     .caller = running.caller,
                                     .merchant_id = conclusion.merchant_id,
                                     .reference_id = running.reference_id,
                                     .trace_id = running.span.trace_id()},
                            .end = conclusion.end,
                            .request_id = conclusion.request_id,
                            .grpc_code = conclusion.grpc_code,
                            .outcome = conclusion.outcome,
                            .reason = conclusion.reason,
                            .http_status = running.wire.http_status});
  }
  EndSpan(running, conclusion);
}

void Calls::Log(const Running& running, const Conclusion& conclusion) {
  const bool is_sampled = conclusion.status.ok() && running.info.effect == Effect::kRead &&
                          log_.success_sample_percent() < 100;
  if (is_sampled && !IsInSample(running.reference_id, log_.success_sample_percent())) return;
  LineLimit& limit = running.merchant == nullptr ? stranger_lines_ : refusal_lines_;
  const std::optional<std::int64_t> left_out =
      conclusion.refused_at_once ? limit.Ask(conclusion.end) : 0;
  if (!left_out.has_value()) return;
  LogLine line(conclusion.is_failure ? Severity::kWarning : Severity::kInfo, "call",
               conclusion.end);
  line.Text("method", running.info.method)
      .Text("caller", running.caller)
      .Text("stranger", running.stranger)
      .Text("merchant_id", conclusion.merchant_id)
      .Text("request_id", conclusion.request_id)
      .Text("reference_id", running.reference_id)
      .Text("trace_id", running.span.trace_id())
      .Text("grpc_code", conclusion.grpc_code)
      .Text("outcome", conclusion.outcome)
      .Text("reason", conclusion.reason);
  if (running.wire.http_status != 0) line.Int("http_status", running.wire.http_status);
  line.Int("attempts", running.wire.attempts);
  line.Milliseconds("duration_ms", conclusion.end - running.start)
      .Milliseconds("wait_ms", running.wait)
      .Milliseconds("upstream_ms", running.wire.time)
      .Milliseconds("ledger_ms", running.wire.ledger_time);
  if (is_sampled) line.Int("sample_percent", log_.success_sample_percent());
  if (*left_out > 0) line.Int("lines_left_out", *left_out);
  line.Write();
}

void Calls::EndSpan(Running& running, const Conclusion& conclusion) {
  Span span = std::move(running.span);  // it ends here, before its caller has the answer
  if (!span.is_recorded()) return;
  span.Set("rpc.grpc.status_code", static_cast<std::int64_t>(conclusion.status.code()));
  span.Set("flexiti.merchant_id", conclusion.merchant_id);
  span.Set("flexiti.request_id", conclusion.request_id);
  span.Set("flexiti.reference_id", running.reference_id);
  span.Set("flexiti.outcome", conclusion.outcome);
  span.Set("flexiti.reason", conclusion.reason);
  if (conclusion.is_failure) span.Fail(conclusion.reason);
}

}  // namespace flexiti
