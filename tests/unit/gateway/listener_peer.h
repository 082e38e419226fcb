// The two ends of a Listener's connections, as its tests use them. No wait is longer than 20 s.
#pragma once

#include <sys/socket.h>

#include <condition_variable>
#include <memory>
#include <string>
#include <vector>

#include "service/base/mutex.h"
#include "service/gateway/listener.h"

namespace flexiti_test {

// A client's connection. For one thread.
class Peer {
 public:
  struct Later {};  // the descriptor is had at once, and Connect() called later

  // `address` is Listener::address(). Fails the test if it cannot connect.
  explicit Peer(const std::string& address);
  Peer(const std::string& address, Later later);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void Connect();
  // All that comes before the other side ends it; fails the test if it does not.
  std::string ReadAll() const;

  static bool HasIpv6();
  static bool CanConnect(const std::string& address);
  // What a process that was killed leaves behind; the caller closes what is answered.
  static int LeaveSocketAt(const std::string& path);

 private:
  sockaddr_storage address_ = {};
  socklen_t size_ = 0;
  int fd_ = -1;
};

// Serves a Listener: keeps what it hands over, and counts what it refuses. Thread-safe.
class Taken {
 public:
  // `listener` must not serve yet, and outlives this.
  explicit Taken(flexiti::Listener& listener);
  // Closes what it keeps.
  ~Taken();
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

  // Whether so many were handed over or refused, or are open, in time.
  bool WaitFor(int count);
  bool WaitForRefused(int count);
  bool WaitForConnections(int count) const;
  int count();
  // The `index`th that was handed over.
  int socket(std::size_t index);
  void End(std::size_t index);
  // From now on the listener's thread waits in what hands a connection over, until GoOn().
  void HoldUp();
  void GoOn();

 private:
  // What the listener's thread uses, also after this.
  struct State {
    flexiti::Mutex mutex;
    std::condition_variable changed;
    std::vector<int> sockets ABSL_GUARDED_BY(mutex);
    int refused ABSL_GUARDED_BY(mutex) = 0;
    bool is_held_up ABSL_GUARDED_BY(mutex) = false;
    bool is_over ABSL_GUARDED_BY(mutex) = false;
  };

  static void Take(State& state, int socket);
  static void Refuse(State& state);

  flexiti::Listener& listener_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace flexiti_test
