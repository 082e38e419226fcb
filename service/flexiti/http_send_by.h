// When a request may no longer begin to leave, on both of the machine's clocks.
#pragma once

#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/flexiti/http_socket.h"

namespace flexiti {

// Replaced in tests only. Each must be safe to call from any thread.
struct HttpClocks {
  std::function<SteadyTime()> steady = [] { return std::chrono::steady_clock::now(); };
  std::function<absl::Time()> wall = [] { return absl::Now(); };
};

// One clock alone would be wrong: the steady clock stands still while the machine is suspended, and
// the wall clock may be set back. `clocks` must outlive it. Thread-safe.
class HttpSendBy {
 public:
  HttpSendBy(const HttpClocks& clocks, SteadyTime steady, absl::Time wall)
      : clocks_(clocks), steady_(steady), wall_(wall) {}

  // For waits, which end by themselves.
  SteadyTime steady() const { return steady_; }
  bool HasPassed() const { return clocks_.steady() >= steady_ || clocks_.wall() >= wall_; }

 private:
  const HttpClocks& clocks_;
  const SteadyTime steady_;
  const absl::Time wall_;
};

}  // namespace flexiti
