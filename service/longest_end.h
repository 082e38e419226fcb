// How long the program takes to end.
#pragma once

#include "absl/time/time.h"
#include "service/config/config.pb.h"

namespace flexiti {

// How long the end may be held up by what takes traces.
inline constexpr absl::Duration kTelemetryFlush = absl::Seconds(3);

// From the signal to the end of the process, at most, on a machine that has time for it, unless
// something hangs. Whoever kills it earlier (a pod's grace period) may cut off calls that move
// money.
absl::Duration LongestEnd(const config::Gateway& config);

}  // namespace flexiti
