// What the port refuses before a call is looked at: it is counted, and told of in a line a second
// of each kind.
#pragma once

#include "service/gateway/peer_address.h"
#include "service/telemetry/line_limit.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Thread-safe.
class PortRefusals {
 public:
  // `metrics` must outlive this.
  explicit PortRefusals(Metrics& metrics) : metrics_(metrics) {}

  // A connection was closed, for there are as many as there may be.
  void ConnectionRefused();
  // A call was refused before it was looked at, for its connection has too many (OpenCalls).
  void CallRefused();
  // A connection was ended, for its client resets its calls (ResetWatch).
  void ConnectionEnded(const PeerAddress& peer);

 private:
  struct Kind {
    const char* cause = nullptr;  // of flexiti_calls_refused_total
    const char* event = nullptr;
    const char* reason = nullptr;
  };

  void Count(const Kind& kind, LineLimit& lines, const PeerAddress& peer);

  Metrics& metrics_;
  LineLimit connections_{1};
  LineLimit calls_{1};
  LineLimit ended_{1};
};

}  // namespace flexiti
