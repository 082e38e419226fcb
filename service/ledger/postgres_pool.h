// Lends connections to PostgreSQL: each to one call at a time, at most a fixed number in all. The
// most recently used goes out first, so that what a rush opened grows old and is closed.
#pragma once

#include <condition_variable>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/ledger/postgres_connection.h"

namespace flexiti {

// What to do when the connection breaks under a statement.
enum class IfLost {
  kGiveUp,
  kRepeat,  // once, at once, on a new connection: the statement may be carried out twice
};

// Thread-safe. Must outlive its leases.
class PostgresPool {
 public:
  // Nobody waits longer than this for a connection that others have, nor for one to open; and no
  // call longer than this and the statement's time together (see NewDeadline).
  explicit PostgresPool(const PostgresStoreOptions& options);

  // The right to one connection. Destroyed, it closes its connection unless that is fit for the
  // next.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    PostgresConnection& connection() { return *connection_; }

   private:
    friend class PostgresPool;
    explicit Lease(PostgresPool* pool) : pool_(pool) {}

    PostgresPool* pool_;
    std::unique_ptr<PostgresConnection> connection_;
  };

  // kNew: the one that a call just had broke, so what lies idle is probably broken too, and goes.
  enum class Kind { kAny, kNew };
  absl::StatusOr<Lease> Acquire(Kind kind, SteadyTime deadline);

  // The end of a call that starts now: connect_timeout and statement_timeout from here.
  SteadyTime NewDeadline() const;

  // Runs one statement. FAILED_PRECONDITION becomes UNAVAILABLE: the program is up, and what keeps
  // it from the database may be mended.
  struct Run {
    PostgresAnswer answer = {};
    bool was_repeated = false;  // the first time was lost, and may have done its work
  };
  Run Execute(const PostgresStatement& statement, const PostgresArguments& arguments,
              IfLost if_lost, SteadyTime deadline);

 private:
  using Duration = std::chrono::steady_clock::duration;
  struct Idle {
    std::unique_ptr<PostgresConnection> connection;
    SteadyTime since;
  };
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(SteadyTime deadline);
  std::unique_ptr<PostgresConnection> TakeIdle();
  void DropIdle();
  void Return(std::unique_ptr<PostgresConnection> connection);
  PostgresAnswer ExecuteOnce(const PostgresStatement& statement, const PostgresArguments& arguments,
                             Kind kind, SteadyTime deadline);

  const PostgresStoreOptions options_;
  const Duration connect_timeout_;
  const Duration statement_timeout_;
  PostgresAddresses addresses_;
  Mutex mutex_;
  std::condition_variable returned_;
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Idle> idle_ ABSL_GUARDED_BY(mutex_);  // the longest idle first
};

}  // namespace flexiti
