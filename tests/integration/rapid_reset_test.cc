// Calls that are reset as soon as they have begun ("rapid reset", CVE-2023-44487) cost the server,
// and their client nothing. The gateway keeps serving the others, and its memory stays bounded.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/integration/attack.h"
#include "tests/integration/resets.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr char kList[] = "/flexiti.v1.AuthorizationService/ListAuthorizations";
// The gateway has enough of them long before.
constexpr int kStreams = 300'000;

// As many as the gateway takes. It also stops reading by itself, when too many of its answers wait
// to be written.
void ResetStreams(const std::string& address, Resets resets) {
  constexpr int kAtOnce = 500;
  RawConnection connection(address, std::chrono::seconds(1));
  EXPECT_TRUE(connection.connected());
  std::atomic<bool> over = false;
  std::thread reader([&] {
    while (!over && !connection.IsClosedWithin(milliseconds(50))) {
    }
  });
  for (int sent = 0; sent < kStreams && connection.Send(resets.Next(kAtOnce)); sent += kAtOnce) {
  }
  over = true;
  reader.join();
}

// Calls that stay open.
std::string Watches(int calls) {
  std::string bytes = Preface();
  for (int i = 0; i < calls; ++i) {
    const auto stream = static_cast<std::uint32_t>(2 * i + 1);
    bytes += Frame(FrameType::kHeaders, kEndHeaders, stream,
                   i == 0 ? AddedCallHeaders("/grpc.health.v1.Health/Watch") : CallHeadersAgain()) +
             Frame(FrameType::kData, kEndStream, stream, GrpcMessage(""));
  }
  return bytes;
}

class RapidResetTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack();
    ASSERT_EQ(ListThrough(stack_->channel()), "OK");
  }
  static void TearDownTestSuite() {
    // At no time was it more than a pod has (deploy/kubernetes).
    constexpr long kPodKb = 512 * 1024;
    if (!kSanitized) {
      EXPECT_LT(stack_->gateway().peak_kb(), kPodKb);
    }
    delete stack_;
  }

  static const std::string& address() { return stack_->gateway().address(); }

  static Stack* stack_;
};
Stack* RapidResetTest::stack_ = nullptr;

TEST_F(RapidResetTest, OfAnyMethod) {
  for (const std::string path :
       {kList, "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch",
        "/no.such.Service/Method",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    Attack(*stack_, path, [&] { ResetStreams(address(), Resets(path)); });
  }
}

TEST_F(RapidResetTest, OfWholeCalls) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  const std::string message = GrpcMessage(request.SerializeAsString());
  Attack(*stack_, "whole calls", [&] { ResetStreams(address(), Resets(kList, message)); });
}

TEST_F(RapidResetTest, OnManyConnectionsAtOnce) {
  Attack(*stack_, "eight", [&] {
    std::vector<std::thread> attackers;
    for (int i = 0; i < 8; ++i) {
      attackers.emplace_back([] { ResetStreams(address(), Resets(kList)); });
    }
    for (std::thread& attacker : attackers) attacker.join();
  });
}

TEST(EndedConnectionTest, ItsPeerStandsInTheLog) {
  Stack stack;
  const std::string ended = "\"event\":\"connection_ended\",\"peer\":\"127.0.0.1:";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  Attack(stack, "until it is ended", [&] {
    while (stack.gateway().output().find(ended) == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      ResetStreams(stack.gateway().address(), Resets(kList));
    }
  });
}

// Watches of the server's health never end by themselves.
TEST(HeldCallsTest, WhoHoldsAsManyAsItMayKeepsNobodyOut) {
  Stack stack;
  Attack(stack, "watches", [&] {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 8; ++i) {
      connections.push_back(std::make_unique<RawConnection>(stack.gateway().address()));
      EXPECT_TRUE(connections.back()->Send(Watches(999)));
    }
    EXPECT_TRUE(stack.gateway().WaitForOutput("\"event\":\"calls_refused\""));
    for (const auto& connection : connections) connection->ReadFor(milliseconds(200));
    for (const auto& connection : connections) {
      EXPECT_FALSE(connection->IsClosedWithin(milliseconds(0)));
    }
  });
}

// Callers may give up what they asked for.
TEST(FewResetsTest, AreNoReasonToEndAConnection) {
  Stack stack({.top_yaml = "limits: {max_streams_per_connection: 100}\n"});
  RawConnection connection(stack.gateway().address());
  Resets resets(kList);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(connection.Send(resets.Next(90)));
    EXPECT_FALSE(connection.IsClosedWithin(milliseconds(100)));
  }
}

}  // namespace
}  // namespace flexiti_test
