// A call that outlasts the drain: the process ends all the same, says so, and the next one finds
// out what became of the call.
#include <csignal>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/chaos/aftermath.h"
#include "tests/chaos/orders.h"
#include "tests/chaos/verdicts.h"
#include "tests/chaos/world.h"

namespace flexiti_test {
namespace {

// As short as the configuration lets it be (Times): no call can take longer unless it hangs.
constexpr absl::Duration kDrainTimeout = absl::Seconds(7);
constexpr int kDrainTimedOut = 3;

TEST(HangingDrainTest, ACallThatHangsIsNotLostSilently) {
  World world({.customers = 1});
  const std::string now = absl::StrCat(world.directory(), "/hang-now");
  const auto door = world.StartAndOpen(
      {.program = FLEXITI_CRASHING_GATEWAY_PROGRAM,
       .environment = {"FLEXITI_CRASH_STEP=replied", absl::StrCat("FLEXITI_CRASH_WHEN=", now),
                       "FLEXITI_CRASH_HANGS=1"},
       .resolver_interval = absl::Hours(1),
       .drain_timeout = kDrainTimeout});
  const Customer& customer = world.customers()[0];
  const OperationPtr operation = MakeOperation(
      {.kind = Kind::kPurchase, .customer = customer, .channel = VerifyInStore(*door, customer)});
  WriteFile(now, "");
  Call told;
  std::thread caller([&] { told = Ask(*door, *operation); });
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (world.sandbox().Journal().empty() && absl::Now() < deadline) std::this_thread::yield();
  world.Signal(SIGTERM);
  EXPECT_EQ(world.WaitForEnd(), kDrainTimedOut) << world.LastLog();
  caller.join();
  // The connection ended; so the outcome is unknown to the caller, who repeats.
  EXPECT_EQ(told.told, "UNAVAILABLE") << told.Line();
  EXPECT_TRUE(absl::StrContains(world.LastLog(), "\"event\":\"drain_timed_out\",\"running\":1"))
      << world.LastLog();

  world.StartAndOpen();
  Aftermath aftermath(world, {operation});
  aftermath.RepeatUntilSettled();
  const auto states = aftermath.AskForStates();
  EXPECT_EQ(StateName(states.at(operation->request_id)), "EXECUTED");
  EXPECT_EQ(world.sandbox().Journal().size(), 1u);
  EXPECT_EQ(world.Stop(), 0);
}

}  // namespace
}  // namespace flexiti_test
