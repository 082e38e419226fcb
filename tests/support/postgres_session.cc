#include "tests/support/postgres_session.h"

#include <cstdio>
#include <cstdlib>

namespace flexiti_test {

PostgresSession::PostgresSession(const std::string& socket_folder, int port,
                                 const std::string& database, const std::string& user)
    : connection_(nullptr, &PQfinish) {
  const std::string service = std::to_string(port);
  const char* const names[] = {"host", "port", "dbname", "user", "options", nullptr};
  const char* const values[] = {socket_folder.c_str(),
                                service.c_str(),
                                database.c_str(),
                                user.c_str(),
                                "-c client_min_messages=warning",
                                nullptr};
  connection_.reset(PQconnectdbParams(names, values, 0));
}

std::vector<std::string> PostgresSession::Query(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), PQerrorMessage(connection_.get()));
    std::abort();
  }
  std::vector<std::string> rows;
  for (int i = 0; i < PQntuples(result.get()); ++i) rows.push_back(PQgetvalue(result.get(), i, 0));
  return rows;
}

}  // namespace flexiti_test
