#include "service/gateway/answers.h"

namespace flexiti {

Answers::Reactor::Reactor(Answers& answers, bool awaited) : answers_(answers), awaited_(awaited) {
  if (awaited_) ++answers_.awaited_;
}

void Answers::Reactor::OnDone() {
  if (awaited_) answers_.Gone();
  delete this;
}

void Answers::Gone() {
  if (--awaited_ > 0) return;
  MutexLock lock(mutex_);
  none_.notify_all();
}

bool Answers::WaitUntilGone(std::chrono::steady_clock::time_point deadline) {
  MutexLock lock(mutex_);
  while (awaited_ > 0) {
    if (!lock.WaitUntil(none_, deadline)) return awaited_ == 0;
  }
  return true;
}

}  // namespace flexiti
