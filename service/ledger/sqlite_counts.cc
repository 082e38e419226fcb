#include "service/ledger/sqlite_counts.h"

#include "service/ledger/row_times.h"

namespace flexiti {
namespace {

// Through the index of what is unsettled, or not at all: the table may hold years of settled rows.
// ?2 is RowMicros of InfiniteFuture.
constexpr char kUnresolved[] =
    "SELECT count(*) FILTER (WHERE NOT is_unknown), count(*) FILTER (WHERE is_unknown),"
    " count(*) FILTER (WHERE is_unknown AND next_look_time = ?2),"
    " coalesce(min(attempt_end_time) FILTER (WHERE is_unknown), ?2)"
    " FROM (SELECT state = 4 OR lease_expire_time <= ?1 AS is_unknown, next_look_time,"
    " attempt_end_time FROM operation INDEXED BY operation_due WHERE state IN (1, 4))";

}  // namespace

absl::StatusOr<std::map<std::string, std::int64_t>> CountSqliteByKey(SqliteConnection& connection) {
  absl::StatusOr<SqliteStatement> select = connection.Prepare(
      "SELECT key_id, count(*) FROM operation WHERE key_id <> '' GROUP BY key_id");
  if (!select.ok()) return select.status();
  std::map<std::string, std::int64_t> counts;
  while (true) {
    const absl::StatusOr<bool> has_row = select->Step();
    if (!has_row.ok()) return has_row.status();
    if (!*has_row) return counts;
    counts[select->Bytes(0)] = select->Int(1);
  }
}

absl::StatusOr<UnresolvedOperations> CountSqliteUnresolved(SqliteConnection& connection,
                                                           absl::Time now) {
  absl::StatusOr<SqliteStatement> select = connection.Prepare(kUnresolved);
  if (!select.ok()) return select.status();
  select->Bind(RowMicros(now));
  select->Bind(RowMicros(absl::InfiniteFuture()));
  const absl::StatusOr<bool> has_row = select->Step();
  if (!has_row.ok()) return has_row.status();
  if (!*has_row) return absl::DataLossError("SQLite: a count without a row");
  return UnresolvedOperations{.running = select->Int(0),
                              .unknown = select->Int(1),
                              .unattended = select->Int(2),
                              .oldest_unknown = TimeFromRowMicros(select->Int(3))};
}

}  // namespace flexiti
