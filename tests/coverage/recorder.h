// Records what this process's tests exercise, for the coverage table: where the environment
// variable FLEXITI_COVERAGE_DIR names a folder, and all tests of the program run. Otherwise does
// nothing.
#pragma once

#include <functional>

#include "tests/sandbox/exchange.h"

namespace flexiti_coverage {

// From now on every gRPC call of this process to a service of ours is recorded under the test that
// runs, if the call succeeds; and so is every exchange that the result sees, which is an empty
// function where nothing is recorded. A test that fails or skips has exercised nothing. Written to
// FLEXITI_COVERAGE_DIR/<program>.tsv after the last test. The result may be called by any thread.
std::function<void(const flexiti_sandbox::Exchange&)> StartRecording();

}  // namespace flexiti_coverage
