// How many connections there may be: more are closed at once, whoever has them is not disturbed,
// and those that say nothing are not kept.
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "tests/integration/attack.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Connections = std::vector<std::unique_ptr<RawConnection>>;

constexpr std::chrono::seconds kPatience{20};

// Whether somebody who comes now is let stay; tries until that is so.
bool IsLetInSoon(const std::string& address) {
  const auto deadline = Clock::now() + kPatience;
  while (Clock::now() < deadline) {
    RawConnection connection(address);
    connection.Send(Preface());
    if (!connection.IsClosedWithin(milliseconds(200))) return true;
  }
  return false;
}

void Open(Connections& connections, const std::string& address, int count) {
  for (int i = 0; i < count; ++i) {
    connections.push_back(std::make_unique<RawConnection>(address));
    // Whoever acknowledges the server's settings is let stay.
    connections.back()->Send(Preface() + Frame(FrameType::kSettings, 1, 0, ""));
  }
}

TEST(ConnectionLimitTest, TheSurplusIsClosedAndCountedAndRoomComesBack) {
  constexpr int kMost = 30;
  constexpr int kSurplus = 100;
  Stack stack({.top_yaml = absl::StrCat("limits: {max_connections: ", kMost, "}\n")});
  ASSERT_EQ(ListThrough(stack.channel()), "OK");
  Attack(stack, "connections", [&] {
    Connections connections;
    Open(connections, stack.gateway().address(), kMost - 1);  // one is the good caller's
    EXPECT_FALSE(connections.back()->IsClosedWithin(milliseconds(100)));
    Connections surplus;
    Open(surplus, stack.gateway().address(), kSurplus);
    for (const auto& connection : surplus) {
      EXPECT_TRUE(connection->IsClosedWithin(milliseconds(2'000)));
    }
    EXPECT_FALSE(connections.back()->IsClosedWithin(milliseconds(100)));
  });
  EXPECT_TRUE(IsLetInSoon(stack.gateway().address()));
}

TEST(ConnectionLimitTest, ConnectionsThatSayNothingAreEnded) {
  Stack stack;
  Attack(stack, "silence", [&] {
    Connections connections;
    for (int i = 0; i < 50; ++i) {
      connections.push_back(std::make_unique<RawConnection>(stack.gateway().address()));
    }
    for (const auto& connection : connections) {
      EXPECT_TRUE(connection->IsClosedWithin(kPatience));
    }
  });
}

// As many as there may be by default, where descriptors are not fewer.
TEST(ConnectionLimitTest, ThousandsOfIdleConnectionsDisturbNobody) {
  rlimit files = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  const rlim_t most = std::min<rlim_t>(2'000, files.rlim_max / 4);
  const int idle = kSanitized ? 200 : static_cast<int>(most) - 50;
  Stack stack;
  ASSERT_EQ(ListThrough(stack.channel()), "OK");
  const long before = stack.gateway().resident_kb();
  Connections connections;
  GoodCaller good(stack);
  Open(connections, stack.gateway().address(), idle);
  good.ExpectUndisturbed("idle");
  const long after = stack.gateway().resident_kb();
  std::cout << idle << " idle connections: " << (after - before) / idle << " KB each" << std::endl;
  EXPECT_LT(after - before, kMostGrowthKb);
  for (const size_t one : {size_t{0}, connections.size() - 1}) {
    ASSERT_TRUE(connections[one]->connected());
    EXPECT_FALSE(connections[one]->IsClosedWithin(milliseconds(100)));
  }
}

// gRPC alone would never listen again (CVE-2023-4785).
TEST(DescriptorTest, AProcessWithoutDescriptorsServesAgainWhenSomeAreFree) {
  Stack stack;
  ASSERT_EQ(ListThrough(stack.channel()), "OK");
  constexpr rlim_t kFew = 120;
  const rlimit few = {.rlim_cur = kFew, .rlim_max = kFew};
  ASSERT_EQ(prlimit(stack.gateway().pid(), RLIMIT_NOFILE, &few, nullptr), 0);
  {
    Connections connections;
    Open(connections, stack.gateway().address(), 2 * static_cast<int>(kFew));
    EXPECT_TRUE(connections.back()->IsClosedWithin(milliseconds(10'000)));
  }
  const auto deadline = Clock::now() + kPatience;
  std::string told;
  while (told != "OK" && Clock::now() < deadline) {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    told = ListThrough(grpc::CreateCustomChannel(stack.gateway().address(),
                                                 grpc::InsecureChannelCredentials(), own));
  }
  EXPECT_EQ(told, "OK");
}

// A quarter of the descriptors, and the operator is told.
TEST(DescriptorTest, FewDescriptorsAllowFewerConnectionsThanAreAskedFor) {
  Stack stack({.top_yaml = "limits: {max_connections: 101}\n"});
  ASSERT_EQ(stack.gateway().Stop(), 0);
  const std::string program = absl::StrCat(stack.directory(), "/with-few-files");
  WriteFile(program, absl::StrCat("#!/bin/sh\nulimit -n \"$FILES\"\nexec '",
                                  FLEXITI_GATEWAY_PROGRAM, "' \"$@\"\n"));
  ASSERT_EQ(chmod(program.c_str(), S_IRWXU), 0);
  const std::string config = stack.directory() + "/gateway.yaml";
  GatewayProcess few(config, {.program = program, .environment = {"FILES=403"}});
  ASSERT_TRUE(few.listening()) << few.output();
  EXPECT_TRUE(
      few.WaitForOutput("\"severity\":\"WARNING\",\"event\":\"connections_limited\","
                        "\"wanted\":101,\"allowed\":100,"))
      << few.output();
  Connections connections;
  Open(connections, few.address(), 101);
  EXPECT_TRUE(connections.back()->IsClosedWithin(milliseconds(2'000)));
  EXPECT_FALSE(connections[99]->IsClosedWithin(milliseconds(100)));
  EXPECT_EQ(few.Stop(), 0);
  GatewayProcess enough(config, {.program = program, .environment = {"FILES=404"}});
  ASSERT_TRUE(enough.listening()) << enough.output();
  EXPECT_EQ(enough.output().find("connections_limited"), std::string::npos) << enough.output();
  EXPECT_EQ(enough.Stop(), 0);
}

}  // namespace
}  // namespace flexiti_test
