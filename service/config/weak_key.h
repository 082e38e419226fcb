#pragma once

#include <string>

#include "service/base/secret.h"

namespace flexiti::config {

// Why the bytes cannot be a key of 32 that was made at random; empty: nothing is known against
// them. Of keys that were, it is wrong about fewer than one in 10^13.
std::string WhyWeak(const Secret& key);

}  // namespace flexiti::config
