#include "service/ledger/sqlite_open.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/ledger/row_times.h"
#include "service/ledger/sqlite_schema.h"

namespace flexiti {
namespace {

// Enough for what looks and operators read at once; claims and verdicts are the writer's.
constexpr int kReaders = 4;
// A log that a long backup let grow gives its room back.
constexpr int kKeptLogBytes = 64 << 20;
// So much of the indexes stays in memory: enough for those of about a hundred thousand operations.
constexpr int kWriterCacheKib = 16 << 10;

std::chrono::milliseconds BusyTimeout(const SqliteStoreOptions& options) {
  return std::chrono::milliseconds(absl::ToInt64Milliseconds(options.timeout));
}

// What the start is refused with: names the file, and what to do with a damaged one.
absl::Status Refusal(const std::string& path, const absl::Status& status) {
  if (absl::IsDataLoss(status)) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": ", status.message(),
        ". Nothing was changed. Keep the file, and restore a backup: service/ledger/sqlite.md"));
  }
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

// Makes a database with today's tables beside `path`, and puts it there when it is whole.
absl::Status MakeDatabase(const SqliteStoreOptions& options) {
  const std::string fresh = options.path + ".new";
  absl::Status status = MakeEmptySqliteFile(fresh);
  if (!status.ok()) return status;
  {
    const auto connection = SqliteConnection::Open(fresh, BusyTimeout(options));
    if (!connection.ok()) return connection.status();
    status = MigrateSqlite(**connection, SqliteMigrations());
    if (!status.ok()) return status;
  }
  return RenameSqliteFile(fresh, options.path);
}

// Whether the pages hold together; that the indexes agree with the table is not looked at, which
// would take several times as long.
absl::Status CheckPages(SqliteConnection& connection) {
  const absl::StatusOr<std::string> verdict = connection.QueryText("PRAGMA quick_check(1)");
  if (!verdict.ok()) return verdict.status();
  if (*verdict == "ok") return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the ledger's database is damaged: ",
                                          absl::StrReplaceAll(*verdict, {{"\n", " "}})));
}

// SQLite takes a page that is cut off for one that ends with zeros. While there is a log, a start
// may follow a full disk, and the log has the page.
absl::Status CheckSize(SqliteConnection& connection, const std::string& path) {
  const absl::StatusOr<std::int64_t> page_bytes = connection.QueryInt("PRAGMA page_size");
  if (!page_bytes.ok()) return page_bytes.status();
  std::error_code no_log;
  const bool has_log = std::filesystem::file_size(path + "-wal", no_log) != 0 && !no_log;
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (has_log || bytes % static_cast<std::uintmax_t>(*page_bytes) == 0) return absl::OkStatus();
  return absl::DataLossError("the ledger's database is damaged: it ends within a page");
}

// A database that is there was made whole before it got its name: it has a version.
absl::Status CheckVersion(SqliteConnection& connection) {
  const absl::StatusOr<std::int64_t> version =
      ReadSqliteVersion(connection, static_cast<std::int64_t>(SqliteMigrations().size()));
  if (!version.ok()) return version.status();
  if (*version > 0) return absl::OkStatus();
  return absl::DataLossError("the ledger's database is damaged: it has no tables");
}

absl::Status BeginLog(SqliteConnection& connection) {
  if (sqlite3_db_readonly(connection.handle(), "main") != 0) {
    return absl::FailedPreconditionError(
        "is read-only for this user: the gateway must own the file, on a disk that can be written");
  }
  const absl::StatusOr<std::string> mode = connection.QueryText("PRAGMA journal_mode = WAL");
  if (!mode.ok()) return mode.status();
  if (*mode != "wal") {
    return absl::FailedPreconditionError(
        "keeps no write-ahead log here: put it on a local disk, not on a network file system");
  }
  // secure_delete: what is purged is overwritten with zeros.
  return connection.Execute(absl::StrCat("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;",
                                         "PRAGMA cache_size = -", kWriterCacheKib,
                                         "; PRAGMA journal_size_limit = ", kKeptLogBytes));
}

// Whoever ran an attempt or a look is gone: there is one process at a time.
absl::Status EndLeases(SqliteConnection& connection, absl::Time now) {
  absl::StatusOr<SqliteStatement> update = connection.Prepare(
      "UPDATE operation SET lease_expire_time = min(lease_expire_time, ?1),"
      " attempt_end_time = iif(state = 1, min(attempt_end_time, ?1), attempt_end_time),"
      " next_look_time = iif(state = 1, min(next_look_time, ?1), next_look_time)"
      " WHERE state IN (1, 4)");
  if (!update.ok()) return update.status();
  update->Bind(RowMicros(now));
  return update->Step().status();
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenWriter(const SqliteStoreOptions& options,
                                                             absl::Time now) {
  auto connection = SqliteConnection::Open(options.path, BusyTimeout(options));
  if (!connection.ok()) return connection.status();
  absl::Status status = CheckVersion(**connection);
  if (status.ok()) status = CheckSize(**connection, options.path);
  if (status.ok()) status = CheckPages(**connection);
  if (status.ok()) status = BeginLog(**connection);
  if (status.ok()) status = MigrateSqlite(**connection, SqliteMigrations());
  if (status.ok()) status = EndLeases(**connection, now);
  if (!status.ok()) return status;
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> OpenReader(const SqliteStoreOptions& options) {
  auto connection = SqliteConnection::Open(options.path, BusyTimeout(options));
  if (!connection.ok()) return connection.status();
  const absl::Status status = (*connection)->Execute("PRAGMA query_only = ON");
  if (!status.ok()) return status;
  return connection;
}

}  // namespace

absl::StatusOr<SqliteDatabase> OpenSqliteDatabase(const SqliteStoreOptions& options,
                                                  absl::Time now) {
  absl::StatusOr<SqliteFileLock> lock = SqliteFileLock::Take(options.path);
  if (!lock.ok()) return lock.status();
  const absl::StatusOr<bool> is_there = CheckSqliteFiles(options.path);
  if (!is_there.ok()) return is_there.status();
  if (!*is_there) {
    const absl::Status status = MakeDatabase(options);
    if (!status.ok()) return Refusal(options.path, status);
  }
  auto writer = OpenWriter(options, now);
  if (!writer.ok()) return Refusal(options.path, writer.status());
  SqliteDatabase database = {.lock = *std::move(lock), .writer = *std::move(writer), .readers = {}};
  for (int i = 0; i < kReaders; ++i) {
    auto reader = OpenReader(options);
    if (!reader.ok()) return Refusal(options.path, reader.status());
    database.readers.push_back(*std::move(reader));
  }
  return database;
}

}  // namespace flexiti
