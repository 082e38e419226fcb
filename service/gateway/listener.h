// The port that callers reach. gRPC serves the connections; they are taken, counted and ended here,
// because gRPC 1.51 has no bound on them, stops listening for good when the process runs out of
// file descriptors, and ends them in a way that loses calls (Server::Drain).
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/gateway/listening_socket.h"
#include "service/gateway/peer_address.h"

namespace flexiti {

class Listener {
 public:
  // Takes a connected socket and owns it from then on. It ends the connection with shutdown(), as
  // gRPC does: close() alone is not seen here, where another descriptor of it stays open.
  using Take = std::function<void(int socket)>;

  // Binds `address`, "host:port" or "unix:/path"; port 0 lets the system choose. kUnavailable if
  // that cannot be.
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(const std::string& address,
                                                        int max_connections);
  // Close with no patience, unless that was done.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Where it listens: "127.0.0.1:50051".
  const std::string& address() const { return address_; }

  // Hands every new connection to `take`, on a thread of its own. One more than there may be takes
  // the place of the oldest that has sent nothing; if there is none, or the process has no
  // descriptor left, it is closed at once. `refused` is called for each that is closed so. Once.
  void Serve(Take take, std::function<void()> refused);

  // Takes no new connections, and ends our side of those that are open: the peer gets what was
  // written before, and then the end. Returns when all are closed, or `patience` is over: false.
  bool Close(absl::Duration patience);

  // Ends the open connection of `peer` at once: nothing is taken from it but what had come. False:
  // there is none.
  bool End(const PeerAddress& peer);

  // Open ones.
  int connections() const;

 private:
  Listener(std::vector<int> sockets, std::string address, SocketFile file, int max_connections);

  void Loop();
  void Accept(int listening);
  void TurnAway(int listening);
  bool MakeRoom();
  void Watch(int socket);
  void Forget(int handle);
  void StopListening();

  const std::string address_;
  const SocketFile file_;
  const int max_connections_;
  const int poll_;
  const int wake_;
  std::vector<int> sockets_;  // that listen; the loop's alone once it runs
  int spare_;                 // a descriptor to give up when there is no other
  Take take_ = nullptr;
  std::function<void()> refused_ = nullptr;
  mutable Mutex mutex_;
  std::condition_variable changed_;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  // Second descriptors of the open connections, to see and to make their end.
  std::set<int> handles_ ABSL_GUARDED_BY(mutex_);
  std::list<int> silent_;  // handles of those that may have sent nothing, oldest first; the loop's
  std::thread thread_;     // last: it uses all of the above
};

}  // namespace flexiti
