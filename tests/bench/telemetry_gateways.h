// The gateways that telemetry_bench compares.
#pragma once

#include <memory>
#include <string>

#include "tests/bench/load.h"

namespace flexiti_bench {

struct GatewayKind {
  std::string name = {};
  std::string program = {};  // empty: flexiti-gateway as it is
  int trace_percent = -1;    // -1: no collector
  int log_percent = 100;     // of the reads that succeeded
};

// One of them that runs: with TLS and callers that are known by their certificates, a SQLite
// ledger of its own, and behind it an upstream of its own, plain HTTP, that answers at once. Ends
// the program if it does not start.
class MeasuredGateway {
 public:
  explicit MeasuredGateway(const GatewayKind& kind);
  ~MeasuredGateway();

  const GatewayKind& kind() const { return kind_; }
  // One call each: GetAuthorization with a ready reply, and CreatePurchase, which the upstream
  // carries out.
  StartCall Reads();
  StartCall Purchases();
  // Microseconds that the gateway's process has taken so far.
  double Cpu() const;
  // Those that its collector has got so far.
  long spans() const;

 private:
  struct Parts;

  const GatewayKind kind_;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace flexiti_bench
