// Connections for reading, lent to one call at a time. A reader sees all that is committed when it
// begins, and waits for no writer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/ledger/sqlite_connection.h"

namespace flexiti {

// Thread-safe.
class SqliteReaders {
 public:
  SqliteReaders(std::vector<std::unique_ptr<SqliteConnection>> connections, absl::Duration timeout);

  // Runs one statement on one of the connections. Waiting and running together take at most the
  // timeout, and a moment for a statement in which SQLite notices the end of it: then UNAVAILABLE.
  absl::Status Run(const std::function<absl::Status(SqliteConnection&)>& read);

 private:
  using Connection = std::unique_ptr<SqliteConnection>;

  const std::chrono::nanoseconds timeout_;
  Mutex mutex_;
  std::condition_variable returned_;
  std::vector<Connection> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
