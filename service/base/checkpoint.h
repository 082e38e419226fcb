// Named steps of a money call. A test installs a hook that stops the process at one of them
// (tests/chaos) or moves its clocks; in the gateway itself nothing is installed, and a step costs
// one load.
#pragma once

#include <atomic>

namespace flexiti {

inline std::atomic<void (*)(const char* step)> checkpoint_hook{nullptr};

inline void Checkpoint(const char* step) {
  if (auto* hook = checkpoint_hook.load(std::memory_order_relaxed)) hook(step);
}

}  // namespace flexiti
