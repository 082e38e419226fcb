// A collector of traces for benchmarks: it takes what OTLP over gRPC brings on a real socket,
// counts the spans and keeps nothing. tests/support/otlp_receiver.h reads them, which would take
// more of the machine than the gateway does.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"

namespace flexiti_bench {

// Thread-safe.
class SpanSink : private grpc::CallbackGenericService {
 public:
  // Listens on 127.0.0.1, port 0, without TLS.
  SpanSink();
  ~SpanSink() override;

  // For tracing.otlp_endpoint.
  std::string url() const;
  // Those that came so far.
  long spans() const { return spans_; }

 private:
  class Reactor;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

  std::atomic<long> spans_{0};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace flexiti_bench
