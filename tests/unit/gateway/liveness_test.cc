#include "service/gateway/liveness.h"

#include <functional>
#include <string>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr LivenessLimits kLimits = {
    .resolver_step = absl::Minutes(5), .call = absl::Minutes(10), .task = absl::Minutes(7)};

TEST(LivenessTest, SaysWhatIsStuckAndOnlyThen) {
  const absl::Time start = absl::UnixEpoch();
  const auto nothing = [](Liveness&, absl::Time) {};
  const auto resolver = [](Liveness& liveness, absl::Time now) { liveness.ResolverStepped(now); };
  const auto task = [](Liveness& liveness, absl::Time now) { liveness.StartTask(now); };
  const struct {
    const char* story;
    std::function<void(Liveness&, absl::Time)> before;
    bool call_runs;
    bool workers_full;
    absl::Duration later;
    std::string why;
  } kCases[] = {
      {"nothing ever ran", nothing, false, false, absl::Hours(100), ""},
      {"the resolver makes its longest step", resolver, false, false, absl::Minutes(5), ""},
      {"the resolver makes no step", resolver, false, false, absl::Seconds(301),
       "the resolver made no step for 301 s"},
      {"the resolver has ended",
       [](Liveness& liveness, absl::Time now) {
         liveness.ResolverStepped(now);
         liveness.ResolverEnds();
         liveness.ResolverStepped(now);  // of a look that ran on
       },
       false, false, absl::Hours(1), ""},
      {"the slowest call", nothing, true, false, absl::Minutes(10), ""},
      {"a call that does not end", nothing, true, true, absl::Seconds(601),
       "a call is in flight for 601 s"},
      {"a task that waits", task, false, false, absl::Minutes(7), ""},
      {"a task that nobody runs", task, false, false, absl::Seconds(421),
       "the workers are not full, and run no task for 421 s"},
      {"a task that waits for calls", task, false, true, absl::Hours(1), ""},
      {"a task that ran",
       [](Liveness& liveness, absl::Time now) {
         liveness.StartTask(now);
         liveness.TaskRan();
       },
       false, false, absl::Hours(1), ""},
  };
  for (const auto& test : kCases) {
    Liveness liveness(kLimits);
    test.before(liveness, start);
    const VitalSigns signs = {.oldest_call = test.call_runs ? start : absl::InfiniteFuture(),
                              .workers_full = test.workers_full};
    EXPECT_EQ(liveness.WhyStuck(signs, start + test.later), test.why) << test.story;
  }
}

TEST(LivenessTest, AStepInTimeEndsTheComplaint) {
  const absl::Time start = absl::UnixEpoch();
  Liveness liveness(kLimits);
  liveness.ResolverStepped(start);
  EXPECT_NE(liveness.WhyStuck({}, start + absl::Hours(1)), "");
  liveness.ResolverStepped(start + absl::Hours(1));
  EXPECT_EQ(liveness.WhyStuck({}, start + absl::Hours(1)), "");
}

TEST(LivenessTest, OneTaskWaitsAtATime) {
  const absl::Time start = absl::UnixEpoch();
  Liveness liveness(kLimits);
  EXPECT_TRUE(liveness.StartTask(start));
  EXPECT_FALSE(liveness.StartTask(start + absl::Hours(1)));
  liveness.TaskRan();
  EXPECT_TRUE(liveness.StartTask(start + absl::Hours(2)));
  EXPECT_EQ(liveness.WhyStuck({}, start + absl::Hours(2)), "");
}

config::Gateway ConfigOf(int changing_s, int read_s, int token_s) {
  config::Gateway config;
  config::Timeouts& timeouts = *config.mutable_flexiti()->mutable_timeouts();
  timeouts.mutable_changing_call()->set_seconds(changing_s);
  timeouts.mutable_read_call()->set_seconds(read_s);
  timeouts.mutable_token()->set_seconds(token_s);
  return config;
}

// Every wait may last as long as it is configured to, and nobody is restarted for it.
TEST(LivenessTest, TheLimitsFollowTheTimeOuts) {
  const struct {
    config::Gateway config;
    absl::Duration slowest;  // one call to Flexiti with its token
  } kCases[] = {
      {ConfigOf(30, 10, 10), absl::Seconds(60)},
      {ConfigOf(30, 600, 10), absl::Seconds(630)},
      {ConfigOf(5, 10, 60), absl::Seconds(125)},
  };
  for (const auto& test : kCases) {
    const LivenessLimits limits = LivenessLimitsOf(test.config);
    EXPECT_GT(limits.call, 3 * test.slowest);
    EXPECT_GT(limits.resolver_step, test.slowest);
    EXPECT_GE(limits.task, limits.call);
    EXPECT_LT(limits.call, 3 * test.slowest + absl::Minutes(10));
  }
  config::Gateway postgres = ConfigOf(30, 10, 10);
  postgres.mutable_ledger()->mutable_postgres()->set_host("db");
  postgres.mutable_ledger()->mutable_postgres()->mutable_connect_timeout()->set_seconds(60);
  postgres.mutable_ledger()->mutable_postgres()->mutable_statement_timeout()->set_seconds(60);
  EXPECT_GT(LivenessLimitsOf(postgres).resolver_step, absl::Minutes(20));
}

}  // namespace
}  // namespace flexiti
