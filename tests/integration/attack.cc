#include "tests/integration/attack.h"

#include <algorithm>
#include <cstddef>
#include <iostream>

#include "gtest/gtest.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
namespace v1 = flexiti::v1;

// What a good caller may wait on a busy machine while somebody else misbehaves; usual are a few
// milliseconds.
constexpr milliseconds kLongestWait{kSanitized ? 10'000 : 2'000};
constexpr std::size_t kFewestCalls = 20;

}  // namespace

const long kMostGrowthKb = (kSanitized ? 2'000 : 320) * 1024;

std::string ListThrough(const std::shared_ptr<grpc::Channel>& channel) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(
      v1::AuthorizationService::NewStub(channel)->ListAuthorizations(&context, request, &response));
}

GoodCaller::GoodCaller(Stack& stack) : thread_([this, &stack] { Run(stack); }) {}

GoodCaller::~GoodCaller() {
  over_ = true;
  if (thread_.joinable()) thread_.join();
}

void GoodCaller::Run(Stack& stack) {
  while (!over_ || waits_.size() < kFewestCalls) {
    const auto start = Clock::now();
    const std::string told = ListThrough(stack.channel());
    waits_.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - start));
    if (told != "OK" && problem_.empty()) problem_ = told;
  }
}

void GoodCaller::ExpectUndisturbed(const std::string& by) {
  over_ = true;
  thread_.join();
  std::sort(waits_.begin(), waits_.end());
  ASSERT_FALSE(waits_.empty());
  const auto worst = waits_[waits_.size() * 99 / 100];
  std::cout << by << ": " << waits_.size() << " good calls, p50 "
            << waits_[waits_.size() / 2].count() << " ms, p99 " << worst.count() << " ms"
            << std::endl;
  EXPECT_LT(worst, kLongestWait) << by;
  EXPECT_EQ(problem_, "") << by;
}

void Attack(Stack& stack, const std::string& name, const std::function<void()>& attack) {
  SCOPED_TRACE(name);
  const long before = stack.gateway().resident_kb();
  GoodCaller good(stack);
  attack();
  good.ExpectUndisturbed(name);
  const long after = stack.gateway().resident_kb();
  std::cout << name << ": resident " << before / 1024 << " MB before, " << after / 1024
            << " MB after, peak " << stack.gateway().peak_kb() / 1024 << " MB" << std::endl;
  EXPECT_GT(after, 0) << "the gateway is gone";
  EXPECT_LT(after - before, kMostGrowthKb);
}

}  // namespace flexiti_test
