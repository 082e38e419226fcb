// Fetches access tokens anew when a secret has changed, off the path of calls.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <thread>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/flexiti/access_token.h"

namespace flexiti {

struct TokenRenewerOptions {
  // Before a further attempt at a token that Flexiti could say nothing of; it doubles up to the
  // second.
  absl::Duration first_pause = absl::Seconds(5);
  absl::Duration longest_pause = absl::Minutes(1);
  std::function<absl::Time()> clock = {};
};

// One thread. Thread-safe.
class TokenRenewer {
 public:
  explicit TokenRenewer(TokenRenewerOptions options);
  // Waits for the token call that is under way.
  ~TokenRenewer();
  TokenRenewer(const TokenRenewer&) = delete;
  TokenRenewer& operator=(const TokenRenewer&) = delete;

  // TryNewSecret() of `token`, which must outlive this: soon, and again until it has its answer,
  // which at the latest it has when the old token expires.
  void Ask(AccessToken& token);

  // Makes no further attempt, and does not wait: a token call that is under way may take as long as
  // any.
  void Stop();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Asked {
    SteadyTime next = {};       // its turn
    absl::Duration pause = {};  // before the one after that
    AccessToken* token = nullptr;
  };

  void Loop();
  // Takes out of `asked_` what comes next, once its turn has come. No token: stop.
  Asked WaitForTurn();
  // Another attempt after the pause, unless somebody asked meanwhile.
  void AskAgain(const Asked& asked);

  const TokenRenewerOptions options_;
  Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Asked> asked_ ABSL_GUARDED_BY(mutex_);  // each token once
  std::thread thread_;                              // last: it uses all of the above
};

}  // namespace flexiti
