#include "service/ledger/postgres_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

// What stands between us and the server may forget a silent connection without a word.
constexpr std::chrono::minutes kMaxIdle{5};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

absl::Status AsPassing(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kFailedPrecondition) return status;
  return absl::UnavailableError(status.message());
}

}  // namespace

PostgresPool::PostgresPool(const PostgresStoreOptions& options)
    : options_(options),
      connect_timeout_(absl::ToChronoMilliseconds(options.connect_timeout)),
      statement_timeout_(absl::ToChronoMilliseconds(options.statement_timeout)),
      addresses_(options.host) {}

PostgresPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), connection_(std::move(other.connection_)) {}

PostgresPool::Lease::~Lease() {
  if (pool_ == nullptr) return;
  if (connection_ != nullptr && !connection_->IsQuiet()) connection_.reset();
  pool_->Return(std::move(connection_));
}

SteadyTime PostgresPool::NewDeadline() const {
  return Now() + connect_timeout_ + statement_timeout_;
}

absl::StatusOr<PostgresPool::Lease> PostgresPool::Acquire(Kind kind, SteadyTime deadline) {
  deadline = std::min(deadline, Now() + connect_timeout_);
  {
    MutexLock lock(mutex_);
    while (lent_ >= options_.max_connections) {
      if (!lock.WaitUntil(returned_, deadline) && lent_ >= options_.max_connections) {
        return absl::UnavailableError(absl::StrCat("PostgreSQL: all ", options_.max_connections,
                                                   " connections stayed in use"));
      }
    }
    ++lent_;
  }
  Lease lease(this);
  if (kind == Kind::kNew) {
    DropIdle();
  } else {
    do {
      lease.connection_ = TakeIdle();
    } while (lease.connection_ != nullptr && !lease.connection_->IsQuiet());
  }
  if (lease.connection_ == nullptr) {
    absl::StatusOr<std::unique_ptr<PostgresConnection>> opened = Open(deadline);
    if (!opened.ok()) return opened.status();
    lease.connection_ = *std::move(opened);
  }
  return lease;
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresPool::Open(SteadyTime deadline) {
  if (absl::StartsWith(options_.host, "/")) return PostgresConnection::Open(options_, "", deadline);
  // Half the time for the name servers: if they are silent there is still an older answer to try.
  absl::StatusOr<std::vector<std::string>> addresses =
      addresses_.Find(Now() + (deadline - Now()) / 2);
  if (!addresses.ok()) return addresses.status();
  absl::Status failure;
  for (std::size_t i = 0; i < addresses->size(); ++i) {
    // An equal share of what is left, so that a silent server does not use up all of it.
    const SteadyTime now = Now();
    const Duration share = (deadline - now) / static_cast<std::int64_t>(addresses->size() - i);
    absl::StatusOr<std::unique_ptr<PostgresConnection>> opened =
        PostgresConnection::Open(options_, (*addresses)[i], now + share);
    if (opened.ok()) return opened;
    failure = opened.status();
  }
  return failure;
}

std::unique_ptr<PostgresConnection> PostgresPool::TakeIdle() {
  std::vector<Idle> expired;  // closed after the lock is let go: closing is a system call or two
  MutexLock lock(mutex_);
  const SteadyTime oldest = Now() - kMaxIdle;
  const auto fresh = std::find_if(idle_.begin(), idle_.end(),
                                  [&](const Idle& idle) { return idle.since >= oldest; });
  std::move(idle_.begin(), fresh, std::back_inserter(expired));
  idle_.erase(idle_.begin(), fresh);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<PostgresConnection> newest = std::move(idle_.back().connection);
  idle_.pop_back();
  return newest;
}

void PostgresPool::DropIdle() {
  std::vector<Idle> dropped;  // closed after the lock is let go
  MutexLock lock(mutex_);
  dropped.swap(idle_);
}

void PostgresPool::Return(std::unique_ptr<PostgresConnection> connection) {
  MutexLock lock(mutex_);
  --lent_;
  if (connection != nullptr) idle_.push_back({.connection = std::move(connection), .since = Now()});
  returned_.notify_one();
}

PostgresPool::Run PostgresPool::Execute(const PostgresStatement& statement,
                                        const PostgresArguments& arguments, IfLost if_lost,
                                        SteadyTime deadline) {
  Run run;
  run.answer = ExecuteOnce(statement, arguments, Kind::kAny, deadline);
  if (run.answer.is_lost && if_lost == IfLost::kRepeat && Now() < deadline) {
    run.answer = ExecuteOnce(statement, arguments, Kind::kNew, deadline);
    run.was_repeated = true;
  }
  run.answer.status = AsPassing(run.answer.status);
  return run;
}

PostgresAnswer PostgresPool::ExecuteOnce(const PostgresStatement& statement,
                                         const PostgresArguments& arguments, Kind kind,
                                         SteadyTime deadline) {
  absl::StatusOr<Lease> lease = Acquire(kind, deadline);
  if (!lease.ok()) return {.status = lease.status()};
  return lease->connection().Execute(statement, arguments, deadline);
}

}  // namespace flexiti
