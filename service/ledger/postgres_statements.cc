#include "service/ledger/postgres_statements.h"

#include "absl/strings/str_cat.h"
#include "service/ledger/postgres_row.h"

namespace flexiti {
namespace {

// What is inserted is not seen by the other branch, whose snapshot is older.
std::string InsertSql() {
  return absl::StrCat(
      "WITH new AS (INSERT INTO ledger_operations (revision, merchant_id, request_id, write_mark,"
      " method, state, attempt, reference_id, create_time, update_time, lease_expire_time,"
      " attempt_end_time, next_look_time, looks, fingerprint, match_key, resource, key_id,"
      " sealed_record) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
      " $16, $17, $18) ON CONFLICT (merchant_id, request_id) DO NOTHING RETURNING ",
      kRowColumns, ") SELECT ", kRowColumns, " FROM new UNION ALL SELECT ", kRowColumns,
      " FROM ledger_operations WHERE merchant_id = $1 AND request_id = $2");
}

// $8, the time of creation, stays as it is; it is named so that PostgreSQL knows its type.
std::string ReplaceSql() {
  return "UPDATE ledger_operations SET revision = revision + 1, write_mark = $3, method = $4,"
         " state = $5, attempt = $6, reference_id = $7, update_time = $9, lease_expire_time = $10,"
         " attempt_end_time = $11, next_look_time = $12, looks = $13, fingerprint = $14,"
         " match_key = $15, resource = $16, key_id = $17, sealed_record = $18"
         " WHERE merchant_id = $1 AND request_id = $2 AND revision = $19"
         " AND $8::bigint IS NOT NULL RETURNING revision";
}

std::string Select(const char* conditions) {
  return absl::StrCat("SELECT ", kRowColumns, " FROM ledger_operations WHERE ", conditions);
}

// Not prepared, so that each is planned for its arguments.
std::string ListSql(const char* more) {
  return absl::StrCat(Select("($1::text = '' OR merchant_id = $1) AND id > $2 AND create_time <= $3"
                             " AND CASE $4::bigint WHEN 0 THEN true"
                             " WHEN 1 THEN state = 1 AND lease_expire_time > $5"
                             " WHEN 4 THEN state = 4 OR (state = 1 AND lease_expire_time <= $5)"
                             " ELSE state = $4 END"),
                      more, " ORDER BY id LIMIT $6");
}

// Replicas that purge at once take different rows.
constexpr char kPurgeSql[] =
    "UPDATE ledger_operations SET sealed_record = '', key_id = '', fingerprint = '',"
    " revision = revision + 1, write_mark = $3 WHERE id IN (SELECT id FROM ledger_operations"
    " WHERE state IN (2, 3) AND update_time < $1"
    " AND (key_id <> '' OR octet_length(fingerprint) > 0 OR octet_length(sealed_record) > 0)"
    " ORDER BY update_time LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id";

// 9223372036854775807 is RowMicros of InfiniteFuture.
constexpr char kUnresolvedSql[] =
    "SELECT count(*) FILTER (WHERE NOT is_unknown), count(*) FILTER (WHERE is_unknown),"
    " count(*) FILTER (WHERE is_unknown AND next_look_time = 9223372036854775807),"
    " coalesce(min(attempt_end_time) FILTER (WHERE is_unknown), 9223372036854775807)"
    " FROM (SELECT state = 4 OR lease_expire_time <= $1 AS is_unknown, next_look_time,"
    " attempt_end_time FROM ledger_operations WHERE state IN (1, 4)) AS unresolved";

}  // namespace

PostgresStatements MakePostgresStatements() {
  return {
      .insert = {.name = "insert", .sql = InsertSql()},
      .replace = {.name = "replace", .sql = ReplaceSql()},
      .find = {.name = "find", .sql = Select("merchant_id = $1 AND request_id = $2")},
      .list = {.name = "", .sql = ListSql("")},
      .list_not_executed = {.name = "", .sql = ListSql(" AND state <> 2")},
      .due = {.name = "due",
              .sql = Select("state IN (1, 4) AND next_look_time <= $1"
                            " AND next_look_time < 9223372036854775807"
                            " AND lease_expire_time <= $1 ORDER BY next_look_time, id LIMIT $2")},
      .matching = {.name = "matching",
                   .sql = Select("match_key = $1 AND match_key <> ''::bytea"
                                 " ORDER BY id")},
      .resource = {.name = "resource", .sql = Select("resource = $1 AND resource <> ''::bytea")},
      .purge = {.name = "purge", .sql = kPurgeSql},
      .count_by_key = {.name = "count_by_key",
                       .sql = "SELECT key_id, count(*) FROM ledger_operations WHERE key_id <> ''"
                              " GROUP BY key_id"},
      .unresolved = {.name = "unresolved", .sql = kUnresolvedSql},
      .sealed_with_other = {.name = "sealed_with_other",
                            .sql = Select("key_id <> '' AND (key_id < $1 OR key_id > $1)"
                                          " ORDER BY id LIMIT $2")},
      .put_setting = {.name = "put_setting",
                      .sql = "WITH new AS (INSERT INTO ledger_settings VALUES ($1, $2)"
                             " ON CONFLICT (name) DO NOTHING RETURNING value)"
                             " SELECT value FROM new UNION ALL"
                             " SELECT value FROM ledger_settings WHERE name = $1"},
      .setting = {.name = "setting", .sql = "SELECT value FROM ledger_settings WHERE name = $1"},
      .replace_setting = {.name = "replace_setting",
                          .sql = "UPDATE ledger_settings SET value = $3 WHERE name = $1"
                                 " AND value = $2 RETURNING name"},
  };
}

std::vector<const PostgresStatement*> PostgresStatements::All() const {
  return {&insert,     &replace,           &find,        &list,    &list_not_executed,
          &due,        &matching,          &resource,    &purge,   &count_by_key,
          &unresolved, &sealed_with_other, &put_setting, &setting, &replace_setting};
}

}  // namespace flexiti
