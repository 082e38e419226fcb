// Faults as JSON, for the control port. The names are those of struct Fault; times are in
// milliseconds (`delay_ms`), `hide_seconds` in seconds, and bytes that are no text come as
// `raw_hex` and `push_hex`.
#pragma once

#include "absl/status/statusor.h"
#include "tests/sandbox/fault.h"
#include "tests/sandbox/json.h"

namespace flexiti_sandbox {

// Starts from the fault that "kind" names (reply, commit_then_reply, commit_then_drop,
// drop_before_commit, delay, garbage, html_page, empty_reply, cut_reply, hide_from_lists), if it is
// there. An unknown field or a wrong type is INVALID_ARGUMENT and names the field.
absl::StatusOr<Fault> ParseFault(const Json& json);

}  // namespace flexiti_sandbox
