// The access token of one merchant and scope (contract, section 3).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/secret.h"
#include "service/flexiti/http_transport.h"

namespace flexiti {

struct AccessTokenOptions {
  std::string target = {};  // path of the token endpoint
  std::string client_id = {};
  Secret client_secret = {};
  std::string scope = {};  // "merchant" or "customer"
  absl::Duration refresh_margin = absl::Seconds(60);
  absl::Duration timeout = absl::Seconds(10);  // of one token call
};

// Keeps one token and renews it a margin before it expires: by its refresh_token, else by
// client_credentials. At most one renewal is under way; meanwhile, and for a while after one that
// failed, callers get the old token as long as it is valid. Thread-safe; no lock is held while
// waiting for Flexiti.
class AccessToken {
 public:
  // `transport` must outlive this.
  AccessToken(HttpTransport& transport, AccessTokenOptions options);

  // A token that is valid at `now`. `deadline` bounds the wait for a renewal that another call
  // makes; one that this call makes serves others too and runs to its own time-out. Errors, all
  // with nothing sent of the call it is for:
  //   TOKEN_UNAVAILABLE  no token could be had
  //   Flexiti's refusal  as a matter of the merchant's set-up
  absl::StatusOr<Secret> Get(absl::Time now, absl::Time deadline);

  // Flexiti answered 401 to `token`: it is not handed out again.
  void Refuse(const Secret& token);

 private:
  struct Grant {
    Secret access_token = {};
    Secret refresh_token = {};
    absl::Time expire_time = absl::InfinitePast();
  };

  bool IsFresh(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsValid(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for the renewal under way. False if `deadline` passed first.
  bool WaitForRenewal(absl::Time now, absl::Time deadline, MutexLock& lock)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::StatusOr<Grant> Renew(const Secret& refresh_token, absl::Time now);
  absl::StatusOr<Grant> Fetch(const std::string& grant_type, const Secret& refresh_token,
                              absl::Time now, absl::Time deadline);

  HttpTransport& transport_;
  const AccessTokenOptions options_;

  Mutex mutex_;
  std::condition_variable renewed_;
  Grant grant_ ABSL_GUARDED_BY(mutex_);
  bool renewing_ ABSL_GUARDED_BY(mutex_) = false;
  std::uint64_t renewals_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time next_renewal_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Status last_failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
