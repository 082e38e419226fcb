// The part of Check() that concerns who may call: TLS, identities and rights.
#pragma once

#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

// `now`: what certificates must not have expired at.
void CheckCallers(const Gateway& gateway, absl::Time now, Problems& problems);

// listen.tls is configured: callers have certificates, and rights.
bool HasTls(const Gateway& gateway);

// It listens without TLS where other machines reach it: whoever does may do everything, unless
// somebody in front of it proves who calls. Worth a warning at its start.
bool ServesAnybody(const Gateway& gateway);

}  // namespace flexiti::config
