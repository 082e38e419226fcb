// The port: where it can be had, how many connections there may be, and how they end.
#include "service/gateway/listener.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/gateway/listener_peer.h"

namespace flexiti {
namespace {

using flexiti_test::Peer;
using flexiti_test::Taken;
using flexiti_test::TemporaryDirectory;

constexpr absl::Duration kPatience = absl::Seconds(20);

std::unique_ptr<Listener> BindTo(const std::string& address, int max_connections = 10) {
  auto bound = Listener::Bind(address, max_connections);
  EXPECT_TRUE(bound.ok()) << bound.status();
  return bound.ok() ? *std::move(bound) : nullptr;
}

struct Refused {
  const char* address;
  const char* why;
};

class BindErrorTest : public testing::TestWithParam<Refused> {};

TEST_P(BindErrorTest, NamesTheAddress) {
  const auto bound = Listener::Bind(GetParam().address, 10);
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(bound.status().message(),
            absl::StrCat("cannot listen on ", GetParam().address, ": ", GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, BindErrorTest,
    testing::Values(Refused{"192.0.2.1:0", "no such address here"},  // of nobody (RFC 5737)
                    Refused{"127.0.0.1:http", "Name or service not known"},
                    Refused{"unix:/nonexistent/socket", "No such file or directory"}),
    [](const auto& row) { return absl::StrCat("Row", row.index); });

TEST(ListenerBindTest, ATakenPortIsRefused) {
  const auto first = BindTo("127.0.0.1:0");
  const auto second = Listener::Bind(first->address(), 10);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot listen on ", first->address(), ": Address already in use"));
}

TEST(ListenerBindTest, APathThatIsTooLongIsRefused) {
  const std::string address = absl::StrCat("unix:/tmp/", std::string(200, 'x'));
  EXPECT_EQ(Listener::Bind(address, 10).status().message(),
            absl::StrCat("cannot listen on ", address, ": the path is too long"));
}

TEST(ListenerBindTest, AFileThatIsNoSocketIsKept) {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("file", "content");
  EXPECT_FALSE(Listener::Bind("unix:" + path, 10).ok());
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

class BindTest : public testing::TestWithParam<const char*> {};

TEST_P(BindTest, ServesWhereItSaysThatItListens) {
  const std::string host = GetParam();
  if (absl::StrContains(host, ":") && !Peer::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  const auto listener = BindTo(host + ":0");
  ASSERT_NE(listener, nullptr);
  EXPECT_TRUE(absl::StartsWith(listener->address(), host + ":"));
  EXPECT_FALSE(absl::EndsWith(listener->address(), ":0"));
  Taken taken(*listener);
  const Peer peer(listener->address());
  EXPECT_TRUE(taken.WaitFor(1));
}

INSTANTIATE_TEST_SUITE_P(Hosts, BindTest,
                         testing::Values("127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::]"),
                         [](const auto& row) { return absl::StrCat("Row", row.index); });

TEST(ListenerBindTest, AUnixSocketReplacesWhatAProcessLeftAndGoesWithItsListener) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/socket";
  const int left = Peer::LeaveSocketAt(path);
  {
    const auto listener = BindTo("unix:" + path);
    EXPECT_EQ(listener->address(), "unix:" + path);
    Taken taken(*listener);
    const Peer peer(listener->address());
    EXPECT_TRUE(taken.WaitFor(1));
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  close(left);
}

TEST(ListenerTest, OneConnectionTooManyIsClosedAndRoomComesBack) {
  const TemporaryDirectory directory;
  // Of TCP the first, which says nothing, would be ended instead (listener_room_test.cc).
  const auto listener = BindTo(absl::StrCat("unix:", directory.path(), "/socket"), 2);
  Taken taken(*listener);
  auto first = std::make_unique<Peer>(listener->address());
  const Peer second(listener->address());
  ASSERT_TRUE(taken.WaitFor(2));
  {
    const Peer third(listener->address());
    EXPECT_EQ(third.ReadAll(), "");
    EXPECT_TRUE(taken.WaitForRefused(1));
  }
  EXPECT_EQ(taken.count(), 2);
  EXPECT_EQ(listener->connections(), 2);
  first.reset();
  taken.End(0);
  ASSERT_TRUE(taken.WaitForConnections(1));
  const Peer fourth(listener->address());
  EXPECT_TRUE(taken.WaitFor(3));
}

// Who serves a connection may close it later than its peer, and it makes events until then.
TEST(ListenerTest, AnEndIsCountedOnceThoughItsServerLingers) {
  const TemporaryDirectory directory;
  const auto listener = BindTo(absl::StrCat("unix:", directory.path(), "/socket"));
  Taken taken(*listener);
  auto first = std::make_unique<Peer>(listener->address());
  ASSERT_TRUE(taken.WaitFor(1));
  Peer second(listener->address(), Peer::Later{});
  first.reset();
  ASSERT_TRUE(taken.WaitForConnections(0));
  second.Connect();  // and what watches it has the number of what watched the first
  ASSERT_TRUE(taken.WaitFor(2));
  shutdown(taken.socket(0), SHUT_RDWR);
  const Peer third(listener->address());  // its turn comes after that event's
  ASSERT_TRUE(taken.WaitFor(3));
  EXPECT_EQ(listener->connections(), 2);
}

// Takes all descriptors that the process may still have, for its lifetime.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few = {.rlim_cur = 256, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    for (int taken = dup(0); taken >= 0; taken = dup(0)) taken_.push_back(taken);
  }
  ~NoDescriptors() {
    for (const int taken : taken_) close(taken);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  // One is free then.
  void GiveBack() {
    close(taken_.back());
    taken_.pop_back();
  }

 private:
  rlimit before_ = {};
  std::vector<int> taken_;
};

TEST(ListenerTest, WithoutDescriptorsItTurnsAwayAndServesLater) {
  const auto listener = BindTo("127.0.0.1:0");
  Taken taken(*listener);
  Peer turned_away(listener->address(), Peer::Later{});
  Peer without_handle(listener->address(), Peer::Later{});
  {
    NoDescriptors none;
    turned_away.Connect();
    EXPECT_EQ(turned_away.ReadAll(), "");
    EXPECT_TRUE(taken.WaitForRefused(1));
    none.GiveBack();  // enough for the connection, not for what watches it
    without_handle.Connect();
    EXPECT_EQ(without_handle.ReadAll(), "");
    EXPECT_TRUE(taken.WaitForRefused(2));
    EXPECT_EQ(taken.count(), 0);
  }
  const Peer served(listener->address());
  EXPECT_TRUE(taken.WaitFor(1));
}

TEST(ListenerCloseTest, WithoutConnectionsItIsDoneAtOnceAndTwiceIsAsGood) {
  const auto listener = BindTo("127.0.0.1:0");
  Taken taken(*listener);
  EXPECT_TRUE(listener->Close(absl::ZeroDuration()));
  EXPECT_TRUE(listener->Close(absl::ZeroDuration()));
}

TEST(ListenerCloseTest, OneThatNeverServedEndsToo) {
  const auto listener = BindTo("127.0.0.1:0");
  EXPECT_TRUE(listener->Close(absl::ZeroDuration()));
}

// The loop's thread once lost the second word when it came while the first was looked at.
TEST(ListenerCloseTest, AnEndRightAfterACloseIsSeen) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/socket";
  for (int i = 0; i < 500; ++i) {
    const auto listener = BindTo("unix:" + path);
    listener->Serve([](int socket) { close(socket); }, [] {});
    EXPECT_TRUE(listener->Close(absl::ZeroDuration()));
    // The thread is at the first word just when the file goes; the end comes right then.
    while (access(path.c_str(), F_OK) == 0) {
    }
  }
}

TEST(ListenerCloseTest, DeliversWhatWasWrittenBefore) {
  const auto listener = BindTo("127.0.0.1:0");
  Taken taken(*listener);
  std::string read;
  {
    const Peer peer(listener->address());
    ASSERT_TRUE(taken.WaitFor(1));
    const std::string answer(50'000, 'a');
    const ssize_t sent = send(taken.socket(0), answer.data(), answer.size(), MSG_NOSIGNAL);
    ASSERT_EQ(sent, static_cast<ssize_t>(answer.size()));
    EXPECT_FALSE(listener->Close(absl::ZeroDuration())) << "the peer's side is still open";
    EXPECT_EQ(listener->connections(), 1);
    EXPECT_EQ(peer.ReadAll(), answer);
  }
  EXPECT_TRUE(listener->Close(kPatience)) << "the second time, when the peer is gone";
  EXPECT_EQ(listener->connections(), 0);
}

TEST(ListenerCloseTest, WhatComesWhileItClosesIsNotTaken) {
  const auto listener = BindTo("127.0.0.1:0");
  Taken taken(*listener);
  taken.HoldUp();
  auto first = std::make_unique<Peer>(listener->address());
  ASSERT_TRUE(taken.WaitFor(1));  // and the loop's thread is held up in it
  const Peer late(listener->address());
  EXPECT_FALSE(listener->Close(absl::ZeroDuration()));
  taken.GoOn();
  EXPECT_EQ(late.ReadAll(), "");
  first.reset();
  EXPECT_TRUE(listener->Close(kPatience));
  EXPECT_EQ(taken.count(), 1);
  EXPECT_FALSE(Peer::CanConnect(listener->address()));
}

}  // namespace
}  // namespace flexiti
