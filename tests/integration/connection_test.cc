// Connections do not live for ever, so that calls spread over gateways that came later; and no call
// fails because one ends.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/cutting_proxy.h"

namespace flexiti_test {
namespace {

using Clock = std::chrono::steady_clock;
namespace v1 = flexiti::v1;

constexpr int kCallers = 4;
constexpr int kConnectionsToSee = 4;
constexpr std::chrono::seconds kPatience{60};

std::string List(v1::AuthorizationService::Stub& stub) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stub.ListAuthorizations(&context, request, &response));
}

// Through a relay that counts connections, as a balancer in front of the gateway would.
TEST(ConnectionTest, AChannelUnderLoadIsMovedToNewConnectionsAndNoCallFails) {
  Stack stack;
  Reconfigure(stack, "listen: {", "listen: {max_connection_age: 1s, ");
  const std::string& address = stack.gateway().address();
  CuttingProxy relay(std::atoi(address.substr(address.rfind(':') + 1).c_str()),
                     CuttingProxy::kNever, CuttingProxy::kNever);
  const auto channel = grpc::CreateChannel(absl::StrCat("127.0.0.1:", relay.port()),
                                           grpc::InsecureChannelCredentials());
  const auto stub = v1::AuthorizationService::NewStub(channel);
  std::atomic<bool> over = false;
  std::atomic<int> calls = 0;
  std::vector<std::string> problems(kCallers);
  std::vector<std::thread> callers;
  for (size_t i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      while (!over) {
        const std::string told = List(*stub);
        ++calls;
        if (told != "OK") problems[i] = told;
      }
    });
  }
  const auto deadline = Clock::now() + kPatience;
  while (relay.accepted() < kConnectionsToSee && Clock::now() < deadline) std::this_thread::yield();
  over = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(relay.accepted(), kConnectionsToSee);
  EXPECT_GT(calls, kConnectionsToSee);
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
}

}  // namespace
}  // namespace flexiti_test
