#include "service/ledger/postgres_connection.h"

#include <endian.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/ledger/postgres_error.h"
#include "service/ledger/postgres_session.h"

namespace flexiti {
namespace {

constexpr int kBinary = 1;

// Waits until the socket is ready for one of `events` or broken; false when `deadline` passed (or
// the system cannot wait).
bool WaitFor(int socket, short events, SteadyTime deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting = {.fd = socket, .events = events, .revents = 0};
    const int ready =
        ::poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), INT_MAX)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// PostgreSQL's notices would go to standard error, and they may quote data.
void DropNotice(void* /*argument*/, const PGresult* /*notice*/) {}

// A severity that a statement's own failure has; FATAL and PANIC end the session, and what a commit
// became that was on its way is not known then.
bool IsOrdinaryError(const PGresult* result) {
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity != nullptr && std::strcmp(severity, "ERROR") == 0;
}

}  // namespace

std::string Int8(std::int64_t value) {
  const std::uint64_t wire = htobe64(static_cast<std::uint64_t>(value));
  return std::string(reinterpret_cast<const char*>(&wire), sizeof(wire));
}

std::int64_t PostgresRows::Int8(int row, int column) const {
  std::uint64_t wire = 0;
  if (PQgetlength(result_.get(), row, column) != static_cast<int>(sizeof(wire))) return 0;
  std::memcpy(&wire, PQgetvalue(result_.get(), row, column), sizeof(wire));
  return static_cast<std::int64_t>(be64toh(wire));
}

bool PostgresRows::Bool(int row, int column) const {
  return PQgetlength(result_.get(), row, column) == 1 &&
         *PQgetvalue(result_.get(), row, column) != 0;
}

std::string PostgresRows::Bytes(int row, int column) const {
  return std::string(PQgetvalue(result_.get(), row, column),
                     static_cast<std::size_t>(PQgetlength(result_.get(), row, column)));
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(
    const PostgresStoreOptions& options, const std::string& address, SteadyTime deadline) {
  const std::vector<std::pair<const char*, std::string>> parameters =
      ConnectParameters(options, address);
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : parameters) {
    names.push_back(name);
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PostgresConnection> connection(
      new PostgresConnection(PQconnectStartParams(names.data(), values.data(), 0)));
  if (connection->connection_ == nullptr) return absl::UnavailableError("out of memory");
  absl::Status status = connection->Connect(deadline);
  if (status.ok()) status = connection->CheckServer(deadline);
  if (!status.ok()) return status;
  return connection;
}

absl::Status PostgresConnection::Connect(SteadyTime deadline) {
  PGconn* native = connection_.get();
  PQsetNoticeReceiver(native, DropNotice, nullptr);
  PQsetErrorVerbosity(native, PQERRORS_SQLSTATE);
  PostgresPollingStatusType state =
      PQstatus(native) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
    if (!WaitFor(PQsocket(native), state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
      return absl::UnavailableError("PostgreSQL: connecting timed out");
    }
    state = PQconnectPoll(native);
  }
  if (state != PGRES_POLLING_OK) return StatusOfConnectText(PQerrorMessage(native));
  if (PQsetnonblocking(native, 1) != 0) return Lost("setting up").status;
  return absl::OkStatus();
}

absl::Status PostgresConnection::CheckServer(SteadyTime deadline) {
  absl::Status status = CheckServerVersion(PQserverVersion(connection_.get()));
  if (!status.ok()) return status;
  const absl::Time before = absl::Now();
  const PostgresAnswer answer = Execute(ServerStatement(), {}, deadline);
  if (!answer.status.ok()) return answer.status;
  if (answer.rows.count() != 1) return absl::UnavailableError("PostgreSQL: an odd answer");
  const ServerState server = {.is_standby = answer.rows.Bool(0, 0),
                              .clock = absl::FromUnixMicros(answer.rows.Int8(0, 1)),
                              .fsync = answer.rows.Bytes(0, 2),
                              .synchronous_commit = answer.rows.Bytes(0, 3)};
  return CheckServerState(server, before, absl::Now());
}

PostgresAnswer PostgresConnection::Execute(const PostgresStatement& statement,
                                           const PostgresArguments& arguments,
                                           SteadyTime deadline) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const std::string& argument : arguments) {
    values.push_back(argument.data());
    lengths.push_back(static_cast<int>(argument.size()));
  }
  const std::vector<int> formats(arguments.size(), kBinary);
  const int count = static_cast<int>(arguments.size());
  if (statement.name.empty()) {
    return Answer(PQsendQueryParams(connection_.get(), statement.sql.c_str(), count, nullptr,
                                    values.data(), lengths.data(), formats.data(), kBinary),
                  deadline);
  }
  PostgresAnswer prepared = Prepare(statement, deadline);
  if (!prepared.status.ok()) return prepared;
  return Answer(PQsendQueryPrepared(connection_.get(), statement.name.c_str(), count, values.data(),
                                    lengths.data(), formats.data(), kBinary),
                deadline);
}

PostgresAnswer PostgresConnection::Prepare(const PostgresStatement& statement,
                                           SteadyTime deadline) {
  if (prepared_.count(statement.name) > 0) return {};
  PostgresAnswer answer = Answer(
      PQsendPrepare(connection_.get(), statement.name.c_str(), statement.sql.c_str(), 0, nullptr),
      deadline);
  if (answer.status.ok() && !statement.name.empty()) prepared_.insert(statement.name);
  return answer;
}

PostgresAnswer PostgresConnection::ExecuteScript(const char* sql, SteadyTime deadline) {
  return Answer(PQsendQuery(connection_.get(), sql), deadline);
}

PostgresAnswer PostgresConnection::Answer(int sent, SteadyTime deadline) {
  if (sent != 1) return Lost("the statement could not be sent");
  PostgresAnswer answer;
  for (;;) {
    const char* why = "";
    if (!AwaitResult(deadline, &why)) return Lost(why);
    PGresult* result = PQgetResult(connection_.get());
    if (result == nullptr) return answer;
    PostgresRows rows(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      answer.rows = std::move(rows);
      continue;
    }
    if (!IsOrdinaryError(result)) return Lost("the connection broke");
    if (!answer.status.ok()) continue;  // the first failure counts
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    answer.sqlstate = sqlstate != nullptr ? sqlstate : "";
    answer.status = StatusOfSqlState(answer.sqlstate);
    if (EndsConnection(answer.sqlstate)) is_lost_ = true;
  }
}

bool PostgresConnection::AwaitResult(SteadyTime deadline, const char** why) {
  PGconn* native = connection_.get();
  for (;;) {
    const int unsent = PQflush(native);
    if (unsent < 0 || PQstatus(native) == CONNECTION_BAD) {
      *why = "the connection broke";
      return false;
    }
    if (unsent == 0 && PQisBusy(native) == 0) return true;
    const short events = unsent == 0 ? POLLIN : POLLIN | POLLOUT;
    if (!WaitFor(PQsocket(native), events, deadline)) {
      *why = "no answer in time";
      return false;
    }
    if (PQconsumeInput(native) != 1) {
      *why = "the connection broke";
      return false;
    }
  }
}

PostgresAnswer PostgresConnection::Lost(const char* why) {
  is_lost_ = true;
  return {.status = absl::UnavailableError(absl::StrCat("PostgreSQL: ", why)), .is_lost = true};
}

bool PostgresConnection::IsQuiet() const {
  const PGconn* native = connection_.get();
  if (is_lost_ || PQtransactionStatus(native) != PQTRANS_IDLE) return false;
  pollfd waiting = {.fd = PQsocket(native), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 0) == 0;
}

}  // namespace flexiti
