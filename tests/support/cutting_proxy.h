// A TCP relay that cuts the line after a number of bytes: it breaks TLS connections anywhere, also
// within a record or the handshake, where no peer can.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "tests/support/scripted_peer.h"

namespace flexiti_test {

class CuttingProxy {
 public:
  static constexpr size_t kNever = ~size_t{0};

  // Where a connection is cut: once so many bytes went one way or the other.
  struct Cut {
    size_t from_client = kNever;
    size_t from_server = kNever;
  };

  // Relays each connection to 127.0.0.1:`target_port`. Once `from_client` bytes went one way or
  // `from_server` the other, both sides are cut.
  CuttingProxy(int target_port, size_t from_client, size_t from_server);
  // Asks `choose` for each connection, on the thread of that connection.
  CuttingProxy(int target_port, std::function<Cut()> choose);

  int port() const { return listener_.port(); }
  int accepted() const { return listener_.accepted(); }
  // Bytes relayed so far, over all connections.
  size_t relayed_from_client() const { return relayed_from_client_; }
  size_t relayed_from_server() const { return relayed_from_server_; }

 private:
  void Relay(PeerConnection& client);

  const int target_port_;
  const std::function<Cut()> choose_;
  std::atomic<size_t> relayed_from_client_ = 0;
  std::atomic<size_t> relayed_from_server_ = 0;
  ScriptedPeer listener_;  // last: its scripts use all of the above
};

}  // namespace flexiti_test
