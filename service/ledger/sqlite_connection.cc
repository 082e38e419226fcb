#include "service/ledger/sqlite_connection.h"

#include <string.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

// How many steps of SQLite's machine lie between two looks at the clock: well below a millisecond.
constexpr int kStepsBetweenLooks = 10'000;

// In words that name the cause as an operator knows it.
std::string Cause(int result, int system_errno) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "is locked by another process";
    case SQLITE_FULL:
      return "has no room left on its disk";
    case SQLITE_READONLY:
      return result == SQLITE_READONLY_DBMOVED ? "was moved or deleted while in use"
                                               : "cannot be written: it is read-only";
    case SQLITE_CANTOPEN:
      return "cannot be opened";
    case SQLITE_INTERRUPT:
      return "took too long to answer";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "is damaged, or is no SQLite database";
    case SQLITE_IOERR:
      return absl::StrCat("cannot be read or written",
                          system_errno == 0 ? "" : absl::StrCat(": ", strerror(system_errno)));
    default:
      return "failed";
  }
}

}  // namespace

absl::Status SqliteError(sqlite3* connection, int result) {
  // Not sqlite3_errmsg, which may quote what is stored.
  const int system_errno = connection == nullptr ? 0 : sqlite3_system_errno(connection);
  const std::string text = absl::StrCat("the ledger's database ", Cause(result, system_errno),
                                        " (SQLite ", result, ": ", sqlite3_errstr(result), ")");
  switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(text);
    case SQLITE_CONSTRAINT:
      return result == SQLITE_CONSTRAINT_UNIQUE ? absl::AlreadyExistsError(text)
                                                : absl::InvalidArgumentError(text);
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return absl::InvalidArgumentError(text);
    default:
      return absl::UnavailableError(text);
  }
}

SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      parameters_(other.parameters_),
      bind_result_(other.bind_result_) {}

SqliteStatement::~SqliteStatement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);  // they point to strings that may go now
}

void SqliteStatement::Bind(std::int64_t value) {
  const int result = sqlite3_bind_int64(statement_, ++parameters_, value);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
}

void SqliteStatement::BindText(const std::string& text) {
  const int result = sqlite3_bind_text64(statement_, ++parameters_, text.data(), text.size(),
                                         SQLITE_STATIC, SQLITE_UTF8);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
}

void SqliteStatement::BindBytes(const std::string& bytes) {
  const int result =
      sqlite3_bind_blob64(statement_, ++parameters_, bytes.data(), bytes.size(), SQLITE_STATIC);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int result = bind_result_ == SQLITE_OK ? sqlite3_step(statement_) : bind_result_;
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return SqliteError(sqlite3_db_handle(statement_), result);
}

std::string SqliteStatement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? "" : std::string(static_cast<const char*>(bytes), size);
}

SqliteConnection::SqliteConnection(sqlite3* connection) : connection_(connection) {
  sqlite3_progress_handler(connection_, kStepsBetweenLooks, &SqliteConnection::IsLate, this);
}

int SqliteConnection::IsLate(void* self) {
  return std::chrono::steady_clock::now() > static_cast<SqliteConnection*>(self)->deadline_ ? 1 : 0;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const std::string& path, std::chrono::milliseconds busy_timeout) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  if (result != SQLITE_OK) {
    const absl::Status status = SqliteError(handle, result);
    sqlite3_close(handle);
    return status;
  }
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  return std::unique_ptr<SqliteConnection>(new SqliteConnection(handle));
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

absl::Status SqliteConnection::Execute(const std::string& sql) {
  const int result = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? absl::OkStatus() : SqliteError(connection_, result);
}

absl::Status SqliteConnection::Run(const std::string& sql) {
  absl::StatusOr<SqliteStatement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  return statement->Step().status();
}

absl::StatusOr<std::int64_t> SqliteConnection::QueryInt(const std::string& sql) {
  absl::StatusOr<SqliteStatement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const absl::StatusOr<bool> row = statement->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::UnavailableError(absl::StrCat("no answer to: ", sql));
  return statement->Int(0);
}

absl::StatusOr<std::string> SqliteConnection::QueryText(const std::string& sql) {
  absl::StatusOr<SqliteStatement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const absl::StatusOr<bool> row = statement->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::UnavailableError(absl::StrCat("no answer to: ", sql));
  return statement->Bytes(0);
}

absl::StatusOr<SqliteStatement> SqliteConnection::Prepare(const std::string& sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) return SqliteStatement(known->second);
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(connection_, sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) return SqliteError(connection_, result);
  statements_.emplace(sql, statement);
  return SqliteStatement(statement);
}

}  // namespace flexiti
