// The end of one connection among others.
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/gateway/listener.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/gateway/listener_peer.h"

namespace flexiti {
namespace {

using flexiti_test::Peer;
using flexiti_test::Taken;
using flexiti_test::TemporaryDirectory;

std::unique_ptr<Listener> BindTo(const std::string& address) {
  auto bound = Listener::Bind(address, 10);
  EXPECT_TRUE(bound.ok()) << bound.status();
  return bound.ok() ? *std::move(bound) : nullptr;
}

struct At {
  const char* host;  // listened on
  const char* from;  // who connects is there
};

void PrintTo(const At& at, std::ostream* out) { *out << at.host << " from " << at.from; }

class EndTest : public testing::TestWithParam<At> {};

TEST_P(EndTest, EndsTheConnectionOfThatPeerAlone) {
  if (absl::StrContains(GetParam().host, ":") && !Peer::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  const auto listener = BindTo(absl::StrCat(GetParam().host, ":0"));
  Taken taken(*listener);
  const std::string port = listener->address().substr(listener->address().rfind(':'));
  const Peer first(GetParam().from + port);
  ASSERT_TRUE(taken.WaitFor(1));
  const Peer second(GetParam().from + port);
  ASSERT_TRUE(taken.WaitFor(2));
  const PeerAddress peer = PeerOf(taken.socket(0));
  EXPECT_TRUE(absl::StartsWith(ToString(peer), absl::StrCat(GetParam().from, ":")))
      << ToString(peer);
  EXPECT_TRUE(listener->End(peer));
  EXPECT_EQ(first.ReadAll(), "");
  EXPECT_TRUE(taken.WaitForConnections(1));
  EXPECT_FALSE(listener->End(peer));
  EXPECT_TRUE(listener->End(PeerOf(taken.socket(1))));
}

INSTANTIATE_TEST_SUITE_P(Hosts, EndTest,
                         testing::Values(At{"127.0.0.1", "127.0.0.1"}, At{"[::1]", "[::1]"},
                                         At{"[::]", "127.0.0.1"}),
                         [](const auto& row) { return absl::StrCat("Row", row.index); });

TEST(ListenerEndTest, NoPeerOfAUnixSocketIsEnded) {
  const TemporaryDirectory directory;
  const auto listener = BindTo(absl::StrCat("unix:", directory.path(), "/socket"));
  Taken taken(*listener);
  const Peer peer(listener->address());
  ASSERT_TRUE(taken.WaitFor(1));
  EXPECT_FALSE(listener->End(PeerOf(taken.socket(0))));
  EXPECT_EQ(listener->connections(), 1);
}

}  // namespace
}  // namespace flexiti
