// The access token of one merchant and scope (contract, section 3).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/secret.h"
#include "service/flexiti/client_secret.h"
#include "service/flexiti/http_transport.h"
#include "service/flexiti/token_request.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

struct AccessTokenOptions {
  std::string merchant_id = {};  // for metrics and the operator, as is `api`
  std::string api = {};          // "pos" or "online"
  std::string target = {};       // path of the token endpoint
  std::string client_id = {};
  std::string scope = {};  // "merchant" or "customer"
  absl::Duration refresh_margin = absl::Seconds(60);
  absl::Duration timeout = absl::Seconds(10);  // of one token call
};

// Keeps one token and renews it a margin before it expires: by its refresh_token, else by
// client_credentials; with the secrets of `secret` in their order, the next where Flexiti refuses
// one. Where one that did not work yet fails otherwise, and no token is left, what worked last is
// tried. At most one renewal is under way; meanwhile, and for a while after one that failed,
// callers get the old token as long as it is valid. Thread-safe; no lock is held while waiting for
// Flexiti.
class AccessToken {
 public:
  // What is shown to the operator.
  struct State {
    std::string merchant_id = {};
    std::string api = {};
    std::string scope = {};
    absl::Time expire_time = absl::InfinitePast();  // in the past: there is no token
    // When the renewal began that is under way; InfiniteFuture: there is none.
    absl::Time renewing_since = absl::InfiniteFuture();
    // Of the last renewal that ended: when it began, and "ok", "refused" (an operator must look) or
    // "unavailable"; empty before the first. And why it was unavailable (CauseOf in failure.h).
    absl::Time renewal_time = absl::InfinitePast();
    std::string renewal_result = {};
    std::string renewal_cause = {};
    ClientSecret::State secret = {};
  };

  // All must outlive this.
  AccessToken(HttpTransport& transport, ClientSecret& secret, Metrics& metrics,
              AccessTokenOptions options);

  // A token that is valid at `now`. `deadline` bounds the wait for a renewal that another call
  // makes; one that this call makes serves others too and runs to its own time-out: all its
  // attempts together end within twice `timeout`. Errors, all with nothing sent of the call it is
  // for:
  //   TOKEN_UNAVAILABLE  no token could be had
  //   Flexiti's refusal  as a matter of the merchant's set-up
  absl::StatusOr<Secret> Get(absl::Time now, absl::Time deadline);

  // Whether Get would answer at once, with what is held.
  bool IsAtHand(absl::Time now) const;

  // Flexiti answered 401 to `token`: it is not handed out again. True: the next one was asked for
  // already, and may be older than what made Flexiti refuse this one.
  bool Refuse(const Secret& token);

  // A call met a renewal that hangs, under way or just ended. True for `most` calls of each
  // renewal.
  bool Blame(int most);

  // Another secret was put into the files: if the token that is held was got before that, or the
  // secrets of before were refused, this thread fetches one with what the files hold now, while
  // calls go on with the old one. False if that should be tried again: Flexiti could not say.
  bool TryNewSecret(absl::Time now);

  State state() const;

 private:
  struct Held {
    TokenGrant grant = {};
    Secret client_secret = {};         // it was got with
    std::uint64_t secret_version = 0;  // of the files' contents when it was got
  };

  bool IsFresh(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsValid(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the last renewal found what an operator must mend.
  bool IsRefused() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for the renewal under way. False if `until` passed first.
  bool WaitForRenewal(std::chrono::steady_clock::time_point until, MutexLock& lock)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Marks a renewal as under way, and answers what it may be made with.
  Held StartRenewal(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndRenewal(const absl::StatusOr<Held>& got, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // `old` is empty unless it is still valid.
  absl::StatusOr<Held> Renew(const Held& old, absl::Time now);
  // By what worked last, after another one brought no token. None if that is not to be tried, or
  // brought none either.
  std::optional<Held> RenewByProven(const Held& old, const Secret& failed,
                                    const ClientSecret::Candidates& candidates, absl::Time now);
  absl::StatusOr<TokenGrant> Fetch(const Secret& client_secret, const Secret& refresh_token,
                                   absl::Time now, absl::Time deadline);

  HttpTransport& transport_;
  ClientSecret& secret_;
  Metrics& metrics_;
  const AccessTokenOptions options_;

  mutable Mutex mutex_;
  std::condition_variable renewed_;
  Held held_ ABSL_GUARDED_BY(mutex_);
  bool renewing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time renewing_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::uint64_t renewals_ ABSL_GUARDED_BY(mutex_) = 0;
  int blames_ ABSL_GUARDED_BY(mutex_) = 0;  // of the last renewal
  absl::Time next_renewal_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time renewal_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Status last_failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
