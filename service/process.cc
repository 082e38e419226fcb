#include "service/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "absl/synchronization/mutex.h"

namespace flexiti {
namespace {

// Memory holds secrets and personal data: it is not dumped, and other processes cannot attach.
void KeepMemoryPrivate() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// A connection for each call in flight, and one for each caller, soon outnumber the usual soft
// limit.
void RaiseFileLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

void PrepareProcess() {
  KeepMemoryPrivate();
  RaiseFileLimit();
  // The packaged Abseil watches for deadlocks in gRPC's locks at a fifth of its CPU time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

Signals::Signals() {
  // Each of them would end the process at once, with calls in flight. A ledger that reached a limit
  // on files (SIGXFSZ) refuses calls and goes on.
  for (const int ignored : {SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGXFSZ}) signal(ignored, SIG_IGN);
  sigemptyset(&taken_);
  for (const int taken : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) sigaddset(&taken_, taken);
  // In this thread, and so in all that it starts.
  pthread_sigmask(SIG_BLOCK, &taken_, nullptr);
}

int Signals::WaitForStop(const std::function<void()>& hang_up) const {
  while (true) {
    int signal_number = 0;
    if (sigwait(&taken_, &signal_number) != 0) continue;
    if (signal_number != SIGHUP) return signal_number;
    hang_up();
  }
}

}  // namespace flexiti
