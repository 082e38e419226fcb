// Lends connections: each to one call at a time, at most a fixed number in all.
//
// The most recently used idle connection goes out first, so that a quiet hour lets the surplus grow
// old and be dropped, and the ones in use stay warm.
#pragma once

#include <condition_variable>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/flexiti/http_connection.h"

namespace flexiti {

// Thread-safe. Must outlive its leases.
class HttpConnectionPool {
 public:
  // The right to one connection. Destroyed, it closes its connection unless told to keep it.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    // Null until the holder has put one in.
    std::unique_ptr<HttpConnection>& connection() { return connection_; }
    // The exchange ended in order: another call may have the connection.
    void Keep() { keep_ = true; }

   private:
    friend class HttpConnectionPool;
    explicit Lease(HttpConnectionPool* pool) : pool_(pool) {}

    HttpConnectionPool* pool_;
    std::unique_ptr<HttpConnection> connection_;
    bool keep_ = false;
  };

  // A connection that lay idle longer than `max_idle` is not lent again: what stands between us and
  // the peer may have forgotten it without a word.
  HttpConnectionPool(int max_connections, std::chrono::steady_clock::duration max_idle)
      : max_connections_(max_connections), max_idle_(max_idle) {}

  // Waits for its turn until `deadline`; kResourceExhausted when that passed. The lease holds an
  // idle connection that is quiet at this moment, or none: then the caller opens one.
  absl::StatusOr<Lease> Acquire(SteadyTime deadline);

 private:
  struct Idle {
    std::unique_ptr<HttpConnection> connection;
    SteadyTime since;
  };
  std::unique_ptr<HttpConnection> TakeIdle();
  void Return(std::unique_ptr<HttpConnection> connection);

  const int max_connections_;
  const std::chrono::steady_clock::duration max_idle_;
  Mutex mutex_;
  std::condition_variable returned_;
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Idle> idle_ ABSL_GUARDED_BY(mutex_);  // the longest idle first
};

}  // namespace flexiti
