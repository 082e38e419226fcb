// Part of Check(): what no production may have, and what a gateway in front of production should.
#pragma once

#include <cstdint>
#include <string>

#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

// Adds every finding of the profile PRODUCTION (the table "Production" in README.md); nothing under
// another one. Needs what Check() needs, and runs last, so that a key that is wrong anyway is not
// reported twice.
void CheckProduction(const Gateway& gateway, Problems& problems);

// The gateway is about to move real money without that profile: worth a warning at its start.
bool IsProductionWithoutProfile(const Gateway& gateway);

// Why a ledger must not be on a file system of this kind (f_type of statfs()), as the end of "must
// be on a local disk, not in ..."; empty: it may.
std::string WhyNoLedger(std::int64_t kind);

}  // namespace flexiti::config
