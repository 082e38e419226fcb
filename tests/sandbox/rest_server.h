// The REST side of a connection: requests in, faults, the API's answers out.
#pragma once

#include <atomic>
#include <string>

#include "tests/sandbox/clock.h"
#include "tests/sandbox/exchange_log.h"
#include "tests/sandbox/fault_board.h"
#include "tests/sandbox/flexiti_api.h"
#include "tests/sandbox/http_reader.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/stopper.h"
#include "tests/sandbox/stream.h"

namespace flexiti_sandbox {

class RestServer {
 public:
  RestServer(FlexitiApi& api, FaultBoard& faults, ExchangeLog& exchanges, SandboxClock& clock,
             Stopper& stopper)
      : api_(api), faults_(faults), exchanges_(exchanges), clock_(clock), stopper_(stopper) {}

  // Serves one accepted socket until it ends. With `tls`, does the handshake first.
  void Serve(int fd, const TlsServerContext* tls);

  ConnectionCounts Counts() const;
  void ClearCounts();

 private:
  bool ServeOne(Stream& stream, HttpReader& reader, const std::string& protocol,
                uint64_t connection);
  bool CutRequest(Stream& stream, HttpReader& reader, const Fault& fault, HttpRequest& request,
                  Exchange exchange);
  bool Answer(Stream& stream, const HttpRequest& request, Exchange exchange);

  FlexitiApi& api_;
  FaultBoard& faults_;
  ExchangeLog& exchanges_;
  SandboxClock& clock_;
  Stopper& stopper_;
  std::atomic<uint64_t> connections_{0};  // never set back: it numbers them
  std::atomic<uint64_t> accepted_{0};
  std::atomic<uint64_t> open_{0};
  std::atomic<uint64_t> tls_failures_{0};
  std::atomic<uint64_t> requests_started_{0};
  std::atomic<uint64_t> requests_read_{0};
};

}  // namespace flexiti_sandbox
