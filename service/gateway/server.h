// The gRPC server: its bounds, its services, health, reflection, and an orderly end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/server.h"
#include "service/config/config.pb.h"
#include "service/gateway/calls.h"
#include "service/gateway/listener.h"
#include "service/gateway/open_calls.h"
#include "service/gateway/port_refusals.h"
#include "service/gateway/reset_watch.h"
#include "service/gateway/server_certificates.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

class Server {
 public:
  // Listens and serves at once; without `certificates` (nullptr) in the clear, to anybody. All
  // arguments must outlive this. kUnavailable if the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const config::Gateway& config, Calls& calls,
                                                       Metrics& metrics,
                                                       ServerCertificates* certificates,
                                                       const std::vector<grpc::Service*>& services);

  // Where it listens: "127.0.0.1:50051".
  const std::string& address() const { return listener_->address(); }

  // In steps, so that no call is lost: health says NOT_SERVING and balancers look away for `delay`;
  // new calls are refused as not sent; running ones get until `timeout`; when their answers have
  // left, connections end. How many calls still run: 0, or `timeout` was too short, and then this
  // must not be destroyed before they end.
  std::size_t Drain(absl::Duration delay, absl::Duration timeout);

 private:
  Server(const config::Limits& limits, Calls& calls, Metrics& metrics);

  absl::Status Listen(const config::Gateway& config, ServerCertificates* certificates,
                      const std::vector<grpc::Service*>& services);

  Calls& calls_;
  PortRefusals refusals_;
  OpenCalls open_calls_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Listener> listener_;       // it hands connections to the above
  std::unique_ptr<ResetWatch> reset_watch_;  // last: it ends connections of the above
};

}  // namespace flexiti
