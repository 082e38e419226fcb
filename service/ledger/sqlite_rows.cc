#include "service/ledger/sqlite_rows.h"

#include <utility>

#include "service/ledger/row_times.h"

namespace flexiti {
namespace {

constexpr char kInsert[] =
    "INSERT INTO operation (revision, merchant_id, request_id, create_time, method, state, attempt,"
    " reference_id, update_time, lease_expire_time, attempt_end_time, next_look_time, looks,"
    " fingerprint, match_key, resource, key_id, sealed_record)"
    " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (merchant_id, request_id) DO NOTHING";

// Both take the same parameters. The first is for the usual case, in which the two columns that it
// does not set stay as they are: SQLite rewrites the index entries of all columns that are set.
constexpr char kReplaceMost[] =
    "UPDATE operation SET revision = revision + 1, method = ?1, state = ?2, attempt = ?3,"
    " reference_id = ?4, update_time = ?5, lease_expire_time = ?6, attempt_end_time = ?7,"
    " next_look_time = ?8, looks = ?9, fingerprint = ?10, resource = ?12, sealed_record = ?14"
    " WHERE merchant_id = ?15 AND request_id = ?16 AND revision = ?17 AND match_key = ?11"
    " AND key_id = ?13";
constexpr char kReplaceAll[] =
    "UPDATE operation SET revision = revision + 1, method = ?1, state = ?2, attempt = ?3,"
    " reference_id = ?4, update_time = ?5, lease_expire_time = ?6, attempt_end_time = ?7,"
    " next_look_time = ?8, looks = ?9, fingerprint = ?10, match_key = ?11, resource = ?12,"
    " key_id = ?13, sealed_record = ?14"
    " WHERE merchant_id = ?15 AND request_id = ?16 AND revision = ?17";

// The columns from `method` to `sealed_record`, in the order of both statements.
void BindContent(SqliteStatement& statement, const OperationRow& row) {
  statement.BindText(row.method);
  statement.Bind(static_cast<int>(row.state));
  statement.Bind(row.attempt);
  statement.BindText(row.reference_id);
  statement.Bind(RowMicros(row.update_time));
  statement.Bind(RowMicros(row.lease_expire_time));
  statement.Bind(RowMicros(row.attempt_end_time));
  statement.Bind(RowMicros(row.next_look_time));
  statement.Bind(row.looks);
  statement.BindBytes(row.fingerprint);
  statement.BindBytes(row.match_key);
  statement.BindBytes(row.resource);
  statement.BindText(row.key_id);
  statement.BindBytes(row.sealed_record);
}

}  // namespace

const char kSelectSqliteRow[] =
    "SELECT id, revision, merchant_id, request_id, method, state, attempt, reference_id,"
    " create_time, update_time, lease_expire_time, attempt_end_time, next_look_time, looks,"
    " fingerprint, match_key, resource, key_id, sealed_record FROM operation ";

OperationRow ReadSqliteRow(const SqliteStatement& statement) {
  OperationRow row;
  int column = 0;
  row.id = statement.Int(column++);
  row.revision = statement.Int(column++);
  row.key.merchant_id = statement.Bytes(column++);
  row.key.request_id = statement.Bytes(column++);
  row.method = statement.Bytes(column++);
  row.state = static_cast<OperationState>(statement.Int(column++));
  row.attempt = static_cast<int>(statement.Int(column++));
  row.reference_id = statement.Bytes(column++);
  row.create_time = TimeFromRowMicros(statement.Int(column++));
  row.update_time = TimeFromRowMicros(statement.Int(column++));
  row.lease_expire_time = TimeFromRowMicros(statement.Int(column++));
  row.attempt_end_time = TimeFromRowMicros(statement.Int(column++));
  row.next_look_time = TimeFromRowMicros(statement.Int(column++));
  row.looks = static_cast<int>(statement.Int(column++));
  row.fingerprint = statement.Bytes(column++);
  row.match_key = statement.Bytes(column++);
  row.resource = statement.Bytes(column++);
  row.key_id = statement.Bytes(column++);
  row.sealed_record = statement.Bytes(column++);
  return row;
}

absl::StatusOr<std::vector<OperationRow>> ReadSqliteRows(SqliteStatement& statement) {
  std::vector<OperationRow> rows;
  while (true) {
    const absl::StatusOr<bool> has_row = statement.Step();
    if (!has_row.ok()) return has_row.status();
    if (!*has_row) return rows;
    rows.push_back(ReadSqliteRow(statement));
  }
}

absl::StatusOr<std::int64_t> InsertSqliteRow(SqliteConnection& connection,
                                             const OperationRow& row) {
  absl::StatusOr<SqliteStatement> insert = connection.Prepare(kInsert);
  if (!insert.ok()) return insert.status();
  insert->BindText(row.key.merchant_id);
  insert->BindText(row.key.request_id);
  insert->Bind(RowMicros(row.create_time));
  BindContent(*insert, row);
  const absl::StatusOr<bool> done = insert->Step();
  if (!done.ok()) return done.status();
  return connection.changes() == 0 ? 0 : connection.last_insert_id();
}

absl::StatusOr<bool> ReplaceSqliteRow(SqliteConnection& connection, const OperationRow& row) {
  for (const char* sql : {kReplaceMost, kReplaceAll}) {
    absl::StatusOr<SqliteStatement> replace = connection.Prepare(sql);
    if (!replace.ok()) return replace.status();
    BindContent(*replace, row);
    replace->BindText(row.key.merchant_id);
    replace->BindText(row.key.request_id);
    replace->Bind(row.revision);
    const absl::StatusOr<bool> done = replace->Step();
    if (!done.ok()) return done.status();
    if (connection.changes() == 1) return true;
  }
  return false;
}

}  // namespace flexiti
