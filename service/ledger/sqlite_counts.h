// What SQLite's store counts, for operators.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/ledger/ledger_store.h"
#include "service/ledger/sqlite_connection.h"

namespace flexiti {

// As LedgerStore::CountByKey and CountUnresolved.
absl::StatusOr<std::map<std::string, std::int64_t>> CountSqliteByKey(SqliteConnection& connection);
absl::StatusOr<UnresolvedOperations> CountSqliteUnresolved(SqliteConnection& connection,
                                                           absl::Time now);

}  // namespace flexiti
