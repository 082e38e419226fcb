#include "service/ledger/sqlite_schema.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

// In the file's header, so that file(1) and we know whose it is: "FlxL".
constexpr std::int64_t kApplicationId = 0x466c784c;

// Times are microseconds since 1970. Rows are never deleted, so the ids are in the order of
// insertion. The indexes are partial where most rows are of no interest to them: it keeps what an
// operation costs low.
constexpr char kVersion1[] = R"sql(
CREATE TABLE operation (
  id INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  merchant_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  method TEXT NOT NULL,
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  attempt INTEGER NOT NULL,
  reference_id TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  lease_expire_time INTEGER NOT NULL,
  attempt_end_time INTEGER NOT NULL,
  next_look_time INTEGER NOT NULL,
  looks INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  match_key BLOB NOT NULL,
  resource BLOB NOT NULL,
  key_id TEXT NOT NULL,
  sealed_record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX operation_key ON operation (merchant_id, request_id);
CREATE INDEX operation_merchant ON operation (merchant_id, id);
CREATE UNIQUE INDEX operation_resource ON operation (resource) WHERE resource <> x'';
CREATE INDEX operation_match ON operation (match_key) WHERE match_key <> x'';
CREATE INDEX operation_due ON operation (next_look_time) WHERE state IN (1, 4);
CREATE INDEX operation_sealed ON operation (key_id) WHERE key_id <> '';
CREATE INDEX operation_purge ON operation (update_time)
  WHERE state IN (2, 3) AND (sealed_record <> x'' OR key_id <> '' OR fingerprint <> x'');
CREATE TABLE setting (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
)sql";

absl::Status CheckIdentity(SqliteConnection& connection, std::int64_t version) {
  const absl::StatusOr<std::int64_t> id = connection.QueryInt("PRAGMA application_id");
  if (!id.ok()) return id.status();
  const absl::StatusOr<std::int64_t> tables =
      connection.QueryInt("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*id == kApplicationId || (*id == 0 && version == 0 && *tables == 0)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "is a SQLite database, but not a ledger of flexiti-gateway: correct the path");
}

}  // namespace

const std::vector<std::string>& SqliteMigrations() {
  static const auto& migrations = *new std::vector<std::string>{kVersion1};
  return migrations;
}

absl::StatusOr<std::int64_t> ReadSqliteVersion(SqliteConnection& connection, std::int64_t known) {
  const absl::StatusOr<std::int64_t> version = connection.QueryInt("PRAGMA user_version");
  if (!version.ok()) return version.status();
  const absl::Status status = CheckIdentity(connection, *version);
  if (!status.ok()) return status;
  if (*version >= 0 && *version <= known) return version;
  return absl::FailedPreconditionError(absl::StrCat(
      "was written by a newer version of this program (schema ", *version, "; this program knows ",
      known, "): run that version, or restore a backup from before the upgrade"));
}

absl::Status MigrateSqlite(SqliteConnection& connection,
                           const std::vector<std::string>& migrations) {
  const auto known = static_cast<std::int64_t>(migrations.size());
  const absl::StatusOr<std::int64_t> version = ReadSqliteVersion(connection, known);
  if (!version.ok()) return version.status();
  for (std::int64_t i = *version; i < known; ++i) {
    const absl::Status status = connection.Execute(
        absl::StrCat("BEGIN IMMEDIATE;", migrations[i], ";PRAGMA application_id = ", kApplicationId,
                     ";PRAGMA user_version = ", i + 1, ";COMMIT;"));
    if (status.ok()) continue;
    if (connection.in_transaction()) connection.Execute("ROLLBACK").IgnoreError();
    return status;
  }
  return absl::OkStatus();
}

}  // namespace flexiti
