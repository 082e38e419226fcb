#include "service/gateway/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "absl/time/clock.h"
#include "service/gateway/listening_socket.h"

namespace flexiti {
namespace {

// Events taken at once, and connections of one listening socket before others have their turn.
constexpr int kBatch = 64;

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool IsOutOfDescriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void Add(int poll, int descriptor, std::uint32_t events) {
  epoll_event event = {};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(const std::string& address,
                                                         int max_connections) {
  absl::StatusOr<ListeningSockets> bound = BindAndListen(address);
  if (!bound.ok()) return bound.status();
  return std::unique_ptr<Listener>(new Listener(std::move(bound->sockets),
                                                std::move(bound->address), std::move(bound->file),
                                                max_connections));
}

Listener::Listener(std::vector<int> sockets, std::string address, SocketFile file,
                   int max_connections)
    : address_(std::move(address)),
      file_(std::move(file)),
      max_connections_(max_connections),
      poll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      sockets_(std::move(sockets)),
      spare_(OpenSpare()) {}

Listener::~Listener() {
  Close(absl::ZeroDuration());
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
  StopListening();  // if it never served
  for (const int handle : handles_) close(handle);
  if (spare_ >= 0) close(spare_);
  close(wake_);
  close(poll_);
}

void Listener::Serve(Take take, std::function<void()> refused) {
  take_ = std::move(take);
  refused_ = std::move(refused);
  Add(poll_, wake_, EPOLLIN);
  for (const int listening : sockets_) Add(poll_, listening, EPOLLIN);
  thread_ = std::thread([this] { Loop(); });
}

bool Listener::End(const PeerAddress& peer) {
  if (peer.ip.empty()) return false;
  MutexLock lock(mutex_);
  for (const int handle : handles_) {
    if (PeerOf(handle) == peer) return shutdown(handle, SHUT_RDWR) == 0;
  }
  return false;
}

int Listener::connections() const {
  MutexLock lock(mutex_);
  return static_cast<int>(handles_.size());
}

void Listener::Loop() {
  std::array<epoll_event, kBatch> events = {};
  while (true) {
    const int count = epoll_wait(poll_, events.data(), kBatch, -1);
    // Before the flags are looked at: read after them, it would swallow the word of a flag that was
    // set in between.
    std::uint64_t told = 0;
    eventfd_read(wake_, &told);
    bool closes = false;
    {
      MutexLock lock(mutex_);
      if (ending_) return;
      closes = closing_;
    }
    if (closes) StopListening();
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<size_t>(i)].data.fd;
      if (descriptor == wake_) continue;
      if ((events[static_cast<size_t>(i)].events & EPOLLIN) == 0) {
        Forget(descriptor);
      } else if (!closes) {
        Accept(descriptor);
      }
    }
  }
}

void Listener::Accept(int listening) {
  for (int i = 0; i < kBatch; ++i) {
    const int socket = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (IsOutOfDescriptors(errno)) TurnAway(listening);
      return;  // none is left, or it is gone again
    }
    if (connections() >= max_connections_) {
      refused_();
      if (!MakeRoom()) {
        close(socket);
        continue;
      }
    }
    Watch(socket);
  }
}

// Whoever opens connections and says nothing would keep all others out. Who is new here has sent
// nothing either, but is the last in turn.
bool Listener::MakeRoom() {
  while (!silent_.empty()) {
    const int oldest = silent_.front();
    if (IsSilent(oldest)) {
      shutdown(oldest, SHUT_RDWR);
      Forget(oldest);
      return true;
    }
    silent_.pop_front();
  }
  return false;
}

// The queue would stay full, and the loop would be woken by it for ever.
void Listener::TurnAway(int listening) {
  if (spare_ >= 0) close(std::exchange(spare_, -1));
  const int socket = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) close(socket);
  spare_ = OpenSpare();
  refused_();
}

void Listener::Watch(int socket) {
  const int handle = fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (handle < 0) {
    close(socket);
    refused_();
    return;
  }
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));  // no Unix socket knows it
  bool is_late = false;
  {
    MutexLock lock(mutex_);
    is_late = closing_;  // Close has ended those it knew, and would wait for this one in vain
    if (!is_late) handles_.insert(handle);
  }
  if (is_late) {
    close(handle);
    close(socket);
    return;
  }
  silent_.push_back(handle);
  // Nothing but the end, which is always told: both sides are closed, or it was reset.
  Add(poll_, handle, EPOLLET);
  take_(socket);
}

void Listener::Forget(int handle) {
  MutexLock lock(mutex_);
  if (handles_.erase(handle) == 0) return;
  silent_.remove(handle);
  // While gRPC still has its descriptor, closing ours takes nothing out of the poll, and the next
  // connection, under the same number, would be forgotten for this one's further events.
  epoll_ctl(poll_, EPOLL_CTL_DEL, handle, nullptr);
  close(handle);
  changed_.notify_all();
}

void Listener::StopListening() {
  for (const int listening : sockets_) close(listening);
  if (!sockets_.empty()) Remove(file_);
  sockets_.clear();
}

bool Listener::Close(absl::Duration patience) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience);
  MutexLock lock(mutex_);
  closing_ = true;
  eventfd_write(wake_, 1);
  // What was written before is delivered before the end of the stream.
  for (const int handle : handles_) shutdown(handle, SHUT_WR);
  while (!handles_.empty()) {
    if (!lock.WaitUntil(changed_, deadline)) return handles_.empty();
  }
  return true;
}

}  // namespace flexiti
