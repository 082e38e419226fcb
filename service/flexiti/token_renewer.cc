#include "service/flexiti/token_renewer.h"

#include <algorithm>
#include <utility>

namespace flexiti {

TokenRenewer::TokenRenewer(TokenRenewerOptions options)
    : options_(std::move(options)), thread_([this] { Loop(); }) {}

TokenRenewer::~TokenRenewer() {
  Stop();
  thread_.join();
}

void TokenRenewer::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void TokenRenewer::Ask(AccessToken& token) {
  {
    MutexLock lock(mutex_);
    asked_.remove_if([&token](const Asked& asked) { return asked.token == &token; });
    asked_.push_back(
        {.next = std::chrono::steady_clock::now(), .pause = options_.first_pause, .token = &token});
  }
  changed_.notify_all();
}

void TokenRenewer::AskAgain(const Asked& asked) {
  MutexLock lock(mutex_);
  for (const Asked& other : asked_) {
    if (other.token == asked.token) return;
  }
  asked_.push_back(
      {.next = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(asked.pause),
       .pause = std::min(asked.pause * 2, options_.longest_pause),
       .token = asked.token});
}

void TokenRenewer::Loop() {
  while (true) {
    const Asked asked = WaitForTurn();
    if (asked.token == nullptr) return;
    if (!asked.token->TryNewSecret(options_.clock())) AskAgain(asked);
  }
}

TokenRenewer::Asked TokenRenewer::WaitForTurn() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto next = std::min_element(
        asked_.begin(), asked_.end(),
        [](const Asked& left, const Asked& right) { return left.next < right.next; });
    if (next == asked_.end()) {
      lock.Wait(changed_);
    } else if (next->next > std::chrono::steady_clock::now()) {
      lock.WaitUntil(changed_, next->next);
    } else {
      const Asked asked = *next;
      asked_.erase(next);
      return asked;
    }
  }
  return {};
}

}  // namespace flexiti
