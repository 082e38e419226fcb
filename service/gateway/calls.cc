#include "service/gateway/calls.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "flexiti/v1/errors.pb.h"
#include "service/base/duration.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/failure.h"
#include "service/flexiti/financing_json.h"
#include "service/gateway/field_checks.h"
#include "service/gateway/grpc_status.h"

namespace flexiti {
namespace {

constexpr char kNoBlindRetryTrailer[] = "grpc-retry-pushback-ms";
// How long a caller that does not read its answer may hold up the end of the process.
constexpr std::chrono::seconds kAnswerPatience{5};

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  return absl::FromChrono(context.deadline());
}

// The W3C header of the caller's trace. A second one is not looked at.
std::string TraceparentOf(const grpc::CallbackServerContext& context) {
  const auto header = context.client_metadata().find("traceparent");
  if (header == context.client_metadata().end()) return "";
  return std::string(header->second.data(), header->second.size());
}

// "10.0.0.7:41562". gRPC writes it as part of a URI: "ipv6:%5B::1%5D:41562".
std::string PeerOf(const grpc::CallbackServerContext& context) {
  const std::string peer = context.peer();
  const std::size_t scheme = peer.find(':');
  return absl::StrReplaceAll(peer.substr(scheme == std::string::npos ? 0 : scheme + 1),
                             {{"%5B", "["}, {"%5D", "]"}});
}

void Finish(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
            const absl::Status& status) {
  if (!status.ok() && !MayRetryBlindly(status))
    context->AddTrailingMetadata(kNoBlindRetryTrailer, "-1");
  reactor->Finish(ToGrpcStatus(status));
}

}  // namespace

Calls::Calls(const CallPath& path, const config::Gateway& config, Clock clock)
    : path_(path),
      limits_(config.limits()),
      clock_(std::move(clock)),
      report_(config.log(), path.metrics, path.board),
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

// gRPC keeps context, request and response until Finish, whatever the caller does; so a call that
// was sent is never abandoned.
grpc::ServerUnaryReactor* Calls::Start(grpc::CallbackServerContext* context, CallInfo info,
                                       Check check, Body body) {
  // Before Admit looks whether this process drains: Drain then misses no call that was let in.
  auto* reactor = new Answers::Reactor(answers_, /*awaited=*/!draining_);
  auto call = std::make_shared<CallState>(
      CallState{.info = std::move(info), .start = clock_(), .deadline = DeadlineOf(*context)});
  // UUIDs are compared without case; the ledger and Flexiti see one form.
  call->info.request_id = absl::AsciiStrToLower(call->info.request_id);
  std::optional<Refusal> refusal = Authorize(*context, *call);
  // A stranger decides about no trace: it could have every one of its calls exported.
  call->span =
      path_.tracer.Start(call->info.method, refusal.has_value() ? "" : TraceparentOf(*context));
  if (!refusal.has_value()) refusal = Admit(*call);
  if (!refusal.has_value()) {
    if (Begin(context, reactor, call, std::move(check), std::move(body))) return reactor;
    refusal =
        Refusal{.cause = "threads",
                .status = GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, call->info.effect,
                                         "the system has no thread for another call")};
  }
  path_.metrics.CountRefusal(refusal->cause);
  call->refused_by = refusal->cause;
  call->peer = PeerOf(*context);
  report_.Tell(*call, refusal->status, clock_());
  Finish(context, reactor, refusal->status);
  return reactor;
}

bool Calls::Begin(grpc::CallbackServerContext* context, Answers::Reactor* reactor,
                  std::shared_ptr<CallState> call, Check check, Body body) {
  call->reference_id = NewReferenceId();
  call->on_board =
      path_.board.Start({.start = call->start,
                         .method = call->info.method,
                         .caller = call->caller,
                         .merchant_id = call->info.merchant_id,
                         .request_id = IsUuid(call->info.request_id) ? call->info.request_id : "",
                         .reference_id = call->reference_id,
                         .trace_id = call->span.trace_id()});
  path_.metrics.CallStarted();
  ++running_;
  auto task = [=, this, check = std::move(check), body = std::move(body)] {
    call->wait = clock_() - call->start;
    const absl::Status status = Run(*call, check, body);
    report_.Tell(*call, status, clock_());
    // Before Finish: who has the answer may send the next call at once, and must find room for it.
    End(*call);
    Finish(context, reactor, status);
    --running_;
  };
  if (workers_.Run(std::move(task))) return true;
  --running_;
  End(*call);
  call->reference_id.clear();  // it has not run
  return false;
}

void Calls::End(const CallState& call) {
  path_.metrics.CallEnded();
  path_.board.End(call.on_board);
  path_.admission.Leave(call.info.merchant_id);
}

std::optional<Refusal> Calls::Authorize(const grpc::CallbackServerContext& context,
                                        CallState& call) {
  const CallInfo& info = call.info;
  const grpc::AuthContext& connection = *context.auth_context();
  absl::StatusOr<std::string> caller =
      path_.callers.Authorize(connection, info.method, info.merchant_id, info.effect);
  if (caller.ok()) {
    call.caller = *std::move(caller);
    return std::nullopt;
  }
  call.caller = path_.callers.NameOf(connection);
  if (call.caller.empty()) {
    call.stranger = Printable(IdentityOf(connection));
  } else {
    call.names_merchant = path_.merchants.Find(info.merchant_id) != nullptr;
  }
  return Refusal{.cause = "caller", .status = caller.status()};
}

std::optional<Refusal> Calls::Admit(CallState& call) {
  const CallInfo& info = call.info;
  call.merchant = path_.merchants.Find(info.merchant_id);
  if (call.merchant == nullptr)
    return Refusal{.cause = "caller", .status = UnknownMerchant(info.effect)};
  call.names_merchant = true;
  if (draining_) {
    return Refusal{.cause = "draining",
                   .status = GatewayFailure(v1::GATEWAY_ERROR_REASON_SHUTTING_DOWN, info.effect,
                                            "this process is shutting down")};
  }
  const absl::Duration needed = ToAbslDuration(limits_.min_remaining_deadline());
  if (info.effect == Effect::kChange && call.deadline - call.start < needed) {
    return Refusal{
        .cause = "deadline",
        .status = GatewayFailure(v1::GATEWAY_ERROR_REASON_DEADLINE_TOO_SHORT, info.effect,
                                 absl::StrCat("less than ", absl::FormatDuration(needed),
                                              " of the deadline was left, so nothing was sent"))};
  }
  return path_.admission.Enter(info.merchant_id, info.effect);
}

absl::Status Calls::Run(CallState& call, const Check& check, const Body& body) const {
  absl::Status valid = check(*call.merchant);
  if (!valid.ok()) return valid;
  return body(Terms{.merchant = *call.merchant,
                    .request_id = call.info.request_id,
                    .reference_id = call.reference_id,
                    .lang = LangWord(call.info.lang),
                    .deadline = call.deadline,
                    .min_remaining = ToAbslDuration(limits_.min_remaining_deadline()),
                    .record = call.wire,
                    .span = call.span});
}

}  // namespace flexiti
