#include "service/telemetry/metrics.h"

#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMethod[] = "flexiti.v1.TransactionService/CreatePurchase";

TEST(MetricsTest, CountsCallsByWhatBecameOfThem) {
  Metrics metrics("1.2.3");
  metrics.CountCall({.method = kMethod, .merchant_id = "acme", .grpc_code = "OK"});
  metrics.CountCall({.method = kMethod, .merchant_id = "acme", .grpc_code = "OK"});
  metrics.CountCall({.method = kMethod,
                     .merchant_id = "acme",
                     .grpc_code = "UNKNOWN",
                     .outcome = "OUTCOME_UNKNOWN",
                     .failure = "REPLY_MISMATCH",
                     .duration = absl::Milliseconds(30)});
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("flexiti_build_info{version=\"1.2.3\"} 1"));
  EXPECT_THAT(text, HasSubstr("flexiti_calls_total{grpc_code=\"OK\",merchant_id=\"acme\","
                              "method=\"flexiti.v1.TransactionService/CreatePurchase\","
                              "outcome=\"\"} 2"));
  EXPECT_THAT(text, HasSubstr("outcome=\"OUTCOME_UNKNOWN\"} 1"));
  EXPECT_THAT(text, HasSubstr("flexiti_call_failures_total{"
                              "method=\"flexiti.v1.TransactionService/CreatePurchase\","
                              "reason=\"REPLY_MISMATCH\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("reason=\"\"")));
}

TEST(MetricsTest, TellsHowLongCallsTook) {
  Metrics metrics("1");
  metrics.CountCall({.method = kMethod, .grpc_code = "OK", .duration = absl::Milliseconds(30)});
  metrics.CountCall({.method = kMethod, .grpc_code = "OK", .duration = absl::Seconds(90)});
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("le=\"0.025\"} 0"));
  EXPECT_THAT(text, HasSubstr("le=\"0.05\"} 1"));
  EXPECT_THAT(text, HasSubstr("le=\"60\"} 1"));
  EXPECT_THAT(text, HasSubstr("le=\"+Inf\"} 2"));
}

TEST(MetricsTest, LosesNoCountAmongThreads) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 1000;
  Metrics metrics("1");
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&metrics] {
      for (int n = 0; n < kCalls; ++n) {
        metrics.CallStarted();
        metrics.CountCall({.method = kMethod, .merchant_id = "acme", .grpc_code = "OK"});
        metrics.CallEnded();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(metrics.Text(), HasSubstr("outcome=\"\"} 8000"));
  EXPECT_THAT(metrics.Text(), HasSubstr("flexiti_calls_in_flight 0"));
}

}  // namespace
}  // namespace flexiti
