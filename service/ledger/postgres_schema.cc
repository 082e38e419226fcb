#include "service/ledger/postgres_schema.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "service/ledger/postgres_error.h"

namespace flexiti {
namespace {

// kMigrations[n] brings version n to n + 1. What has been released never changes. Replicas of the
// version before go on working on the new tables while a roll-out lasts, so a step only adds.
//
// Texts are compared as bytes (COLLATE "C"): the order of a locale changes with the system's
// libraries, and an index in a wrong order is a unique index no longer.
constexpr const char* kMigrations[] = {
    R"sql(
CREATE TABLE ledger_schema (version bigint NOT NULL);
INSERT INTO ledger_schema VALUES (0);
CREATE TABLE ledger_operations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  revision bigint NOT NULL,
  merchant_id text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  write_mark bytea NOT NULL,
  method text COLLATE "C" NOT NULL,
  state bigint NOT NULL CHECK (state BETWEEN 1 AND 4),
  attempt bigint NOT NULL,
  reference_id text COLLATE "C" NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  lease_expire_time bigint NOT NULL,
  attempt_end_time bigint NOT NULL,
  next_look_time bigint NOT NULL,
  looks bigint NOT NULL,
  fingerprint bytea NOT NULL,
  match_key bytea NOT NULL,
  resource bytea NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  sealed_record bytea NOT NULL,
  CONSTRAINT ledger_operations_key UNIQUE (merchant_id, request_id)
);
COMMENT ON COLUMN ledger_operations.state IS
  '1 running, 2 executed, 3 not executed, 4 unknown; times are microseconds since 1970';
CREATE UNIQUE INDEX ledger_operations_resource ON ledger_operations (resource)
  WHERE resource <> ''::bytea;
CREATE INDEX ledger_operations_merchant ON ledger_operations (merchant_id, id);
CREATE INDEX ledger_operations_not_executed ON ledger_operations (merchant_id, id)
  WHERE state <> 2;
CREATE INDEX ledger_operations_due ON ledger_operations (next_look_time) WHERE state IN (1, 4);
CREATE INDEX ledger_operations_match ON ledger_operations (match_key, id)
  WHERE match_key <> ''::bytea;
CREATE INDEX ledger_operations_sealed ON ledger_operations (key_id, id) WHERE key_id <> '';
CREATE INDEX ledger_operations_purge ON ledger_operations (update_time) WHERE state IN (2, 3)
  AND (key_id <> '' OR octet_length(fingerprint) > 0 OR octet_length(sealed_record) > 0);
CREATE TABLE ledger_settings (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
)sql",
};

absl::Status Begin(PostgresConnection& connection, SteadyTime deadline) {
  // The number is a name that programs sharing the database agree on: any will do. The lock goes
  // with the transaction, and with the connection if that breaks.
  for (const char* script :
       {"BEGIN", "SET LOCAL statement_timeout = '60s'", "SET LOCAL lock_timeout = '60s'",
        "SELECT pg_advisory_xact_lock(6147020251122)"}) {
    absl::Status status = connection.ExecuteScript(script, deadline).status;
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// 0: there are no tables yet.
absl::StatusOr<int> Version(PostgresConnection& connection, SteadyTime deadline) {
  const PostgresAnswer table =
      connection.Execute({.sql = "SELECT to_regclass('ledger_schema') IS NOT NULL"}, {}, deadline);
  if (!table.status.ok()) return table.status;
  if (!table.rows.Bool(0, 0)) return 0;
  const PostgresAnswer version =
      connection.Execute({.sql = "SELECT version FROM ledger_schema"}, {}, deadline);
  if (!version.status.ok()) return version.status;
  if (version.rows.count() != 1) {
    return absl::FailedPreconditionError(
        "PostgreSQL: the table ledger_schema does not hold one version; restore a backup");
  }
  return static_cast<int>(version.rows.Int8(0, 0));
}

}  // namespace

const int kPostgresSchemaVersion = static_cast<int>(std::size(kMigrations));

absl::Status PrepareSchema(PostgresConnection& connection, SteadyTime deadline) {
  absl::Status status = Begin(connection, deadline);
  if (!status.ok()) return status;
  absl::StatusOr<int> version = Version(connection, deadline);
  if (!version.ok()) return version.status();
  if (*version > kPostgresSchemaVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("PostgreSQL: the ledger was written by a newer version (schema ", *version,
                     "; this program knows ", kPostgresSchemaVersion,
                     "); start the newer program, or restore a backup from before it"));
  }
  for (int next = *version; next < kPostgresSchemaVersion; ++next) {
    status = connection.ExecuteScript(kMigrations[next], deadline).status;
    if (!status.ok()) return status;
  }
  if (*version < kPostgresSchemaVersion) {
    status = connection
                 .Execute({.sql = "UPDATE ledger_schema SET version = $1"},
                          {Int8(kPostgresSchemaVersion)}, deadline)
                 .status;
    if (!status.ok()) return status;
  }
  return connection.ExecuteScript("COMMIT", deadline).status;
}

}  // namespace flexiti
