// From a path to a database that is checked, ours alone, and of today's schema.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/ledger/sqlite_connection.h"
#include "service/ledger/sqlite_file.h"
#include "service/ledger/sqlite_store.h"

namespace flexiti {

// The lock goes last.
struct SqliteDatabase {
  SqliteFileLock lock;
  std::unique_ptr<SqliteConnection> writer;
  std::vector<std::unique_ptr<SqliteConnection>> readers;
};

// As OpenSqliteStore.
absl::StatusOr<SqliteDatabase> OpenSqliteDatabase(const SqliteStoreOptions& options,
                                                  absl::Time now);

}  // namespace flexiti
