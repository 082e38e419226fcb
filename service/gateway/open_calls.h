// Calls that gRPC has begun and not ended, however early their client gave them up. gRPC 1.51 has
// no bound on them: a stream that its client resets counts against no limit, but its call is kept
// until a thread has looked at it ("rapid reset", CVE-2023-44487).
#pragma once

#include <functional>
#include <memory>

#include "grpc/grpc_security.h"
#include "grpcpp/server_builder.h"
#include "service/gateway/connection_counts.h"

namespace flexiti {

// Thread-safe.
class OpenCalls {
 public:
  // `refused` is called for each call that is, on gRPC's threads, until this is gone.
  OpenCalls(const OpenCallsLimits& limits, std::function<void()> refused);
  ~OpenCalls();
  OpenCalls(const OpenCalls&) = delete;
  OpenCalls& operator=(const OpenCalls&) = delete;

  // To be told of the server's calls.
  void CountThoseOf(grpc::ServerBuilder& builder);
  // From now on connections with `credentials` only begin calls for which there is room. Others are
  // answered RESOURCE_EXHAUSTED, without details.
  void Guard(grpc_server_credentials* credentials);

 private:
  class State;

  const std::shared_ptr<State> state_;  // gRPC may ask for a moment after its server has ended
};

}  // namespace flexiti
