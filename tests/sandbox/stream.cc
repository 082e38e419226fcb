#include "tests/sandbox/stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

void CloseSocket(int fd, bool reset) {
  if (reset) {
    const linger now = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  } else {
    shutdown(fd, SHUT_RDWR);
  }
}

class Plain : public Stream {
 public:
  explicit Plain(int fd) : fd_(fd) {}

  size_t Read(char* buffer, size_t size) override {
    for (;;) {
      const ssize_t got = recv(fd_, buffer, size, 0);
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) return 0;
    }
  }

  bool Write(const char* data, size_t size) override {
    while (size > 0) {
      const ssize_t sent = send(fd_, data, size, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      data += sent;
      size -= static_cast<size_t>(sent);
    }
    return true;
  }

  void Close(How how) override { CloseSocket(fd_, how == How::kReset); }

 private:
  const int fd_;
};

class Tls : public Stream {
 public:
  Tls(int fd, SSL* ssl) : fd_(fd), ssl_(ssl) {}
  ~Tls() override { SSL_free(ssl_); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  size_t Read(char* buffer, size_t size) override {
    size_t got = 0;
    if (SSL_read_ex(ssl_, buffer, size, &got) != 1) {
      ERR_clear_error();
      return 0;
    }
    return got;
  }

  bool Write(const char* data, size_t size) override {
    size_t sent = 0;
    if (size == 0) return true;
    if (SSL_write_ex(ssl_, data, size, &sent) == 1) return true;
    ERR_clear_error();
    return false;
  }

  void Close(How how) override {
    if (how == How::kClean) SSL_shutdown(ssl_);
    ERR_clear_error();
    CloseSocket(fd_, how == How::kReset);
  }

 private:
  const int fd_;
  SSL* const ssl_;
};

absl::Status OpenSslError(const std::string& what) {
  char reason[256] = "";
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", reason));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsServerContext>> TlsServerContext::Load(
    const std::string& certificate_path, const std::string& key_path) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) return OpenSslError("TLS");
  std::unique_ptr<TlsServerContext> owner(new TlsServerContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // A thousand idle connections would otherwise hold 34 KiB of buffers each.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate_chain_file(context, certificate_path.c_str()) != 1) {
    return OpenSslError("certificate " + certificate_path);
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_path.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return OpenSslError("private key " + key_path);
  }
  return owner;
}

std::unique_ptr<Stream> PlainStream(int fd) { return std::make_unique<Plain>(fd); }

std::unique_ptr<Stream> AcceptTls(int fd, const TlsServerContext& context) {
  SSL* ssl = SSL_new(context.get());
  if (ssl == nullptr) return nullptr;
  auto stream = std::make_unique<Tls>(fd, ssl);
  if (SSL_set_fd(ssl, fd) != 1 || SSL_accept(ssl) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return stream;
}

}  // namespace flexiti_sandbox
