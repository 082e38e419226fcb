// One connection to a SQLite database, and its statements. No SQL of the ledger stands here.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace flexiti {

// A statement that is being run. Its end makes it ready for the next run, and ends the read
// transaction that it was.
class SqliteStatement {
 public:
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  ~SqliteStatement();
  SqliteStatement(SqliteStatement&& other) noexcept;
  SqliteStatement& operator=(SqliteStatement&&) = delete;

  // Bind the next parameter. Strings must outlive the statement's run. What does not fit (more than
  // SQLite takes) is reported by Step.
  void Bind(std::int64_t value);
  void BindText(const std::string& text);
  void BindBytes(const std::string& bytes);

  // Runs to the next row; false: there is none. The errors are those of SqliteError.
  absl::StatusOr<bool> Step();

  // Columns of the row, from 0 on.
  std::int64_t Int(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string Bytes(int column) const;

 private:
  sqlite3_stmt* statement_;
  int parameters_ = 0;
  int bind_result_ = SQLITE_OK;
};

// For one thread at a time.
class SqliteConnection {
 public:
  // Opens the database that is at `path`; never makes one. Somebody else's lock is waited for at
  // most `busy_timeout`.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(
      const std::string& path, std::chrono::milliseconds busy_timeout);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Runs SQL that has no parameters; its rows are dropped.
  absl::Status Execute(const std::string& sql);
  // The same for one statement that is run often.
  absl::Status Run(const std::string& sql);
  // The number in the first row that `sql` gives, or an error if it gives none.
  absl::StatusOr<std::int64_t> QueryInt(const std::string& sql);
  // The same for text.
  absl::StatusOr<std::string> QueryText(const std::string& sql);

  // Ready to bind and step. Each text is compiled once; there must be few of them.
  absl::StatusOr<SqliteStatement> Prepare(const std::string& sql);

  // Of the last statement that changed something.
  int changes() const { return sqlite3_changes(connection_); }
  std::int64_t last_insert_id() const { return sqlite3_last_insert_rowid(connection_); }
  // Whether a transaction is open that BEGIN began.
  bool in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

  // Statements that run past it end with UNAVAILABLE.
  void set_deadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }

  sqlite3* handle() { return connection_; }

 private:
  explicit SqliteConnection(sqlite3* connection);
  static int IsLate(void* self);

  sqlite3* connection_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

// What the last call on `connection`, which answered `result`, means: DATA_LOSS (the file is
// damaged), ALREADY_EXISTS (a UNIQUE index refused it), INVALID_ARGUMENT (this statement alone is
// wrong), UNAVAILABLE (everything else). The text is for operators, and holds nothing of what is
// stored. `result` is not SQLITE_OK, ROW or DONE.
absl::Status SqliteError(sqlite3* connection, int result);

}  // namespace flexiti
