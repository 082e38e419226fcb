// One connection's bytes, plain or TLS. Used by one thread; only Listener may shut the socket from
// another.
#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace flexiti_sandbox {

class Stream {
 public:
  virtual ~Stream() = default;
  // At least one byte, or 0 when the peer closed, the idle time-out passed or the socket failed.
  virtual size_t Read(char* buffer, size_t size) = 0;
  // All of it, or false.
  virtual bool Write(const char* data, size_t size) = 0;
  bool Write(const std::string& data) { return Write(data.data(), data.size()); }
  enum class How {
    kClean,  // TLS says goodbye first
    kCut,    // the connection just ends, as when a process dies
    kReset,  // the peer sees a TCP reset
  };
  // What is left unread is thrown away.
  virtual void Close(How how) = 0;
};

// The server's certificate. Shared by all its connections.
class TlsServerContext {
 public:
  // Reads PEM files. TLS 1.2 or later.
  static absl::StatusOr<std::unique_ptr<TlsServerContext>> Load(const std::string& certificate_path,
                                                                const std::string& key_path);
  ~TlsServerContext() { SSL_CTX_free(context_); }
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;
  SSL_CTX* get() const { return context_; }

 private:
  explicit TlsServerContext(SSL_CTX* context) : context_(context) {}
  SSL_CTX* context_;
};

// Neither owns `fd`.
std::unique_ptr<Stream> PlainStream(int fd);
// Does the handshake; nullptr if that fails.
std::unique_ptr<Stream> AcceptTls(int fd, const TlsServerContext& context);

}  // namespace flexiti_sandbox
