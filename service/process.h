// What this program asks of the system for its process: memory, files, signals.
#pragma once

#include <csignal>
#include <functional>

namespace flexiti {

// Before anything else, and before threads start: no dump of memory, as many open files as there
// may be.
void PrepareProcess();

// What signals do, from its construction on, which must come before threads start: SIGTERM, SIGINT
// and SIGQUIT stop the program in good order, SIGHUP has files read again, and SIGPIPE, SIGUSR1,
// SIGUSR2, SIGALRM and SIGXFSZ do nothing.
class Signals {
 public:
  Signals();

  // Waits for one that stops the program, and answers it. Calls `hang_up` for each SIGHUP that came
  // before it. Any signal after that changes nothing.
  int WaitForStop(const std::function<void()>& hang_up) const;

 private:
  sigset_t taken_ = {};
};

}  // namespace flexiti
