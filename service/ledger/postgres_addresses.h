// The addresses of the database's host, found without ever holding a call longer than it allows:
// getaddrinfo has no time-out, and libpq calls it inside its own connect. So it runs on a thread of
// its own, at most one at a time, and libpq is given addresses.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"

namespace flexiti {

using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe. May be destroyed while a look-up is running: that thread ends by itself.
class PostgresAddresses {
 public:
  // `host`: a DNS name or an IP address.
  explicit PostgresAddresses(std::string host);

  // At least one address in digits, in the order to try them; or UNAVAILABLE. Asked anew each time,
  // for after a failover the name may lead elsewhere; what was found last serves while the name
  // servers are silent or fail.
  absl::StatusOr<std::vector<std::string>> Find(SteadyTime deadline);

 private:
  struct State {
    std::string host;
    Mutex mutex;
    std::condition_variable finished;
    std::vector<std::string> addresses ABSL_GUARDED_BY(mutex);
    absl::Status status ABSL_GUARDED_BY(mutex);
    bool looking ABSL_GUARDED_BY(mutex) = false;
  };
  static void Look(const std::shared_ptr<State>& state);

  const std::shared_ptr<State> state_;
};

}  // namespace flexiti
