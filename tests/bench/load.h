// A closed loop of calls, and what they cost.
#pragma once

#include <chrono>
#include <functional>

#include "grpcpp/support/status.h"

namespace flexiti_bench {

struct Figures {
  double calls_per_second = 0;
  double cpu_micros = 0;         // per call, of the process measured
  double server_cpu_micros = 0;  // per call, of what stands behind it; 0: nothing does
  double p50_ms = 0;
  double p99_ms = 0;
  long errors = 0;
};

using Done = std::function<void(const grpc::Status&)>;
// Starts one call, and says when it is done, once and on any thread.
using StartCall = std::function<void(const Done&)>;
// Microseconds of CPU taken so far.
using CpuMeter = std::function<double()>;

// Keeps `in_flight` calls under way for `time`, after a quarter of it in which connections are
// made. Only calls that end with OK within `time` count; the first error is printed.
Figures RunLoad(const StartCall& start, int in_flight, std::chrono::milliseconds time,
                const CpuMeter& cpu, const CpuMeter& server_cpu = nullptr);

}  // namespace flexiti_bench
