// Around every RPC: caller, admission, deadline, checks, the one log line, the status.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "service/flexiti/merchants.h"
#include "service/gateway/admission.h"
#include "service/gateway/answers.h"
#include "service/gateway/call_board.h"
#include "service/gateway/call_report.h"
#include "service/gateway/call_state.h"
#include "service/gateway/callers.h"
#include "service/gateway/validate.h"
#include "service/gateway/worker_pool.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {

// What a call passes through. All of it must outlive the Calls.
struct CallPath {
  const Callers& callers;
  const Merchants& merchants;
  Admission& admission;
  const Tracer& tracer;
  Metrics& metrics;
  CallBoard& board;
};

class Calls {
 public:
  using Clock = std::function<absl::Time()>;

  Calls(const CallPath& path, const config::Gateway& config, Clock clock);

  // Serves one RPC: `handler` runs on a worker thread, after the request passed Validate(), and may
  // block. It runs to its end whatever the caller does. Refused without running it, in this order:
  // a caller without the right to it, an unknown merchant, a draining process, too little time left
  // for a call that changes something, too many calls in flight, a bad field.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, const char* method,
                                   Effect effect, const Request& request, Response& response,
                                   std::function<absl::StatusOr<Response>(const Terms&)> handler) {
    CallInfo info = {.method = method, .effect = effect, .merchant_id = request.merchant_id()};
    if constexpr (requires { request.request_id(); }) info.request_id = request.request_id();
    if constexpr (requires { request.lang(); }) info.lang = request.lang();
    return Start(
        context, std::move(info),
        [&request](const Merchant& merchant) { return Validate(request, merchant.config); },
        [&response, handler = std::move(handler)](const Terms& terms) {
          absl::StatusOr<Response> answer = handler(terms);
          if (!answer.ok()) return answer.status();
          response = *std::move(answer);
          return absl::OkStatus();
        });
  }

  // From now on every new call is refused as not sent. Returns when the running ones have finished
  // and their answers have left, or `timeout` has passed: how many still run.
  std::size_t Drain(absl::Duration timeout);

  // Whether Drain has begun.
  bool is_draining() const { return draining_; }

  // Calls that were admitted and wait for a thread.
  std::size_t waiting() { return workers_.waiting(); }

  // For liveness: gives a worker `task`, which must not wait. False, with nothing run, if there is
  // no worker to be had.
  bool GiveTask(std::function<void()> task) { return workers_.Run(std::move(task)); }
  // A task must wait for a call to end.
  bool workers_full() {
    return workers_.busy() >= static_cast<std::size_t>(limits_.max_in_flight());
  }

 private:
  using Check = std::function<absl::Status(const Merchant&)>;
  using Body = std::function<absl::Status(const Terms&)>;

  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context, CallInfo info, Check check,
                                  Body body);
  // Whether the caller has the right to the call; `call` knows afterwards who it is.
  std::optional<Refusal> Authorize(const grpc::CallbackServerContext& context, CallState& call);
  // Whether the call may start now. If so, it counts as in flight, and `call` knows its merchant.
  std::optional<Refusal> Admit(CallState& call);
  // False, with nothing begun, if the system has no thread for it.
  bool Begin(grpc::CallbackServerContext* context, Answers::Reactor* reactor,
             std::shared_ptr<CallState> call, Check check, Body body);
  absl::Status Run(CallState& call, const Check& check, const Body& body) const;
  void End(const CallState& call);

  const CallPath path_;
  const config::Limits limits_;
  const Clock clock_;
  std::atomic<bool> draining_{false};
  std::atomic<std::size_t> running_{0};  // calls that were admitted and not answered
  CallReport report_;
  Answers answers_;
  WorkerPool workers_;  // last: its threads use all of the above
};

}  // namespace flexiti
