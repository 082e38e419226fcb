#pragma once

#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

// Adds what no rule of a single field can tell: merchants or keys whose ids are not unique, an
// upstream without TLS that was not asked for, files that cannot be used, times that do not fit
// together, a ledger without a store or with two.
// Needs `gateway` and `problems` as ReadYaml() left them; fields with a problem are passed over.
void Check(const Gateway& gateway, Problems& problems);

}  // namespace flexiti::config
