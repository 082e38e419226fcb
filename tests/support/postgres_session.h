// A session with a PostgreSQL server, for what a test does behind a store's back.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

namespace flexiti_test {

// Ends when it is destroyed. Aborts the test program when a statement fails.
class PostgresSession {
 public:
  PostgresSession(const std::string& socket_folder, int port, const std::string& database,
                  const std::string& user);
  // Runs statements; the first column of the last one's rows.
  std::vector<std::string> Query(const std::string& sql);

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace flexiti_test
