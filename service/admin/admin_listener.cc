#include "service/admin/admin_listener.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

namespace flexiti {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// The library hands a connection to a queue as a function that nobody else can close. One that
// finds no room is called on the accepting thread with this set, and closes its socket.
thread_local bool refuses = false;

class BoundedQueue : public httplib::TaskQueue {
 public:
  explicit BoundedQueue(const AdminListenerLimits& limits)
      : max_(limits.max_connections), pool_(limits.threads) {}

  // void, or bool in newer versions.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));

  Enqueued enqueue(std::function<void()> serve) override {
    if (connections_.fetch_add(1) >= max_) {
      refuses = true;
      serve();
      refuses = false;
      --connections_;
    } else {
      pool_.enqueue([this, serve = std::move(serve)] {
        serve();
        --connections_;
      });
    }
    return Enqueued(true);
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  const std::size_t max_;
  std::atomic<std::size_t> connections_{0};
  httplib::ThreadPool pool_;
};

// A socket whose reads end by one moment, and whose writes end by another.
class TimedStream : public httplib::Stream {
 public:
  TimedStream(socket_t socket, SteadyTime read_by, SteadyTime write_by)
      : socket_(socket), read_by_(read_by), write_by_(write_by) {}

  bool is_readable() const override { return begin_ < end_ || Wait(POLLIN, read_by_); }
  bool is_writable() const override { return Wait(POLLOUT, write_by_); }

  ssize_t read(char* to, size_t size) override {
    if (begin_ == end_) {  // the library asks for single bytes
      const ssize_t got = Receive();
      if (got <= 0) return got;
      begin_ = 0;
      end_ = static_cast<size_t>(got);
    }
    const size_t count = std::min(size, end_ - begin_);
    std::memcpy(to, buffer_.data() + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* data, size_t size) override {
    while (Wait(POLLOUT, write_by_)) {
      const ssize_t sent = ::send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent >= 0 || !IsBusy()) return sent;
    }
    return -1;
  }

  // Nobody is told who asks.
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return socket_; }

 private:
  static bool IsBusy() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

  ssize_t Receive() {
    while (Wait(POLLIN, read_by_)) {
      const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (got >= 0 || !IsBusy()) return got;
    }
    return -1;
  }

  bool Wait(short events, SteadyTime deadline) const {
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      pollfd entry = {.fd = socket_, .events = events, .revents = 0};
      const int ready = ::poll(&entry, 1, static_cast<int>(left.count()));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
  }

  const socket_t socket_;
  const SteadyTime read_by_;
  const SteadyTime write_by_;
  std::array<char, 4096> buffer_ = {};
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace

AdminListener::AdminListener(AdminListenerLimits limits) : limits_(limits) {
  new_task_queue = [limits] { return new BoundedQueue(limits); };
}

void AdminListener::StopNow() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    // Who reads or writes sees the end; who serves it closes it.
    for (const socket_t socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  stop();
}

bool AdminListener::Add(socket_t socket) {
  MutexLock lock(mutex_);
  if (stopping_) return false;
  open_.insert(socket);
  return true;
}

void AdminListener::Remove(socket_t socket) {
  MutexLock lock(mutex_);
  open_.erase(socket);
}

bool AdminListener::process_and_close_socket(socket_t socket) {
  bool served = false;
  if (!refuses && Add(socket)) {
    const SteadyTime now = std::chrono::steady_clock::now();
    TimedStream stream(socket, now + limits_.request_time, now + limits_.answer_time);
    bool is_closed = false;
    served = process_request(stream, true, is_closed, nullptr);
    Remove(socket);
  }
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  return served;
}

}  // namespace flexiti
