// Sees the messages of this process's gRPC calls.
#pragma once

#include <functional>

#include "tests/coverage/fact.h"

namespace flexiti_coverage {

// From now on `add` gets, after each successful call to a service of ours, the facts of its request
// and its response, in the thread that gets the answer. At most once in a process.
void InterceptCalls(std::function<void(const Facts&)> add);

}  // namespace flexiti_coverage
