// Threads for calls that block. A call keeps its thread from start to end.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "service/base/mutex.h"

namespace flexiti {

class WorkerPool {
 public:
  explicit WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {}
  // Waits for the tasks that run or wait.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `task` on a thread of its own, at once if one is idle or may be started, else as soon as
  // one becomes idle; who calls bounds how many tasks there are. False, with nothing run, while
  // ending or when the system has no thread at all. The thread that became idle last is taken
  // first: its caches are warm, and the others may sleep on.
  bool Run(std::function<void()> task);

  std::size_t busy();
  // Tasks for which there was no thread yet.
  std::size_t waiting();
  // Waits until no task runs. False if `deadline` passed first.
  bool WaitUntilIdle(std::chrono::steady_clock::time_point deadline);

 private:
  struct Worker {
    WorkerPool* pool = nullptr;
    pthread_t thread = {};
    std::condition_variable wake = {};
    std::function<void()> task = nullptr;  // guarded by the pool's mutex; empty when idle
  };

  static void* Main(void* worker);
  void Serve(Worker& worker);
  bool StartWorker(std::function<void()> task) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t max_threads_;
  Mutex mutex_;
  std::condition_variable all_idle_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Worker>> workers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Worker*> idle_ ABSL_GUARDED_BY(mutex_);  // the last one became idle last
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
