// The part of Check() that concerns the operation ledger.
#pragma once

#include <cstdint>

#include "service/config/config.pb.h"
#include "service/config/problems.h"

namespace flexiti::config {

// `slowest_call_ms`: how long after its begin a call to Flexiti may last at most.
void CheckLedger(const Gateway& gateway, std::int64_t slowest_call_ms, Problems& problems);

}  // namespace flexiti::config
