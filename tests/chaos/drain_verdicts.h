// What a caller of a gateway that stops may be told. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/chaos/drain_run.h"
#include "tests/chaos/operation.h"

namespace flexiti_test {

// What is wrong with the only answer that came; empty if nothing is. `executions`: entries of the
// journal under its request_id. `state`: of the ledger at the end ("ABSENT").
std::string DrainProblem(const Call& call, size_t executions, const std::string& state);

// Adds what is wrong, and the counts, to `report`. Each operation was asked for once, nothing was
// lost on the way to Flexiti, and nobody looked at it since.
void JudgeDrains(World& world, const std::vector<OperationPtr>& operations,
                 const std::map<std::string, Call>& last, const std::vector<Call>& reads,
                 DrainReport* report);

}  // namespace flexiti_test
