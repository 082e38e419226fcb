// Who gets a place at a port that is full, and who a path that is taken.
#include <arpa/inet.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "service/base/mutex.h"
#include "service/gateway/listener.h"
#include "tests/support/temporary_directory.h"

namespace flexiti {
namespace {

using flexiti_test::TemporaryDirectory;

constexpr std::chrono::seconds kPatience{20};

std::unique_ptr<Listener> BindTo(const std::string& address, int max_connections) {
  auto bound = Listener::Bind(address, max_connections);
  EXPECT_TRUE(bound.ok()) << bound.status();
  return bound.ok() ? *std::move(bound) : nullptr;
}

// A client's connection.
class Client {
 public:
  explicit Client(const Listener& listener) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::string& at = listener.address();
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<in_port_t>(std::atoi(&at[at.rfind(':') + 1])));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit = {.tv_sec = kPatience.count(), .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Speak() const { EXPECT_EQ(send(fd_, "x", 1, MSG_NOSIGNAL), 1); }
  // Waits for it.
  bool IsEnded() const {
    char byte = 0;
    return recv(fd_, &byte, 1, 0) == 0;
  }
  bool IsOpen() const {
    char byte = 0;
    return recv(fd_, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  const int fd_;
};

// Serves a listener, and outlives it.
class Places {
 public:
  ~Places() {
    for (const int one : taken_) close(one);
  }
  void Serve(Listener& listener) {
    listener.Serve([this](int socket) { Take(socket); }, [this] { Refuse(); });
  }
  bool WaitFor(size_t taken, int refused) {
    MutexLock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (taken_.size() < taken || refused_ < refused) {
      if (!lock.WaitUntil(changed_, deadline)) return false;
    }
    return taken_.size() == taken && refused_ == refused;
  }
  // Waits until the `index`th has sent something.
  void WaitForByte(size_t index) {
    int socket = -1;
    {
      MutexLock lock(mutex_);
      socket = taken_[index];
    }
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(socket, &readable);
    timeval limit = {.tv_sec = kPatience.count(), .tv_usec = 0};
    EXPECT_EQ(select(socket + 1, &readable, nullptr, nullptr, &limit), 1);
  }

 private:
  void Take(int socket) {
    MutexLock lock(mutex_);
    taken_.push_back(socket);
    changed_.notify_all();
  }
  void Refuse() {
    MutexLock lock(mutex_);
    ++refused_;
    changed_.notify_all();
  }

  Mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> taken_ ABSL_GUARDED_BY(mutex_);
  int refused_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST(ListenerRoomTest, SilentConnectionsKeepNobodyOut) {
  Places places;
  const auto listener = BindTo("127.0.0.1:0", 3);
  places.Serve(*listener);
  const Client speaks(*listener);
  speaks.Speak();
  const Client older(*listener);
  const Client newer(*listener);
  ASSERT_TRUE(places.WaitFor(3, 0));
  places.WaitForByte(0);
  const Client one_more(*listener);
  EXPECT_TRUE(places.WaitFor(4, 1));
  EXPECT_TRUE(older.IsEnded());
  EXPECT_TRUE(speaks.IsOpen());
  EXPECT_TRUE(newer.IsOpen());
  EXPECT_TRUE(one_more.IsOpen());
  EXPECT_EQ(listener->connections(), 3);
}

TEST(ListenerRoomTest, WhoSpeaksKeepsItsPlace) {
  Places places;
  const auto listener = BindTo("127.0.0.1:0", 2);
  places.Serve(*listener);
  const Client first(*listener);
  const Client second(*listener);
  ASSERT_TRUE(places.WaitFor(2, 0));
  first.Speak();
  second.Speak();
  places.WaitForByte(0);
  places.WaitForByte(1);
  const Client one_more(*listener);
  EXPECT_TRUE(one_more.IsEnded());
  EXPECT_TRUE(places.WaitFor(2, 1));
  EXPECT_TRUE(first.IsOpen());
  EXPECT_TRUE(second.IsOpen());
}

TEST(ListenerUnixTest, APathWhereAnotherListensIsRefusedAndLeftToIt) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/socket";
  const auto first = BindTo("unix:" + path, 2);
  const auto second = Listener::Bind("unix:" + path, 2);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            "cannot listen on unix:" + path + ": Address already in use");
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST(ListenerUnixTest, AListenerRemovesNoSocketButItsOwn) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/socket";
  auto first = BindTo("unix:" + path, 2);
  ASSERT_EQ(rename(path.c_str(), (path + ".old").c_str()), 0);
  const auto second = BindTo("unix:" + path, 2);
  first.reset();
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace flexiti
