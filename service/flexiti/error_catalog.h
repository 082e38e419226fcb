// Flexiti's words -> codes and facts, read from the options of the enum values
// (flexiti/v1/errors.proto).
#pragma once

#include <string>

#include "flexiti/v1/errors.pb.h"

namespace flexiti {

// Threads: all functions may be called from any.

const v1::ErrorFacts& FactsOf(v1::FlexitiErrorCode code);
const v1::ErrorFacts& FactsOf(v1::GatewayErrorReason reason);

// The code for Flexiti's `word` (compared exactly; may be empty) in a reply with `http_status`. A
// word decides; without one the status does; UNRECOGNIZED if neither is documented.
v1::FlexitiErrorCode CodeOf(const std::string& word, int http_status);

}  // namespace flexiti
