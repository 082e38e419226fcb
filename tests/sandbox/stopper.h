// Lets waiting connections end early when the sandbox stops. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace flexiti_sandbox {

class Stopper {
 public:
  void Stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

  // Waits in real time. False if the sandbox is stopping.
  bool Wait(std::chrono::milliseconds time) {
    if (time.count() <= 0) return true;
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_until(lock, std::chrono::system_clock::now() + time,
                                [this] { return stopped_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

}  // namespace flexiti_sandbox
