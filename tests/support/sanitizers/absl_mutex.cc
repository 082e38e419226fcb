// Lets ThreadSanitizer see absl::Mutex, which gRPC locks. The packaged Abseil is not built for it,
// so nothing seemed to order what one of gRPC's threads wrote and another read: 944 false reports
// in a program of 60 lines; with this file and options.cc none, with no suppression, so that a race
// in our own handlers still shows.
//
// These definitions stand before the library's own, for the library's callers too, as a program's
// symbols do under ELF. Each calls the library's function and tells what it orders.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <string>

#include "absl/synchronization/mutex.h"

#define FLEXITI_TEXT_OF(name) #name
#define FLEXITI_EXPANDED_TEXT_OF(name) FLEXITI_TEXT_OF(name)

namespace {

// The library's function. `name` is its mangled name after the inline namespace, which differs
// between packaged versions.
template <typename F>
F* Packaged(const std::string& name) {
  const std::string version = FLEXITI_EXPANDED_TEXT_OF(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  const std::string symbol = "_ZN4absl" + std::to_string(version.size()) + version + name;
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, symbol.c_str()));
}

// Waiting gives the mutex up and takes it again.
template <typename F>
auto Waiting(absl::Mutex* mutex, const F& wait) {
  struct Taken {
    absl::Mutex* mutex;
    ~Taken() { __tsan_acquire(mutex); }
  };
  __tsan_release(mutex);
  const Taken taken{mutex};
  return wait();
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static auto* const packaged = Packaged<void(Mutex*)>("5Mutex4LockEv");
  packaged(this);
  __tsan_acquire(this);
}

bool Mutex::TryLock() {
  static auto* const packaged = Packaged<bool(Mutex*)>("5Mutex7TryLockEv");
  const bool taken = packaged(this);
  if (taken) __tsan_acquire(this);
  return taken;
}

void Mutex::Unlock() {
  static auto* const packaged = Packaged<void(Mutex*)>("5Mutex6UnlockEv");
  __tsan_release(this);
  packaged(this);
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const packaged = Packaged<void(CondVar*, Mutex*)>("7CondVar4WaitEPNS0_5MutexE");
  Waiting(mutex, [&] { packaged(this, mutex); });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const packaged = Packaged<bool(CondVar*, Mutex*, Duration)>(
      "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return Waiting(mutex, [&] { return packaged(this, mutex, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const packaged =
      Packaged<bool(CondVar*, Mutex*, Time)>("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return Waiting(mutex, [&] { return packaged(this, mutex, deadline); });
}

ABSL_NAMESPACE_END
}  // namespace absl
