// The sandbox's records as JSON, for the control port.
#pragma once

#include "tests/sandbox/json.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti_sandbox {

Json ToJson(const JournalEntry& entry);
Json ToJson(const Exchange& exchange);
Json ToJson(const AccountState& account);
Json ToJson(const SentCode& code);
Json ToJson(const ConnectionCounts& counts);

}  // namespace flexiti_sandbox
