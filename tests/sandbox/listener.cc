#include "tests/sandbox/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

// Small, so that thousands of kept connections cost address space and no memory. Sanitizers need
// more.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kStackBytes = 2 << 20;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr size_t kStackBytes = 2 << 20;
#else
constexpr size_t kStackBytes = 256 << 10;
#endif
#else
constexpr size_t kStackBytes = 256 << 10;
#endif
constexpr int kBacklog = 4096;

void SetSocketOptions(int fd, std::chrono::milliseconds idle_timeout) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (idle_timeout.count() > 0) {
    const timeval limit = {static_cast<time_t>(idle_timeout.count() / 1000),
                           static_cast<suseconds_t>(idle_timeout.count() % 1000 * 1000)};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
}

absl::Status Failure(const std::string& what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& address, int port,
                                                         std::chrono::milliseconds idle_timeout,
                                                         std::function<void(int)> serve) {
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, address.c_str(), &where.sin_addr) != 1) {
    return absl::InvalidArgumentError("not an IPv4 address: " + address);
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return Failure("socket");
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t size = sizeof where;
  if (bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 ||
      listen(fd, kBacklog) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size) != 0) {
    const absl::Status why = Failure(absl::StrCat("cannot listen on ", address, ":", port));
    close(fd);
    return why;
  }
  return std::unique_ptr<Listener>(
      new Listener(fd, ntohs(where.sin_port), idle_timeout, std::move(serve)));
}

Listener::Listener(int fd, int port, std::chrono::milliseconds idle_timeout,
                   std::function<void(int)> serve)
    : fd_(fd),
      port_(port),
      idle_timeout_(idle_timeout),
      serve_(std::make_shared<std::function<void(int)>>(std::move(serve))) {
  accepting_ = std::thread([this] { AcceptLoop(); });
}

Listener::~Listener() { Stop(); }

void Listener::Stop() {
  if (accepting_.joinable()) {
    {
      const std::lock_guard<std::mutex> lock(connections_->mutex);
      connections_->stopping = true;
    }
    shutdown(fd_, SHUT_RDWR);  // wakes accept
    accepting_.join();
    close(fd_);
  }
  std::unique_lock<std::mutex> lock(connections_->mutex);
  for (const int fd : connections_->open) shutdown(fd, SHUT_RDWR);
  connections_->changed.wait(lock, [this] { return connections_->threads == 0; });
}

void Listener::AcceptLoop() {
  for (;;) {
    const int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    const int error = errno;
    {
      const std::lock_guard<std::mutex> lock(connections_->mutex);
      if (connections_->stopping) {
        if (fd >= 0) close(fd);
        return;
      }
    }
    if (fd >= 0) {
      SetSocketOptions(fd, idle_timeout_);
      Launch(fd);
    } else if (error == EMFILE || error == ENFILE) {
      std::this_thread::yield();  // until a connection ends
    } else if (error == EBADF || error == EINVAL) {
      return;
    }
  }
}

void Listener::Launch(int fd) {
  auto start = std::make_unique<Start>(Start{fd, connections_, serve_});
  {
    const std::lock_guard<std::mutex> lock(connections_->mutex);
    connections_->open.insert(fd);
    ++connections_->threads;
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, &Listener::RunConnection, start.get()) == 0) {
    start.release();
  } else {
    const std::lock_guard<std::mutex> lock(connections_->mutex);
    connections_->open.erase(fd);
    --connections_->threads;
    close(fd);
  }
  pthread_attr_destroy(&attributes);
}

void* Listener::RunConnection(void* raw) {
  const std::unique_ptr<Start> start(static_cast<Start*>(raw));
  // OpenSSL writes without MSG_NOSIGNAL, and a library must not change the process's handlers.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  (*start->serve)(start->fd);
  const std::lock_guard<std::mutex> lock(start->connections->mutex);
  start->connections->open.erase(start->fd);
  close(start->fd);
  --start->connections->threads;
  start->connections->changed.notify_all();
  return nullptr;
}

}  // namespace flexiti_sandbox
