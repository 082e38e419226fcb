// The HTTP library's server, with bounds that it has not: on connections, on the time that one may
// take, and on its own end.
#pragma once

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <set>

#include "service/base/mutex.h"

namespace flexiti {

struct AdminListenerLimits {
  std::size_t threads = 16;          // scrapes, probes and people at once
  std::size_t max_connections = 64;  // served or waiting for a thread; one more is closed at once
  // From a connection's turn on: until its request is there, and until its answer is out. Both are
  // whole, however often a byte comes.
  std::chrono::milliseconds request_time = std::chrono::seconds(5);
  std::chrono::milliseconds answer_time = std::chrono::seconds(10);
};

// One request for each connection. Thread-safe.
class AdminListener : public httplib::Server {
 public:
  explicit AdminListener(AdminListenerLimits limits);

  // stop(), and the connections that are open end too: nobody can hold up who waits for the
  // threads, but by a handler that runs.
  void StopNow();

 private:
  bool process_and_close_socket(socket_t socket) override;
  // False: it ends already.
  bool Add(socket_t socket);
  // Forgets it before it is closed: its number may be another's the moment after.
  void Remove(socket_t socket);

  const AdminListenerLimits limits_;
  Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<socket_t> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti
