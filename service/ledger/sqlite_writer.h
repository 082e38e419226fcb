// The one thread that writes to the database. It commits whatever waits in one transaction, so
// that many callers share the wait for the disk.
//
// Work that must be durable before its caller hears of it and work that need not be are committed
// in transactions of their own, in turns: the latter's commit does not wait for the disk
// (synchronous=NORMAL), is visible to every reader at once, survives the end of the process, and
// reaches the disk with the next commit that waits for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger_store.h"
#include "service/ledger/sqlite_connection.h"

namespace flexiti {

// Thread-safe.
class SqliteWriter {
 public:
  // One statement that changes something, and others that read, inside a transaction. Runs on the
  // writer's thread at most once, perhaps after Run returned: it owns what it uses.
  // INVALID_ARGUMENT and ALREADY_EXISTS concern this work alone; another error fails the whole
  // transaction.
  using Work = std::function<absl::Status(SqliteConnection&)>;

  // The most that may wait: above what the gateway has in flight, so that it is a bound, no brake.
  static constexpr std::size_t kMaxWaiting = 16'384;

  SqliteWriter(std::unique_ptr<SqliteConnection> connection, absl::Duration timeout,
               std::size_t max_waiting = kMaxWaiting);
  // Commits what waits, moves the log into the database, and closes it. Nobody may call meanwhile.
  ~SqliteWriter();
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  // OK once `work` is committed. Its own error if it answered one. UNAVAILABLE after the timeout,
  // or when too much waits: the text says whether the write certainly does not happen (it had not
  // begun) or nothing is known of it. Another UNAVAILABLE or DATA_LOSS: the transaction failed, and
  // nobody sees anything of it; but a process that dies before the next commit may find the whole
  // of it in the log when it starts again.
  absl::Status Run(Work work, Durability durability);

 private:
  enum class Stage { kWaiting, kBegun, kDone };
  struct Task {
    Work work = nullptr;
    Stage stage = Stage::kWaiting;
    absl::Status result = absl::OkStatus();
    std::condition_variable changed = {};
  };
  using TaskPtr = std::shared_ptr<Task>;
  using Queue = std::deque<TaskPtr>;

  Queue& QueueOf(Durability durability) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return durability == Durability::kNow ? now_ : soon_;
  }
  void Serve();
  // Waits a moment for somebody else's lock to go. 0: nobody waits for it any more.
  int WaitForLock();
  // False: the end has come, and nothing waits.
  bool WaitForTasks();
  void CommitWaiting(Durability durability);
  absl::Status Begin(Durability durability);
  std::vector<TaskPtr> Take(Durability durability);
  // Runs the tasks' work and commits it. An error: nothing of it stays.
  absl::Status Commit(const std::vector<TaskPtr>& tasks);
  void Finish(const std::vector<TaskPtr>& tasks, const absl::Status& status);
  absl::Status Withdraw(const TaskPtr& task, Durability durability)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ShortenLog();

  const std::chrono::nanoseconds timeout_;
  const std::size_t max_waiting_;
  Mutex mutex_;
  std::condition_variable waiting_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Queue now_ ABSL_GUARDED_BY(mutex_);
  Queue soon_ ABSL_GUARDED_BY(mutex_);
  // The queues do not move because another process has the database locked.
  bool locked_out_ ABSL_GUARDED_BY(mutex_) = false;

  // Of the writer's thread alone.
  const std::unique_ptr<SqliteConnection> connection_;
  Durability pragma_ = Durability::kNow;
  bool gave_up_ = false;     // waiting for a lock, since nobody waited for it any more
  int log_pages_ = 0;        // since the log began
  int shortened_pages_ = 0;  // of them when it was last moved into the database
  std::thread thread_;       // last: it uses all of the above
};

}  // namespace flexiti
