// POST /oauth/token: one attempt at an access token (contract, section 3).
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/secret.h"
#include "service/flexiti/http_transport.h"

namespace flexiti {

struct TokenRequest {
  std::string target = {};  // path of the token endpoint
  std::string client_id = {};
  Secret client_secret = {};
  std::string scope = {};     // "merchant" or "customer"
  Secret refresh_token = {};  // empty: by client_credentials
};

struct TokenGrant {
  Secret access_token = {};
  Secret refresh_token = {};  // may be empty
  absl::Time expire_time = absl::InfinitePast();
};

// A usable token; its life is counted from `now`. Errors, all with nothing sent of the call that it
// is for; none quotes request or reply:
//   TOKEN_UNAVAILABLE  it may pass: Flexiti was not reached, failed, or answered unreadably
//   Flexiti's refusal  as a matter of the merchant's set-up
absl::StatusOr<TokenGrant> FetchToken(HttpTransport& transport, const TokenRequest& request,
                                      absl::Time now, absl::Time deadline);

// Whether `failure`, of FetchToken by client_credentials, says that client_id and client_secret do
// not belong together. A merchant who lacks a right, or an endpoint that fails, says nothing of it.
bool RefusesSecret(const absl::Status& failure);

// Whether a call failed since Flexiti gives this merchant no token, and it will not pass by itself:
// its secrets, or its set-up.
bool IsTokenRefusal(const absl::Status& failure);

// "ok", "refused" or "unavailable", as flexiti_token_renewals_total has it.
std::string ResultOfToken(const absl::Status& status);

}  // namespace flexiti
