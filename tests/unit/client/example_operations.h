// Operations of the ledger, and `flexiti operations` asked about them.
#pragma once

#include <string>
#include <vector>

#include "flexiti/v1/operation.pb.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {

// Of the examples.
inline constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

// Runs `flexiti operations` with these arguments; the environment names maple-furniture.
Finished Operations(const ScriptedGateway& gateway, std::vector<std::string> arguments);

flexiti::v1::Operation Unknown();   // a refund, after a look with two candidates
flexiti::v1::Operation Executed();  // a purchase, with its answer

}  // namespace flexiti_test
