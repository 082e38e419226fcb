// OperationRow <-> a row of the table `operation`.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/ledger/operation_row.h"
#include "service/ledger/sqlite_connection.h"

namespace flexiti {

// "SELECT " all columns, in the order that ReadSqliteRow wants, " FROM operation ".
extern const char kSelectSqliteRow[];

OperationRow ReadSqliteRow(const SqliteStatement& statement);

// Steps to the end.
absl::StatusOr<std::vector<OperationRow>> ReadSqliteRows(SqliteStatement& statement);

// Adds the row with revision 1. Answers its id; 0: its key is there already.
absl::StatusOr<std::int64_t> InsertSqliteRow(SqliteConnection& connection, const OperationRow& row);

// As LedgerStore::Replace: whether it was done. ALREADY_EXISTS: its resource is taken.
absl::StatusOr<bool> ReplaceSqliteRow(SqliteConnection& connection, const OperationRow& row);

}  // namespace flexiti
