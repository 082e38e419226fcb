// What a call to Flexiti failed of, as the status that its caller gets. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/errors.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// A failure of `call` that the gateway found itself. `message` holds no personal data.
absl::Status UpstreamFailure(v1::GatewayErrorReason reason, const UpstreamCall& call,
                             const Terms& terms, const std::string& message);

// The transport gave no reply: its kind of error tells the outcome. Keeps the cause (http_cause.h).
absl::Status TransportFailure(const absl::Status& status, const UpstreamCall& call,
                              const Terms& terms);

// The deadline of the caller ended it, before it could change anything: no failure of Flexiti's.
absl::Status CutShort(v1::Outcome outcome, const UpstreamCall& call, const Terms& terms);

}  // namespace flexiti
