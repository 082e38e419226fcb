// A store of the ledger alone, in this process.
#pragma once

#include <chrono>
#include <functional>

#include "service/ledger/ledger_store.h"
#include "tests/bench/load.h"

namespace flexiti_bench {

enum class Writes {
  kClaim,           // a new row
  kClaimAndSettle,  // and its end, which need not be durable, as for a purchase
};

// `writers` threads, each with one operation after the other. The figures are per operation; CPU is
// this process's own. `server_cpu` as for RunLoad.
Figures LoadStore(flexiti::LedgerStore& store, Writes writes, int writers,
                  std::chrono::milliseconds time, const CpuMeter& server_cpu = nullptr);

}  // namespace flexiti_bench
