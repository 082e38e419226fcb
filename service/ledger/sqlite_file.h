// The database as a file: who may read it, and that one process has it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace flexiti {

// Holds "<path>.lock" for as long as it lives; so does no other process, nor another of these. The
// file stays: its lock counts, not its presence. A lock of its own, since SQLite's locks come and
// go with each transaction, and backups need them.
class SqliteFileLock {
 public:
  // FAILED_PRECONDITION when another process has it, or the folder cannot be written.
  static absl::StatusOr<SqliteFileLock> Take(const std::string& path);
  ~SqliteFileLock();
  SqliteFileLock(SqliteFileLock&& other) noexcept;
  SqliteFileLock& operator=(SqliteFileLock&&) = delete;

 private:
  explicit SqliteFileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// Whether the database is there. FAILED_PRECONDITION, with what to do, for one that others may
// read, that is empty, or that is gone while its write-ahead log is still there: an empty ledger
// in its place would not know what was paid.
absl::StatusOr<bool> CheckSqliteFiles(const std::string& path);

// Makes an empty file at `path` that only this user may read; what was there is removed, with its
// logs. Nobody may have it open.
absl::Status MakeEmptySqliteFile(const std::string& path);

// Renames a closed database, durably: after a crash it has one of the names, whole.
absl::Status RenameSqliteFile(const std::string& from, const std::string& to);

}  // namespace flexiti
