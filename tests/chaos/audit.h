// Compares what callers were told, and what the ledger says, with what Flexiti's journal shows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/chaos/operation.h"
#include "tests/chaos/world.h"
#include "tests/sandbox/journal.h"

namespace flexiti_test {

// What is not true. `story` tells all that is known of the operation, for people.
struct Finding {
  std::string problem;
  std::string story;  // of the first ones
};

struct AuditReport {
  std::vector<Finding> findings;
  uint64_t calls = 0;
  uint64_t repeats = 0;
  uint64_t answered = 0;                 // calls that got an answer
  uint64_t executed = 0;                 // money moves in the journal
  std::map<std::string, int> states;     // "EXECUTED refund" -> how many
  std::map<std::string, uint64_t> told;  // by Told()
};

// `last`: of each operation by request_id, GetOperation when all was quiet. The world's money must
// have moved through `operations` alone.
AuditReport Audit(World& world, const std::vector<OperationPtr>& operations,
                  const std::map<std::string, Call>& last);

}  // namespace flexiti_test
