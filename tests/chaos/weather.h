// What goes wrong between the gateway and Flexiti while money moves.
#pragma once

#include <mutex>
#include <random>

#include "tests/sandbox/sandbox.h"
#include "tests/support/cutting_proxy.h"

namespace flexiti_test {

// Random faults, from one seed. The longest that one of them keeps a call from being carried out
// or from being seen is kLongestDelay; a gateway that is to be believed settles later than that.
class Weather {
 public:
  static constexpr std::chrono::milliseconds kLongestDelay{1'500};

  // `sandbox` must outlive this. `changing_call`: how long the gateway waits for a reply.
  Weather(flexiti_sandbox::Sandbox& sandbox, std::chrono::milliseconds changing_call, uint64_t seed)
      : sandbox_(sandbox), changing_call_(changing_call), random_(seed) {}

  // Arms faults until as many as usual are armed.
  void Stir();
  // None any more.
  void Calm();
  // Where the next connection is cut: mostly nowhere. Thread-safe.
  CuttingProxy::Cut NextCut();

 private:
  flexiti_sandbox::Fault RandomFault();
  flexiti_sandbox::Fault OfMoneyCall();

  flexiti_sandbox::Sandbox& sandbox_;
  const std::chrono::milliseconds changing_call_;
  std::mt19937_64 random_;
  std::mutex cut_mutex_;
  std::mt19937_64 cut_random_{random_()};
};

}  // namespace flexiti_test
