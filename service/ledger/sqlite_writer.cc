#include "service/ledger/sqlite_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

// The most that one transaction holds: what is lost together if it fails.
constexpr std::size_t kMaxTasks = 512;
// How long the log grows, in pages of 4 KiB, before it is moved into the database.
constexpr int kShortenAtPages = 1'000;
// Between two tries to get past somebody else's lock.
constexpr int kLockPauseMilliseconds = 5;

}  // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, absl::Duration timeout,
                           std::size_t max_waiting)
    : timeout_(absl::ToChronoNanoseconds(timeout)),
      max_waiting_(max_waiting),
      connection_(std::move(connection)) {
  // Instead of SQLite's own automatic checkpoint, which callers would have to wait for.
  sqlite3_wal_hook(
      connection_->handle(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      &log_pages_);
  sqlite3_busy_handler(
      connection_->handle(),
      [](void* self, int) { return static_cast<SqliteWriter*>(self)->WaitForLock(); }, this);
  thread_ = std::thread([this] { Serve(); });
}

SqliteWriter::~SqliteWriter() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    waiting_.notify_one();
  }
  thread_.join();
  // Durable what was to be durable soon. If it fails, the log stays, and the next start reads it.
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                            nullptr);
}

absl::Status SqliteWriter::Run(Work work, Durability durability) {
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  const auto task = std::make_shared<Task>();
  task->work = std::move(work);
  MutexLock lock(mutex_);
  if (now_.size() + soon_.size() >= max_waiting_) {
    return absl::UnavailableError(
        "too many writes wait for the ledger's database; nothing was written");
  }
  QueueOf(durability).push_back(task);
  waiting_.notify_one();
  while (task->stage != Stage::kDone) {
    if (!lock.WaitUntil(task->changed, deadline) && task->stage != Stage::kDone) {
      return Withdraw(task, durability);
    }
  }
  return task->result;
}

absl::Status SqliteWriter::Withdraw(const TaskPtr& task, Durability durability) {
  if (task->stage == Stage::kBegun) {
    return absl::UnavailableError(
        "the ledger's database took too long to write; whether it did is not known");
  }
  Queue& queue = QueueOf(durability);
  queue.erase(std::find(queue.begin(), queue.end(), task));
  return absl::UnavailableError(
      absl::StrCat("the ledger's database ",
                   locked_out_ ? "is locked by another process" : "took too long to write",
                   "; nothing was written"));
}

void SqliteWriter::Serve() {
  while (WaitForTasks()) {
    CommitWaiting(Durability::kSoon);
    CommitWaiting(Durability::kNow);
    ShortenLog();
  }
}

bool SqliteWriter::WaitForTasks() {
  MutexLock lock(mutex_);
  while (now_.empty() && soon_.empty() && !stopping_) lock.Wait(waiting_);
  return !now_.empty() || !soon_.empty();
}

void SqliteWriter::CommitWaiting(Durability durability) {
  {
    MutexLock lock(mutex_);
    if (QueueOf(durability).empty()) return;
  }
  gave_up_ = false;
  absl::Status status = Begin(durability);
  // Who came just then has not waited, and is the next turn's.
  if (!status.ok() && gave_up_) return;
  // Taken only now: who came while the database was locked comes along, and who left is not there.
  const std::vector<TaskPtr> tasks = Take(durability);
  if (status.ok()) status = Commit(tasks);
  Finish(tasks, status);
}

absl::Status SqliteWriter::Begin(Durability durability) {
  if (pragma_ != durability) {
    const absl::Status status =
        connection_->Execute(durability == Durability::kNow ? "PRAGMA synchronous = FULL"
                                                            : "PRAGMA synchronous = NORMAL");
    if (!status.ok()) return status;
    pragma_ = durability;
  }
  // SQLite would go on writing to a file that nobody finds again.
  int has_moved = 0;
  sqlite3_file_control(connection_->handle(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved != 0) return SqliteError(connection_->handle(), SQLITE_READONLY_DBMOVED);
  return connection_->Run("BEGIN IMMEDIATE");
}

std::vector<SqliteWriter::TaskPtr> SqliteWriter::Take(Durability durability) {
  MutexLock lock(mutex_);
  locked_out_ = false;
  Queue& queue = QueueOf(durability);
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), kMaxTasks));
  std::vector<TaskPtr> tasks(queue.begin(), end);
  queue.erase(queue.begin(), end);
  for (const TaskPtr& task : tasks) task->stage = Stage::kBegun;
  return tasks;
}

absl::Status SqliteWriter::Commit(const std::vector<TaskPtr>& tasks) {
  absl::Status status;
  for (const TaskPtr& task : tasks) {
    task->result = task->work(*connection_);
    const bool concerns_all = absl::IsUnavailable(task->result) || absl::IsDataLoss(task->result);
    if (concerns_all || !connection_->in_transaction()) {
      status = task->result.ok() ? absl::UnavailableError("the ledger's database rolled back")
                                 : task->result;
      break;
    }
  }
  if (status.ok()) status = connection_->Run("COMMIT");
  if (!status.ok() && connection_->in_transaction()) connection_->Run("ROLLBACK").IgnoreError();
  return status;
}

void SqliteWriter::Finish(const std::vector<TaskPtr>& tasks, const absl::Status& status) {
  {
    MutexLock lock(mutex_);
    for (const TaskPtr& task : tasks) {
      if (!status.ok()) task->result = status;
      task->stage = Stage::kDone;
    }
  }
  for (const TaskPtr& task : tasks) task->changed.notify_one();
}

int SqliteWriter::WaitForLock() {
  {
    MutexLock lock(mutex_);
    locked_out_ = true;
    gave_up_ = now_.empty() && soon_.empty();
    if (gave_up_) return 0;
  }
  sqlite3_sleep(kLockPauseMilliseconds);
  return 1;
}

void SqliteWriter::ShortenLog() {
  if (log_pages_ < shortened_pages_) shortened_pages_ = 0;  // it began anew
  if (log_pages_ - shortened_pages_ < kShortenAtPages) return;
  // What fails here fails again, and is reported, where somebody asks for it. The log begins anew
  // with the first commit that finds no reader in it; a backup that reads keeps it growing.
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
  shortened_pages_ = log_pages_;
}

}  // namespace flexiti
