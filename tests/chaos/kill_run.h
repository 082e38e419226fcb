// The kill test: money moves under faults while the gateway is killed and started again, and at the
// end everything that was said is compared with what happened.
#pragma once

#include <cstdint>
#include <string>

#include "tests/chaos/audit.h"
#include "tests/chaos/world.h"

namespace flexiti_test {

struct KillOptions {
  Store store = Store::kSqlite;
  uint64_t seed = 1;
  int kills = 40;
  int callers = 8;
  Times times = {};
};

struct KillReport {
  AuditReport audit;
  std::string summary;  // one line, and one for each kind of answer and of state
};

// Takes the decisions (orders, patience, faults, cuts, moments of death) from the seed; how they
// fall together is up to the machine. The thread that calls this must be the one that outlives it.
KillReport RunKills(const KillOptions& options);

}  // namespace flexiti_test
