// The tables of the ledger in SQLite, and how older ones become today's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/ledger/sqlite_connection.h"

namespace flexiti {

// SQL that turns version i of the schema into version i + 1; version 0 has no tables. What stands
// here once released never changes: a new version is a new entry.
const std::vector<std::string>& SqliteMigrations();

// Reads the version of the database, and changes nothing. FAILED_PRECONDITION for one that is no
// ledger, or newer than the last of `known` versions.
absl::StatusOr<std::int64_t> ReadSqliteVersion(SqliteConnection& connection, std::int64_t known);

// Brings the database to the version that `migrations` end at, each step in a transaction of its
// own: a step that fails, or that the process does not survive, leaves the version before it.
// Refuses what ReadSqliteVersion refuses.
absl::Status MigrateSqlite(SqliteConnection& connection,
                           const std::vector<std::string>& migrations);

}  // namespace flexiti
