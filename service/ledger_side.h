// The operation ledger in the store that the configuration names.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "service/config/config.pb.h"
#include "service/ledger/ledger.h"
#include "service/ledger/ledger_store.h"
#include "service/ledger/timed_store.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

class LedgerSide {
 public:
  // kUnavailable: the store is away, and may come back. Any other failure somebody must mend.
  // `metrics` must outlive this.
  static absl::StatusOr<std::unique_ptr<LedgerSide>> Open(const config::Gateway& config,
                                                          Metrics& metrics);

  Ledger& ledger() { return *ledger_; }
  const TimedStore& store() const { return timed_store_; }

 private:
  LedgerSide(std::unique_ptr<LedgerStore> store, Metrics& metrics);

  const std::unique_ptr<LedgerStore> store_;
  TimedStore timed_store_;
  std::unique_ptr<Ledger> ledger_;
};

// What the configuration is to the word: "sqlite" or "postgres".
const char* LedgerKindOf(const config::Gateway& config);

}  // namespace flexiti
