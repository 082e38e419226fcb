#include "tests/support/scripted_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace flexiti_test {
namespace {

constexpr timeval kLongestWait = {.tv_sec = 20, .tv_usec = 0};
constexpr int kBacklog = 4096;

void Require(bool ok, const char* what) {
  if (ok) return;
  std::perror(what);
  ERR_print_errors_fp(stderr);
  std::abort();
}

SSL_CTX* ServerContext(const Certificate& certificate, int max_version) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (max_version != 0) {
    // A server may be as old as a test wants it: OpenSSL's own security level would refuse first.
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, max_version);
  }
  BIO* chain = BIO_new_mem_buf(certificate.certificate_pem.data(), -1);
  BIO* key_text = BIO_new_mem_buf(certificate.private_key_pem.data(), -1);
  X509* x509 = PEM_read_bio_X509(chain, nullptr, nullptr, nullptr);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
  Require(SSL_CTX_use_certificate(context, x509) == 1, "server certificate");
  Require(SSL_CTX_use_PrivateKey(context, key) == 1, "server key");
  EVP_PKEY_free(key);
  X509_free(x509);
  BIO_free(key_text);
  BIO_free(chain);
  return context;
}

// OpenSSL writes with write(2). Only this thread is spared the signal, so that a test still sees it
// when the code under test raises it.
void BlockSigpipeHere() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

size_t ContentLength(const std::string& head) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const size_t at = lower.find("\r\ncontent-length: ");
  return at == std::string::npos ? 0 : std::strtoul(lower.c_str() + at + 18, nullptr, 10);
}

}  // namespace

PeerConnection::~PeerConnection() {
  if (ssl_ != nullptr) SSL_free(ssl_);
  ::close(fd_);
}

bool PeerConnection::Handshake(SSL_CTX* context) {
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, fd_);
  ERR_clear_error();
  return SSL_accept(ssl_) == 1;
}

int PeerConnection::ReadSome(char* data, int size) {
  ERR_clear_error();
  const int got = ssl_ != nullptr
                      ? SSL_read(ssl_, data, size)
                      : static_cast<int>(::recv(fd_, data, static_cast<size_t>(size), 0));
  if (got > 0) received_.append(data, static_cast<size_t>(got));
  return got;
}

std::string PeerConnection::ReadOnce() {
  std::array<char, 16384> buffer;
  const int got = ReadSome(buffer.data(), static_cast<int>(buffer.size()));
  return std::string(buffer.data(), static_cast<size_t>(std::max(got, 0)));
}

std::string PeerConnection::Read(size_t size) {
  std::string bytes;
  std::array<char, 4096> buffer;
  while (bytes.size() < size) {
    const int got =
        ReadSome(buffer.data(), static_cast<int>(std::min(size - bytes.size(), buffer.size())));
    if (got <= 0) break;
    bytes.append(buffer.data(), static_cast<size_t>(got));
  }
  return bytes;
}

std::string PeerConnection::ReadRequest() {
  std::string request;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const std::string byte = Read(1);
    if (byte.empty()) return request;
    request += byte;
  }
  return request + Read(ContentLength(request));
}

bool PeerConnection::Send(const std::string& bytes) {
  ERR_clear_error();
  for (size_t sent = 0; sent < bytes.size();) {
    const size_t left = bytes.size() - sent;
    const ssize_t moved = ssl_ != nullptr
                              ? SSL_write(ssl_, bytes.data() + sent, static_cast<int>(left))
                              : ::send(fd_, bytes.data() + sent, left, MSG_NOSIGNAL);
    if (moved <= 0) return false;
    sent += static_cast<size_t>(moved);
  }
  return true;
}

bool PeerConnection::WaitForClose(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const bool buffered = ssl_ != nullptr && SSL_pending(ssl_) > 0;
    pollfd entry = {.fd = fd_, .events = POLLIN, .revents = 0};
    if (!buffered && ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 4096> buffer;
    if (ReadSome(buffer.data(), static_cast<int>(buffer.size())) <= 0) return true;
  }
}

void PeerConnection::SendSessionTicket() {
  ERR_clear_error();
  Require(SSL_new_session_ticket(ssl_) == 1 && SSL_do_handshake(ssl_) == 1, "session ticket");
}

void PeerConnection::ShutdownWrite() {
  ERR_clear_error();
  if (ssl_ != nullptr) SSL_shutdown(ssl_);
  ::shutdown(fd_, SHUT_WR);
}

void PeerConnection::Reset() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

ScriptedPeer::ScriptedPeer(Script script) : script_(std::move(script)) { Start(); }

ScriptedPeer::ScriptedPeer(const Certificate& certificate, Script script, int max_version)
    : script_(std::move(script)), context_(ServerContext(certificate, max_version)) {
  Start();
}

void ScriptedPeer::Start() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  Require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  Require(::listen(listener_, kBacklog) == 0, "listen");
  Require(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "name");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { AcceptLoop(); });
}

std::string ScriptedPeer::url(const std::string& host) const {
  return (context_ != nullptr ? "https://" : "http://") + host + ":" + std::to_string(port_);
}

void ScriptedPeer::AcceptLoop() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_ || fd < 0) {
      if (fd >= 0) ::close(fd);
      return;
    }
    const int index = accepted_++;
    open_.push_back(fd);
    threads_.emplace_back([this, fd, index] { Serve(fd, index); });
  }
}

void ScriptedPeer::Serve(int fd, int index) {
  BlockSigpipeHere();
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kLongestWait, sizeof(kLongestWait));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kLongestWait, sizeof(kLongestWait));
  auto connection = std::unique_ptr<PeerConnection>(new PeerConnection(fd, index));
  if (context_ == nullptr || connection->Handshake(context_)) script_(*connection);
  const char* name = nullptr;
  if (context_ != nullptr) name = SSL_get_servername(connection->ssl_, TLSEXT_NAMETYPE_host_name);
  std::lock_guard<std::mutex> lock(mutex_);
  server_name_ = name != nullptr ? name : "";
  received_.push_back(std::move(connection->received_));
  open_.erase(std::find(open_.begin(), open_.end(), fd));
  connection.reset();  // under the lock: afterwards the number may be another connection's
  ++finished_;
  finished_changed_.notify_all();
}

std::string ScriptedPeer::server_name() {
  std::lock_guard<std::mutex> lock(mutex_);
  return server_name_;
}

std::vector<std::string> ScriptedPeer::Received() {
  std::unique_lock<std::mutex> lock(mutex_);
  finished_changed_.wait(lock, [&] { return finished_ == accepted_; });
  return received_;
}

ScriptedPeer::~ScriptedPeer() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
  if (context_ != nullptr) SSL_CTX_free(context_);
}

std::string Reply(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace flexiti_test
