// What signals do to a gateway with a call in flight: none of them ends it without a drain.
#include <sys/stat.h>

#include <csignal>
#include <future>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
namespace v1 = flexiti::v1;

constexpr char kAuthorizations[] = "/authorizations";

class SignalsTest : public testing::Test {
 protected:
  // A call that Flexiti has, and answers after `delay`.
  std::future<std::string> SlowList(std::chrono::milliseconds delay) {
    stack_.sandbox().Arm(Fault::Delay(delay).On("GET", kAuthorizations));
    const uint64_t before = stack_.sandbox().RequestCount("GET", kAuthorizations);
    auto told = std::async(std::launch::async, [this] { return List(); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (stack_.sandbox().RequestCount("GET", kAuthorizations) == before &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return told;
  }

  std::string List() {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    Context context;
    v1::ListAuthorizationsResponse response;
    return Told(stack_.authorizations().ListAuthorizations(&context, request, &response));
  }

  Stack stack_{{.top_yaml = "file_refresh: 1h\n"}};
};

TEST_F(SignalsTest, WhatDoesNotStopItChangesNoCallAndNoDrain) {
  auto told = SlowList(std::chrono::milliseconds(1'000));
  for (const int harmless : {SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM}) {
    stack_.gateway().Signal(harmless);
  }
  EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"files_asked_for\""));
  EXPECT_EQ(told.get(), "OK");
  EXPECT_EQ(List(), "OK");
  told = SlowList(std::chrono::milliseconds(1'000));
  stack_.gateway().Signal(SIGTERM);
  ASSERT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"draining\""));
  for (const int harmless : {SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGQUIT}) {
    stack_.gateway().Signal(harmless);
  }
  EXPECT_EQ(told.get(), "OK");
  EXPECT_EQ(stack_.gateway().Wait(), 0) << stack_.gateway().output();
}

TEST_F(SignalsTest, SighupHasTheFilesReadAgainAtOnce) {
  const std::string file = stack_.directory() + "/maple.secret";
  for (int i = 1; i <= 2; ++i) {
    WriteFile(file, absl::StrCat("another-secret-", i, "\n"));
    ASSERT_EQ(chmod(file.c_str(), S_IRUSR | S_IWUSR), 0);
    stack_.gateway().Signal(SIGHUP);
    EXPECT_TRUE(stack_.gateway().WaitForOutput("\"event\":\"secret_read\"", i))
        << stack_.gateway().output();
  }
}

TEST_F(SignalsTest, SigquitStopsItInGoodOrder) {
  auto told = SlowList(std::chrono::milliseconds(1'000));
  stack_.gateway().Signal(SIGQUIT);
  EXPECT_EQ(told.get(), "OK");
  EXPECT_EQ(stack_.gateway().Wait(), 0) << stack_.gateway().output();
}

}  // namespace
}  // namespace flexiti_test
