// One connection to PostgreSQL, never blocking: every wait is a poll under an absolute deadline.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/ledger/postgres_addresses.h"
#include "service/ledger/postgres_store.h"

namespace flexiti {

// Text that holds no data: what is stored goes in as $1, $2, ...
struct PostgresStatement {
  std::string name = {};  // prepared once for each connection under this name; empty: each time
  std::string sql = {};
};

// What goes in as $1, $2, ...: all in PostgreSQL's binary form, which for text and bytea is the
// bytes themselves.
using PostgresArguments = std::vector<std::string>;
std::string Int8(std::int64_t value);  // a bigint

// The rows of an answer, in PostgreSQL's binary form. Columns are counted from 0 and must be of the
// type that is asked for.
class PostgresRows {
 public:
  PostgresRows() = default;
  explicit PostgresRows(PGresult* result) : result_(result) {}

  int count() const { return PQntuples(result_.get()); }
  bool IsNull(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  std::int64_t Int8(int row, int column) const;
  bool Bool(int row, int column) const;
  std::string Bytes(int row, int column) const;  // of text or bytea

 private:
  struct Free {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Free> result_;
};

struct PostgresAnswer {
  absl::Status status = absl::OkStatus();
  // The line broke, or time ran out: nothing is known of what the statement did, or may still do.
  // Otherwise a failed statement changed nothing.
  bool is_lost = false;
  std::string sqlstate = {};  // of a failure that the server reported
  PostgresRows rows = {};
};

// Used by one thread at a time.
class PostgresConnection {
 public:
  // Connects to one server and looks whether it may keep the ledger. `address`: digits; empty with
  // a Unix socket. UNAVAILABLE for what may pass: no connection, a standby, a server that starts.
  // FAILED_PRECONDITION for what will not: a refused password or certificate, a server older than
  // 12, one that does not write to disk at each commit, or whose clock is far from ours.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(
      const PostgresStoreOptions& options, const std::string& address, SteadyTime deadline);

  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  PostgresAnswer Execute(const PostgresStatement& statement, const PostgresArguments& arguments,
                         SteadyTime deadline);
  // Prepares it, so that a statement that does not fit the tables shows here.
  PostgresAnswer Prepare(const PostgresStatement& statement, SteadyTime deadline);
  // Statements without arguments, separated by semicolons. Without BEGIN they are one transaction.
  PostgresAnswer ExecuteScript(const char* sql, SteadyTime deadline);

  // Fit for another statement: nothing is pending, and the server neither closed nor said anything.
  bool IsQuiet() const;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit PostgresConnection(PGconn* connection) : connection_(connection) {}

  absl::Status Connect(SteadyTime deadline);
  absl::Status CheckServer(SteadyTime deadline);
  PostgresAnswer Answer(int sent, SteadyTime deadline);
  // Waits for the next result. False: the line broke or the deadline passed, and *why says which.
  bool AwaitResult(SteadyTime deadline, const char** why);
  PostgresAnswer Lost(const char* why);

  const std::unique_ptr<PGconn, Finish> connection_;
  std::set<std::string> prepared_;
  bool is_lost_ = false;
};

}  // namespace flexiti
