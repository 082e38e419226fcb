// A listening socket with one small thread for each connection.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "absl/status/statusor.h"

namespace flexiti_sandbox {

class Listener {
 public:
  // Listens on `address`:`port` (0: any free one) when it returns. `serve` gets each accepted
  // socket on a thread of its own and returns when the connection is to end; the Listener closes
  // the socket. A recv on it gives up after `idle_timeout`, if that is not zero.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const std::string& address, int port,
                                                        std::chrono::milliseconds idle_timeout,
                                                        std::function<void(int)> serve);
  ~Listener();  // Stop()
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }

  // Closes the port, shuts every connection and waits until each `serve` has returned.
  void Stop();

 private:
  struct Connections {
    std::mutex mutex;
    std::condition_variable changed;
    std::unordered_set<int> open;
    size_t threads = 0;
    bool stopping = false;
  };
  struct Start {  // what a connection's thread begins with
    int fd;
    std::shared_ptr<Connections> connections;
    std::shared_ptr<std::function<void(int)>> serve;
  };

  Listener(int fd, int port, std::chrono::milliseconds idle_timeout,
           std::function<void(int)> serve);
  void AcceptLoop();
  void Launch(int fd);
  static void* RunConnection(void* start);

  const int fd_;
  const int port_;
  const std::chrono::milliseconds idle_timeout_;
  std::shared_ptr<std::function<void(int)>> serve_;
  std::shared_ptr<Connections> connections_ = std::make_shared<Connections>();
  std::thread accepting_;
};

}  // namespace flexiti_sandbox
