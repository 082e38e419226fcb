// A server that does what a test tells it to, byte by byte: the fake stands at the socket.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/certificates.h"

namespace flexiti_test {

// The peer's end of one connection. Blocking; used by the script's thread, except that the received
// bytes are kept for ScriptedPeer. No call waits longer than 20 s. Never raises SIGPIPE.
class PeerConnection {
 public:
  ~PeerConnection();
  PeerConnection(const PeerConnection&) = delete;
  PeerConnection& operator=(const PeerConnection&) = delete;

  // 0 for the first connection that was accepted, and so on.
  int index() const { return index_; }
  // The socket, for what the calls below cannot do.
  int native() const { return fd_; }

  // What one read gives; with TLS that is one record.
  std::string ReadOnce();
  // Exactly `size` bytes, or fewer if the client closed.
  std::string Read(size_t size);
  // A whole request by its Content-Length; what there was, if the client closed before its end.
  std::string ReadRequest();
  // False when the client has gone.
  bool Send(const std::string& bytes);
  // Waits until the client closes (true) or `limit` passes (false). Bytes that arrive are received.
  bool WaitForClose(std::chrono::milliseconds limit);
  // Issues one more TLS 1.3 session ticket, as servers do at any time.
  void SendSessionTicket();
  // Ends our side (with TLS: says goodbye first), and the script may go on reading.
  void ShutdownWrite();
  // The connection will end with a reset instead of an orderly close.
  void Reset();

 private:
  friend class ScriptedPeer;
  PeerConnection(int fd, int index) : fd_(fd), index_(index) {}
  bool Handshake(SSL_CTX* context);
  int ReadSome(char* data, int size);

  const int fd_;
  const int index_;
  SSL* ssl_ = nullptr;
  std::string received_;  // read by ScriptedPeer when the script has ended
};

// Listens on 127.0.0.1 at a port of its own. Each connection runs the script on a thread of its
// own; when the script returns the connection is closed. The destructor breaks what is still open
// and waits for every script.
class ScriptedPeer {
 public:
  using Script = std::function<void(PeerConnection& connection)>;

  explicit ScriptedPeer(Script script);
  // Speaks TLS with this certificate, up to `max_version` (0: the newest). Connections whose
  // handshake fails never reach the script.
  ScriptedPeer(const Certificate& certificate, Script script, int max_version = 0);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  int port() const { return port_; }
  // "http://127.0.0.1:port" or, with TLS, https; `host` replaces the address.
  std::string url(const std::string& host = "127.0.0.1") const;

  // The server name (SNI) that the latest TLS client asked for; empty if none.
  std::string server_name();

  // Connections that were accepted (with TLS: also those whose handshake failed).
  int accepted() const { return accepted_; }
  // What each finished script received, in the order they finished. Waits until every connection
  // that was accepted so far has finished; breaks none.
  std::vector<std::string> Received();

 private:
  void Start();
  void AcceptLoop();
  void Serve(int fd, int index);

  const Script script_;
  SSL_CTX* context_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::condition_variable finished_changed_;
  int finished_ = 0;
  bool stopping_ = false;
  std::string server_name_;
  std::vector<std::string> received_;
  std::vector<int> open_;  // sockets to break at the end
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A 200 with this body and its true Content-Length.
std::string Reply(const std::string& body);

}  // namespace flexiti_test
