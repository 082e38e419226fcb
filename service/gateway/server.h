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

namespace flexiti {

class Server {
 public:
  // Listens and serves at once. `calls` and `services` must outlive this. kUnavailable if the
  // address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const config::Gateway& config, Calls& calls,
                                                       const std::vector<grpc::Service*>& services);

  // Where it listens: "127.0.0.1:50051".
  const std::string& address() const { return address_; }

  // In steps, so that no call is lost: health says NOT_SERVING and balancers look away for `delay`;
  // new calls are refused as not sent; running ones get until `timeout`. Returns when all is done.
  void Drain(absl::Duration delay, absl::Duration timeout);

 private:
  Server(std::unique_ptr<grpc::Server> server, std::string address, Calls& calls);

  Calls& calls_;
  const std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace flexiti
