// What a failure means for the caller, in words: by its outcome and next action, and apart where a
// code has a way out of its own.
#pragma once

#include <optional>
#include <string>

#include "flexiti/v1/errors.pb.h"

namespace flexiti::reference {

// Who acts: "the operator". Empty for a value that has no words yet.
std::string WhoActs(v1::NextAction action);

// Whether, when and how the call may be repeated.
std::string Repeating(v1::Outcome outcome, v1::NextAction action);

// The same of a read that answers otherwise than a change does: it has no request_id.
std::string RepeatingRead(v1::NextAction action);

struct Advice {
  std::string who;        // acts
  std::string what;       // they do, in sentences
  std::string repeating;  // whether, when and how
};

// Where the next action alone would send to the wrong person, or too early. None for other codes.
std::optional<Advice> OwnAdvice(v1::FlexitiErrorCode code);

// Whether the caller may go on with another request_id.
std::string AnotherRequestId(v1::Outcome outcome);

}  // namespace flexiti::reference
