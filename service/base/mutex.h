// A std::mutex that clang's thread-safety analysis understands.
//
// Why not absl::Mutex: the packaged Abseil is not built for ThreadSanitizer, which then cannot see
// its locks and reports races that are none; and its deadlock detector costs about a tenth of a
// call.
#pragma once

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace flexiti {

class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  std::mutex& native() { return mutex_; }

 private:
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : lock_(mutex.native()) {}
  ~MutexLock() ABSL_UNLOCK_FUNCTION() = default;

  // Releases the lock while waiting, as std::condition_variable does; call it in a loop that
  // re-checks the condition.
  void Wait(std::condition_variable& changed) { changed.wait(lock_); }

  // The same, until `deadline`. False when the deadline passed.
  bool WaitUntil(std::condition_variable& changed, std::chrono::steady_clock::time_point deadline) {
    return changed.wait_until(lock_, deadline) == std::cv_status::no_timeout;
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace flexiti
