// Runs code on a thread with as little stack as the gateway's own threads have.
#pragma once

#include <pthread.h>

#include <functional>
#include <memory>
#include <vector>

namespace flexiti_test {

constexpr size_t kSmallStackBytes = 256 * 1024;

// Threads with a stack of kSmallStackBytes. The destructor waits for all of them.
class SmallStackThreads {
 public:
  SmallStackThreads() = default;
  ~SmallStackThreads();
  SmallStackThreads(const SmallStackThreads&) = delete;
  SmallStackThreads& operator=(const SmallStackThreads&) = delete;

  // Aborts the test program if there is no thread to be had.
  void Run(std::function<void()> body);

 private:
  std::vector<pthread_t> threads_;
};

}  // namespace flexiti_test
