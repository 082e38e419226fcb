#include "service/flexiti/http_connection_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {

HttpConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::move(other.connection_)),
      keep_(other.keep_) {}

HttpConnectionPool::Lease::~Lease() {
  if (pool_ == nullptr) return;
  if (!keep_) connection_.reset();
  pool_->Return(std::move(connection_));
}

absl::StatusOr<HttpConnectionPool::Lease> HttpConnectionPool::Acquire(SteadyTime deadline) {
  {
    MutexLock lock(mutex_);
    while (lent_ >= max_connections_) {
      if (!lock.WaitUntil(returned_, deadline) && lent_ >= max_connections_) {
        return absl::ResourceExhaustedError(
            absl::StrCat("no connection was free: all ", max_connections_, " are in use"));
      }
    }
    ++lent_;
  }
  Lease lease(this);
  do {
    lease.connection_ = TakeIdle();
  } while (lease.connection_ != nullptr && !lease.connection_->IsQuiet());
  return lease;
}

std::unique_ptr<HttpConnection> HttpConnectionPool::TakeIdle() {
  std::vector<Idle> expired;  // closed after the lock is let go: closing is a system call or two
  MutexLock lock(mutex_);
  const SteadyTime oldest = std::chrono::steady_clock::now() - max_idle_;
  const auto fresh = std::find_if(idle_.begin(), idle_.end(),
                                  [&](const Idle& idle) { return idle.since >= oldest; });
  std::move(idle_.begin(), fresh, std::back_inserter(expired));
  idle_.erase(idle_.begin(), fresh);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<HttpConnection> newest = std::move(idle_.back().connection);
  idle_.pop_back();
  return newest;
}

void HttpConnectionPool::Return(std::unique_ptr<HttpConnection> connection) {
  MutexLock lock(mutex_);
  --lent_;
  if (connection != nullptr) {
    idle_.push_back(
        {.connection = std::move(connection), .since = std::chrono::steady_clock::now()});
  }
  returned_.notify_one();
}

}  // namespace flexiti
