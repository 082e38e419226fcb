#include "service/ledger/sqlite_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

absl::Status SystemError(const std::string& doing) {
  return absl::FailedPreconditionError(absl::StrCat(doing, ": ", strerror(errno)));
}

// Whether the file is there, and private.
absl::StatusOr<bool> CheckFile(const std::string& path) {
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0) {
    if (errno == ENOENT) return false;
    return SystemError(absl::StrCat("cannot look at ", path));
  }
  if (!S_ISREG(file.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a file"));
  }
  if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " may be used by other users of this machine: chmod go-rwx ", path));
  }
  return true;
}

}  // namespace

absl::StatusOr<SqliteFileLock> SqliteFileLock::Take(const std::string& path) {
  const std::string name = path + ".lock";
  const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return SystemError(absl::StrCat("cannot write ", name));
  SqliteFileLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return SystemError(absl::StrCat("cannot lock ", name));
  return absl::FailedPreconditionError(
      absl::StrCat("another process has the ledger ", path,
                   ": one gateway at a time; use PostgreSQL for several replicas"));
}

SqliteFileLock::SqliteFileLock(SqliteFileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

SqliteFileLock::~SqliteFileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<bool> CheckSqliteFiles(const std::string& path) {
  const absl::StatusOr<bool> database = CheckFile(path);
  if (!database.ok()) return database.status();
  bool has_log = false;
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    const absl::StatusOr<bool> present = CheckFile(path + suffix);
    if (!present.ok()) return present.status();
    has_log = has_log || *present;
  }
  std::error_code error;
  if (*database && std::filesystem::file_size(path, error) == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is empty, which no ledger is: restore a backup, or remove the file ",
                     "to begin with an empty ledger"));
  }
  if (!*database && has_log) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is gone, but its log ", path, "-wal is there: restore both, or ",
                     "remove the log to begin with an empty ledger"));
  }
  return *database;
}

absl::Status MakeEmptySqliteFile(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    if (unlink((path + suffix).c_str()) != 0 && errno != ENOENT) {
      return SystemError(absl::StrCat("cannot remove ", path, suffix));
    }
  }
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) return SystemError(absl::StrCat("cannot make ", path));
  close(descriptor);
  return absl::OkStatus();
}

absl::Status RenameSqliteFile(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    return SystemError(absl::StrCat("cannot rename ", from));
  }
  const std::filesystem::path folder = std::filesystem::path(to).parent_path();
  const std::string name = folder.empty() ? "." : folder.string();
  const int descriptor = open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(absl::StrCat("cannot open ", name));
  const bool synced = fsync(descriptor) == 0;
  const absl::Status status =
      synced ? absl::OkStatus() : SystemError(absl::StrCat("cannot sync ", name));
  close(descriptor);
  return status;
}

}  // namespace flexiti
