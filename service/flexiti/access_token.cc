#include "service/flexiti/access_token.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/flexiti/failure.h"

namespace flexiti {
namespace {

// After a failed renewal the old token serves, and Flexiti is left alone for this long.
constexpr absl::Duration kRenewalPause = absl::Seconds(5);

absl::Status Unavailable(const std::string& why, const ErrorMetadata& metadata = {}) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_TOKEN_UNAVAILABLE, Effect::kChange,
                        absl::StrCat("no access token: ", why), metadata);
}

}  // namespace

AccessToken::AccessToken(HttpTransport& transport, ClientSecret& secret, Metrics& metrics,
                         AccessTokenOptions options)
    : transport_(transport), secret_(secret), metrics_(metrics), options_(std::move(options)) {}

bool AccessToken::IsValid(absl::Time now) const { return now < held_.grant.expire_time; }

bool AccessToken::IsFresh(absl::Time now) const {
  return now < held_.grant.expire_time - options_.refresh_margin;
}

bool AccessToken::IsRefused() const {
  return !last_failure_.ok() && !absl::IsUnavailable(last_failure_);
}

bool AccessToken::IsAtHand(absl::Time now) const {
  MutexLock lock(mutex_);
  return IsFresh(now) || (IsValid(now) && (renewing_ || now < next_renewal_));
}

absl::StatusOr<Secret> AccessToken::Get(absl::Time now, absl::Time deadline) {
  const auto until = std::chrono::steady_clock::now() +
                     absl::ToChronoNanoseconds(std::min(deadline - now, absl::Hours(1)));
  Held old;
  {
    MutexLock lock(mutex_);
    while (true) {
      if (IsFresh(now)) return held_.grant.access_token;
      if (IsValid(now) && (renewing_ || now < next_renewal_)) return held_.grant.access_token;
      if (!renewing_) break;
      if (!WaitForRenewal(until, lock)) {
        return Unavailable("still waiting for one", {{kCauseName, "timeout"}});
      }
      // One failure answers everybody who waited for it, or each would try in turn. A new one that
      // somebody else was refused already is none, and the next is asked for.
      if (!IsValid(now) && !last_failure_.ok()) return last_failure_;
    }
    // At the time when it was asked, also after a wait for another's: both are over within twice
    // `timeout`, which the lease and the end of the program count on.
    old = StartRenewal(now);
  }
  const absl::StatusOr<Held> got = Renew(old, now);
  MutexLock lock(mutex_);
  EndRenewal(got, now);
  if (got.ok()) return got->grant.access_token;
  if (IsValid(now)) return held_.grant.access_token;
  return last_failure_;
}

bool AccessToken::Blame(int most) {
  MutexLock lock(mutex_);
  return ++blames_ <= most;
}

bool AccessToken::TryNewSecret(absl::Time now) {
  Held old;
  {
    MutexLock lock(mutex_);
    if (held_.secret_version == secret_.version()) return true;
    // Without a valid one the next call fetches it anyway; but who mends a refused secret wants to
    // see at once whether it is good now, by a token that somebody asked for before.
    const bool was_refused = IsRefused() || (renewals_ > 0 && secret_.state().none_serves);
    if (!IsValid(now) && !was_refused) return true;
    if (renewing_) return false;
    old = StartRenewal(now);
  }
  const absl::StatusOr<Held> got = Renew(old, now);
  MutexLock lock(mutex_);
  EndRenewal(got, now);
  return !absl::IsUnavailable(got.status());
}

AccessToken::Held AccessToken::StartRenewal(absl::Time now) {
  renewing_ = true;
  renewing_since_ = now;
  blames_ = 0;
  // Flexiti cannot refresh an expired token.
  return IsValid(now) ? held_ : Held();
}

void AccessToken::EndRenewal(const absl::StatusOr<Held>& got, absl::Time now) {
  renewing_ = false;
  renewing_since_ = absl::InfiniteFuture();
  ++renewals_;
  renewed_.notify_all();
  renewal_time_ = now;
  last_failure_ = got.status();
  if (got.ok()) {
    held_ = *got;
  } else {
    next_renewal_ = now + kRenewalPause;
  }
}

