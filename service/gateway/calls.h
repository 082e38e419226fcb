// Around every RPC: admission, deadline, merchant, checks, the one log line, the status.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "flexiti/v1/financing.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "service/flexiti/merchants.h"
#include "service/gateway/validate.h"
#include "service/gateway/worker_pool.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// What stands in a request that is the same for every method.
struct CallInfo {
  const char* method = "";  // "flexiti.v1.TransactionService/CreatePurchase"
  Effect effect = Effect::kRead;
  std::string merchant_id = {};
  std::string request_id = {};
  v1::Language lang = v1::LANGUAGE_UNSPECIFIED;
};

class Calls {
 public:
  using Clock = std::function<absl::Time()>;

  // `merchants` and `metrics` must outlive this.
  Calls(const Merchants& merchants, const config::Limits& limits, Clock clock, Metrics& metrics);

  // Serves one RPC: `handler` runs on a worker thread, after the request passed Validate(), and may
  // block. It runs to its end whatever the caller does. Refused without running it: a draining
  // process, too many calls in flight, too little time left for a call that changes something, an
  // unknown merchant, a bad field.
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

  // From now on every new call is refused as not sent. Returns when the running ones have finished,
  // or `timeout` has passed.
  void Drain(absl::Duration timeout);

 private:
  using Check = std::function<absl::Status(const Merchant&)>;
  using Body = std::function<absl::Status(const Terms&)>;

  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context, CallInfo info, Check check,
                                  Body body);
  // OK if the call may start now; it then counts as in flight.
  absl::Status Admit(const CallInfo& info, absl::Time now, absl::Time deadline);
  absl::Status Run(const CallInfo& info, const Check& check, const Body& body,
                   const std::string& reference_id, absl::Time deadline, WireRecord& record) const;

  // The one log line of a call, and its counts.
  void Report(const CallInfo& info, const absl::Status& status, const std::string& reference_id,
              const WireRecord& record, absl::Time start) const;

  const Merchants& merchants_;
  const config::Limits limits_;
  const Clock clock_;
  Metrics& metrics_;
  std::atomic<bool> draining_{false};
  std::atomic<int> in_flight_{0};
  WorkerPool workers_;  // last: its threads use all of the above
};

}  // namespace flexiti
