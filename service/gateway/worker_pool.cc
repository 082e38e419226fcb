#include "service/gateway/worker_pool.h"

#include <utility>

namespace flexiti {
namespace {

// A thousand default stacks of 8 MB would be charged to the container as they are touched.
// Sanitizers need several times the room.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStackBytes = 2 << 20;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t kStackBytes = 2 << 20;
#else
constexpr std::size_t kStackBytes = 256 << 10;
#endif
#else
constexpr std::size_t kStackBytes = 256 << 10;
#endif

}  // namespace

WorkerPool::~WorkerPool() {
  std::vector<std::unique_ptr<Worker>> workers;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (Worker* worker : idle_) worker->wake.notify_one();
    workers.swap(workers_);
  }
  for (const auto& worker : workers) pthread_join(worker->thread, nullptr);
}

bool WorkerPool::Run(std::function<void()> task) {
  MutexLock lock(mutex_);
  if (stopping_) return false;
  if (!idle_.empty()) {
    Worker* worker = idle_.back();
    idle_.pop_back();
    worker->task = std::move(task);
    worker->wake.notify_one();
    return true;
  }
  if (workers_.size() < max_threads_ && StartWorker(task)) return true;
  if (workers_.empty()) return false;
  waiting_.push_back(std::move(task));
  return true;
}

bool WorkerPool::StartWorker(std::function<void()> task) {
  auto worker = std::make_unique<Worker>();
  worker->pool = this;
  worker->task = std::move(task);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  const int error = pthread_create(&worker->thread, &attributes, &WorkerPool::Main, worker.get());
  pthread_attr_destroy(&attributes);
  if (error != 0) return false;
  workers_.push_back(std::move(worker));
  return true;
}

void* WorkerPool::Main(void* worker) {
  auto* self = static_cast<Worker*>(worker);
  self->pool->Serve(*self);
  return nullptr;
}

void WorkerPool::Serve(Worker& worker) {
  while (true) {
    std::function<void()> task;
    {
      MutexLock lock(mutex_);
      while (!worker.task && !stopping_) lock.Wait(worker.wake);
      if (!worker.task) return;
      task = std::exchange(worker.task, nullptr);
    }
    while (task) {
      task();
      task = nullptr;  // what it holds is released before the next one can be handed over
      MutexLock lock(mutex_);
      if (!waiting_.empty()) {
        task = std::move(waiting_.front());
        waiting_.pop_front();
      } else if (stopping_) {
        return;
      } else {
        idle_.push_back(&worker);
        if (idle_.size() == workers_.size()) all_idle_.notify_all();
      }
    }
  }
}

bool WorkerPool::WaitUntilIdle(std::chrono::steady_clock::time_point deadline) {
  MutexLock lock(mutex_);
  while (idle_.size() < workers_.size()) {
    if (!lock.WaitUntil(all_idle_, deadline)) return idle_.size() == workers_.size();
  }
  return true;
}

std::size_t WorkerPool::waiting() {
  MutexLock lock(mutex_);
  return waiting_.size();
}

std::size_t WorkerPool::busy() {
  MutexLock lock(mutex_);
  return workers_.size() - idle_.size();
}

}  // namespace flexiti
