// Purchases through gateways that differ in their ledger alone.
#pragma once

#include <chrono>
#include <string>

#include "tests/bench/load.h"
#include "tests/support/postgres_server.h"

namespace flexiti_bench {

enum class Store {
  kNone,  // ledgerless_gateway
  kSqlite,
  kPostgres,
};
inline constexpr Store kStores[] = {Store::kNone, Store::kSqlite, Store::kPostgres};

struct PurchaseLoad {
  int delay_ms = 0;  // of the upstream, for each purchase
  int in_flight = 1;
};

// Starts a sandbox, a gateway and an empty ledger, and makes purchases for `time`: POST
// /authorization, each with a request_id of its own. An error too, if afterwards the gateway does
// not know the last one, or knows it without a ledger.
Figures RunPurchases(Store store, const PurchaseLoad& load, std::chrono::milliseconds time,
                     flexiti_test::PostgresServer& postgres);

// Microseconds of CPU that the server's processes have taken so far, but for those that ended.
double PostgresCpuMicros(const flexiti_test::PostgresServer& postgres);

}  // namespace flexiti_bench
