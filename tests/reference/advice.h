// What the outcome and the next action of a failure mean for the caller, in words.
#pragma once

#include <string>

#include "flexiti/v1/errors.pb.h"

namespace flexiti::reference {

// Who acts: "the operator". Empty for a value that has no words yet.
std::string WhoActs(v1::NextAction action);

// Whether, when and how the call may be repeated.
std::string Repeating(v1::Outcome outcome, v1::NextAction action);

// Whether the caller may go on with another request_id.
std::string AnotherRequestId(v1::Outcome outcome);

}  // namespace flexiti::reference
