// Whether the limits on calls leave room for every merchant.
#pragma once

#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

void CheckLimits(const Gateway& gateway, Problems& problems);

}  // namespace flexiti::config
