// Turns one host name into addresses without ever blocking a call for longer than it allows.
//
// getaddrinfo has no time-out and, when a name server is silent, holds its thread for half a
// minute. So it runs on a thread of its own, at most one at a time for each resolver; callers wait
// for it no longer than their deadline. Addresses are kept: once known, they are used at once and
// refreshed in the background, and a refresh that fails leaves the old ones in use.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/flexiti/http_socket.h"

namespace flexiti {

// Thread-safe. May be destroyed while a look-up is running: that thread ends by itself.
class HttpResolver {
 public:
  // Blocking; called on the resolver's own thread.
  using Lookup = std::function<absl::StatusOr<std::vector<SocketAddress>>()>;

  // Asks the system for stream addresses of `host` (a DNS name or an IP address) and `port`.
  static Lookup SystemLookup(std::string host, int port);

  // Addresses older than `fresh_for` are refreshed when next asked for.
  HttpResolver(Lookup lookup, std::chrono::steady_clock::duration fresh_for);

  // At least one address, in the order to try them; or kUnavailable.
  absl::StatusOr<std::vector<SocketAddress>> Addresses(SteadyTime deadline);

  // None of the addresses could be connected to: ask again at the next call.
  void Distrust();

 private:
  struct State {
    Lookup lookup;
    Mutex mutex;
    std::condition_variable finished;
    std::vector<SocketAddress> addresses ABSL_GUARDED_BY(mutex);
    absl::Status failure ABSL_GUARDED_BY(mutex);
    SteadyTime fresh_until ABSL_GUARDED_BY(mutex) = SteadyTime::min();
    bool looking ABSL_GUARDED_BY(mutex) = false;
  };
  static void Run(const std::shared_ptr<State>& state,
                  std::chrono::steady_clock::duration fresh_for);
  absl::Status StartLooking() ABSL_EXCLUSIVE_LOCKS_REQUIRED(state_->mutex);

  const std::chrono::steady_clock::duration fresh_for_;
  const std::shared_ptr<State> state_;
};

}  // namespace flexiti
