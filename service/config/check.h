#pragma once

#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

// Adds what no rule of a single field can tell: merchants or keys whose ids are not unique, an
// upstream without TLS that was not asked for, files that cannot be used, times that do not fit
// together, callers without an identity or a right, a ledger without a store or with two; under the
// profile PRODUCTION, what no production may have. `now`: what certificates must not have expired
// at.
// Needs `gateway` and `problems` as ReadYaml() left them; fields with a problem are passed over.
void Check(const Gateway& gateway, absl::Time now, Problems& problems);

}  // namespace flexiti::config
