// The configuration as it is in effect, for `flexiti-gateway --print-config`.
#pragma once

#include <string>

#include "service/config/config.pb.h"

namespace flexiti::config {

// YAML that LoadConfig() reads as the same configuration: every key, in the order of the schema,
// and a comment where the value is the default. Of secrets it has what `gateway` has: the names of
// their files. Needs a configuration that LoadConfig() took.
std::string Print(const Gateway& gateway);

}  // namespace flexiti::config
