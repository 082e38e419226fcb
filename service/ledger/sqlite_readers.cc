#include "service/ledger/sqlite_readers.h"

#include <utility>

namespace flexiti {

SqliteReaders::SqliteReaders(std::vector<std::unique_ptr<SqliteConnection>> connections,
                             absl::Duration timeout)
    : timeout_(absl::ToChronoNanoseconds(timeout)), idle_(std::move(connections)) {}

absl::Status SqliteReaders::Run(const std::function<absl::Status(SqliteConnection&)>& read) {
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  Connection connection;
  {
    MutexLock lock(mutex_);
    while (idle_.empty()) {
      if (!lock.WaitUntil(returned_, deadline) && idle_.empty()) {
        return absl::UnavailableError("too many calls read the ledger's database");
      }
    }
    connection = std::move(idle_.back());  // its caches are the warmest
    idle_.pop_back();
  }
  connection->set_deadline(deadline);
  absl::Status status = read(*connection);
  MutexLock lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.notify_one();
  return status;
}

}  // namespace flexiti
