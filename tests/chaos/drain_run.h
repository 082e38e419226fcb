// The drain test: the gateway is told to stop under load, again and again, and every call that
// reached it is compared with what Flexiti and the ledger know of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/chaos/world.h"

namespace flexiti_test {

struct DrainOptions {
  Store store = Store::kSqlite;
  uint64_t seed = 1;
  int drains = 5;
  int callers = 24;
  int channels = 4;
};

struct DrainReport {
  // What must not be; each with what is known of it.
  std::vector<std::string> findings;
  std::string summary;  // one line, and one for each kind of answer
  uint64_t executed = 0;
  uint64_t refused = 0;         // told that this process is shutting down
  uint64_t without_a_word = 0;  // the connection ended before the call was read
};

// Takes the decisions (orders, delays, the moments and number of signals) from the seed; how they
// fall together is up to the machine. The thread that calls this must be the one that outlives it.
DrainReport RunDrains(const DrainOptions& options);

}  // namespace flexiti_test
