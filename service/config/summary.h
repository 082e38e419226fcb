#pragma once

#include <string>

#include "service/config/config.pb.h"

namespace flexiti::config {

// What a person wants to see of a configuration before it goes out: a line each for the profile,
// the hosts, the merchants, the ledger, the callers and the traces. Needs a configuration that
// LoadConfig() took.
std::string Summary(const Gateway& gateway);

}  // namespace flexiti::config
