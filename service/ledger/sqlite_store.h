// The embedded default: one file, one gateway process.
#pragma once

#include <memory>
#include <string>

#include "service/ledger/ledger_store.h"

namespace flexiti {

struct SqliteStoreOptions {
  // The database, made if it is not there; its folder must exist, on a local disk. Beside it stand
  // "-wal" and "-shm", which are part of it, and ".lock".
  std::string path = {};
  // How long a call waits for its turn, its commit, and somebody else's lock, together.
  absl::Duration timeout = absl::Seconds(5);
};

// Takes the file for this process alone (a second gateway is refused), makes or migrates its
// tables, and checks it: FAILED_PRECONDITION, with what to do, for a file that others may read,
// that is damaged, that a newer program wrote, or that another process has; UNAVAILABLE when it is
// locked for longer than the timeout, or there is no room. Whoever held rows is gone then: every
// lease and every attempt ends at `now`. Reads the whole file: a few seconds per gigabyte.
//
// Backups with SQLite's own tools (".backup", VACUUM INTO) work while the store is open.
//
// After a failed write nothing is known of it, unless the message ends with "nothing was written".
// Writes that fail together (one commit serves many callers) leave nothing that anybody can see;
// but a process that dies before its next commit may find them when it starts again.
absl::StatusOr<std::unique_ptr<LedgerStore>> OpenSqliteStore(const SqliteStoreOptions& options,
                                                             absl::Time now);

}  // namespace flexiti
