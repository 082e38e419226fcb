// The embedded default: one file, one gateway process.
#pragma once

#include <memory>
#include <string>

#include "service/ledger/ledger_store.h"

namespace flexiti {

struct SqliteStoreOptions {
  std::string path = {};  // the database; its folder must exist
  // How long a call waits for its commit, or for somebody else's lock on the file.
  absl::Duration timeout = absl::Seconds(5);
};

// Takes the file for this process alone (a second gateway is refused), makes or migrates its
// tables, and checks it: FAILED_PRECONDITION, with what to do, for a file that others may read,
// that is damaged, that a newer program wrote, or that another process has. Whoever held rows is
// gone then: every lease and every attempt ends at `now`.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenSqliteStore(const SqliteStoreOptions& options,
                                                             absl::Time now);

}  // namespace flexiti
