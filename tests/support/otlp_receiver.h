// A collector for tests: takes traces by OTLP over gRPC on a real socket and keeps the spans. What
// it reads them by are OTLP's own messages, as the library's package brings them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "tests/support/certificates.h"

namespace flexiti_test {

struct ReceivedSpan {
  std::string trace_id;   // 32 hexadecimal digits
  std::string span_id;    // 16
  std::string parent_id;  // 16; empty: the trace begins here
  std::string name;
  std::string kind;                               // "SERVER", "CLIENT" or "INTERNAL"
  std::string trace_state;                        // W3C
  std::map<std::string, std::string> attributes;  // numbers as decimal text
  std::map<std::string, std::string> resource;    // what describes the sender
  bool failed = false;
  std::string failure;           // the status' message
  std::int64_t start_nanos = 0;  // since 1970
  std::int64_t end_nanos = 0;
};

// Thread-safe.
class OtlpReceiver : private grpc::CallbackGenericService {
 public:
  // Listens on 127.0.0.1, port 0, with TLS if there is a certificate.
  explicit OtlpReceiver(const Certificate& certificate = {});
  ~OtlpReceiver() override;

  // For tracing.otlp_endpoint.
  std::string url() const;

  // From now on requests get no answer until their sender gives up (true), or are answered.
  void Hang(bool hangs);

  std::vector<ReceivedSpan> Spans() const;
  // What came of the trace as soon as it has `count` spans or more; what there is after 20 s.
  std::vector<ReceivedSpan> WaitForTrace(const std::string& trace_id, size_t count) const;
  // The same of all spans of that name.
  std::vector<ReceivedSpan> WaitForNamed(const std::string& name, size_t count) const;
  // Waits until so many requests came since the start, answered or not; false after 20 s.
  bool WaitForRequests(int count) const;
  // All bytes that came, for a search for what must not be among them.
  std::string Bytes() const;

 private:
  class Reactor;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
  // Whether to answer.
  bool Take(const std::string& request);
  std::vector<ReceivedSpan> WaitFor(const std::function<bool(const ReceivedSpan&)>& is_wanted,
                                    size_t count) const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<ReceivedSpan> spans_;
  std::string bytes_;
  int requests_ = 0;
  bool hangs_ = false;
  const bool tls_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace flexiti_test
