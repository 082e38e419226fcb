// What a gateway of this configuration may count.
#pragma once

#include "service/config/config.pb.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Every method of the contract; the APIs and the tokens of what is configured.
Metrics::Expected ExpectedMetrics(const config::Gateway& config);

}  // namespace flexiti