bool AccessToken::WaitForRenewal(std::chrono::steady_clock::time_point until, MutexLock& lock) {
  const std::uint64_t seen = renewals_;
  while (renewals_ == seen) {
    if (!lock.WaitUntil(renewed_, until)) return renewals_ != seen;
  }
  return true;
}

bool AccessToken::Refuse(const Secret& token) {
  MutexLock lock(mutex_);
  // Others may have renewed it meanwhile; theirs is not the refused one.
  if (held_.grant.access_token == token) held_ = Held();
  return renewing_ || !held_.grant.access_token.empty();
}

absl::StatusOr<AccessToken::Held> AccessToken::Renew(const Held& old, absl::Time now) {
  const ClientSecret::Candidates candidates = secret_.Get();
  absl::Time deadline = now + options_.timeout;
  absl::Status first_refusal;
  for (const Secret& secret : candidates.secrets) {
    absl::StatusOr<TokenGrant> grant = absl::UnavailableError("");
    // A refresh proves a secret only if Flexiti looks at it, which is not documented: one that was
    // not taken yet shows what it is worth by client_credentials.
    if (!old.grant.refresh_token.empty() && secret == old.client_secret) {
      grant = Fetch(secret, old.grant.refresh_token, now, deadline);
      deadline = now + 2 * options_.timeout;
    }
    if (!grant.ok()) grant = Fetch(secret, Secret(), now, deadline);
    if (grant.ok()) {
      secret_.Took(secret, candidates, now);
      return Held{.grant = *std::move(grant),
                  .client_secret = secret,
                  .secret_version = candidates.version};
    }
    if (first_refusal.ok()) first_refusal = grant.status();
    // What may pass says nothing of this secret, so the next one's turn has not come.
    if (!RefusesSecret(grant.status())) {
      std::optional<Held> held = RenewByProven(old, secret, candidates, now);
      if (held.has_value()) return *std::move(held);
      return grant.status();
    }
    deadline = now + 2 * options_.timeout;
  }
  if (!first_refusal.ok()) secret_.RefusedAll(candidates, now);
  return first_refusal;
}

std::optional<AccessToken::Held> AccessToken::RenewByProven(
    const Held& old, const Secret& failed, const ClientSecret::Candidates& candidates,
    absl::Time now) {
  // As long as a token is left, there is time to find out what the new secret is worth.
  const bool has_token = !old.grant.access_token.empty();
  if (has_token || candidates.worked.empty() || failed == candidates.worked) return std::nullopt;
  absl::StatusOr<TokenGrant> grant =
      Fetch(candidates.worked, Secret(), now, now + 2 * options_.timeout);
  if (!grant.ok()) return std::nullopt;
  secret_.Took(candidates.worked, candidates, now, /*proven=*/false);
  return Held{.grant = *std::move(grant),
              .client_secret = candidates.worked,
              .secret_version = candidates.version};
}

absl::StatusOr<TokenGrant> AccessToken::Fetch(const Secret& client_secret,
                                              const Secret& refresh_token, absl::Time now,
                                              absl::Time deadline) {
  absl::StatusOr<TokenGrant> grant = FetchToken(transport_,
                                                {.target = options_.target,
                                                 .client_id = options_.client_id,
                                                 .client_secret = client_secret,
                                                 .scope = options_.scope,
                                                 .refresh_token = refresh_token},
                                                now, deadline);
  const std::string result = ResultOfToken(grant.status());
  // That a refresh_token is no good any more is nothing that anybody must look at.
  if (refresh_token.empty() || result != "refused") {
    metrics_.CountTokenRenewal({.merchant_id = options_.merchant_id,
                                .api = options_.api,
                                .scope = options_.scope,
                                .result = result});
  }
  return grant;
}

AccessToken::State AccessToken::state() const {
  const ClientSecret::State secret = secret_.state();
  MutexLock lock(mutex_);
  return {.merchant_id = options_.merchant_id,
          .api = options_.api,
          .scope = options_.scope,
          .expire_time = held_.grant.expire_time,
          .renewing_since = renewing_since_,
          .renewal_time = renewal_time_,
          .renewal_result = renewals_ == 0 ? "" : ResultOfToken(last_failure_),
          .renewal_cause = CauseOf(last_failure_),
          .secret = secret};
}

}  // namespace flexiti
