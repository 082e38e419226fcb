#include "service/telemetry/metrics.h"

#include <ctime>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

using ::testing::ContainsRegex;
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
  EXPECT_THAT(text, HasSubstr("flexiti_build_info{revision=\"unknown\",version=\"1.2.3\"} 1"));
  EXPECT_THAT(text, HasSubstr("flexiti_calls_total{grpc_code=\"OK\",merchant_id=\"acme\","
                              "method=\"flexiti.v1.TransactionService/CreatePurchase\","
                              "outcome=\"\"} 2"));
  EXPECT_THAT(text, HasSubstr("outcome=\"OUTCOME_UNKNOWN\"} 1"));
  EXPECT_THAT(text, HasSubstr("flexiti_call_failures_total{"
                              "method=\"flexiti.v1.TransactionService/CreatePurchase\","
                              "reason=\"REPLY_MISMATCH\"} 1"));
  EXPECT_THAT(text, Not(ContainsRegex("flexiti_call_failures_total\\{[^}]*reason=\"\"")));
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

// A counter that appears with its first event is not seen to grow: nobody is told of the first.
TEST(MetricsTest, WhatMayBeCountedStandsAtZeroFromTheStart) {
  Metrics metrics("1");
  metrics.Expect({.max_in_flight = 70,
                  .methods = {kMethod},
                  .apis = {"pos"},
                  .tokens = {{.merchant_id = "acme", .api = "pos", .scope = "merchant"}}});
  metrics.ExpectLedgerCall("insert");
  const std::string text = metrics.Text();
  for (const char* line :
       {"flexiti_calls_in_flight 0", "flexiti_calls_in_flight_limit 70", "flexiti_calls_waiting 0",
        "flexiti_calls_refused_total{cause=\"in_flight\"} 0",
        "flexiti_calls_refused_total{cause=\"caller\"} 0",
        "flexiti_calls_refused_total{cause=\"connections\"} 0",
        "flexiti_call_failures_total{method=\"flexiti.v1.TransactionService/CreatePurchase\","
        "reason=\"REPLY_MISMATCH\"} 0",
        "flexiti_upstream_retries_total{api=\"pos\",result=\"denied\"} 0",
        "flexiti_breaker_state{api=\"pos\"} 0", "flexiti_breaker_openings_total{api=\"pos\"} 0",
        "flexiti_breaker_refusals_total{api=\"pos\"} 0",
        "flexiti_token_renewals_total{api=\"pos\",merchant_id=\"acme\",result=\"refused\","
        "scope=\"merchant\"} 0",
        "flexiti_secret_refused{api=\"pos\",merchant_id=\"acme\"} 0",
        "flexiti_file_reloads_total{kind=\"client_secret\",result=\"failed\"} 0",
        "flexiti_ledger_failures_total{operation=\"insert\"} 0",
        "flexiti_ledger_duration_seconds_count{operation=\"insert\"} 0",
        "flexiti_looks_total{reason=\"REPLY_MISMATCH\",verdict=\"STILL_UNKNOWN\"} 0"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat("\n", line, "\n")));
  }
  EXPECT_THAT(text, Not(HasSubstr("online")));
}

TEST(MetricsTest, NamesTheRevisionOfItsSource) {
  EXPECT_THAT(Metrics("1", "0a1b2c3").Text(),
              HasSubstr("flexiti_build_info{revision=\"0a1b2c3\",version=\"1\"} 1\n"));
}

TEST(MetricsTest, LossesOnlyGrow) {
  Metrics metrics("1");
  EXPECT_THAT(metrics.Text(), HasSubstr("\nflexiti_spans_lost_total 0\n"));
  metrics.SetLosses({.spans = 7, .log_lines = 2});
  metrics.SetLosses({.spans = 7, .log_lines = 3});
  EXPECT_THAT(metrics.Text(), HasSubstr("\nflexiti_spans_lost_total 7\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("\nflexiti_log_lines_dropped_total 3\n"));
}

TEST(MetricsTest, TellsWhatEachMerchantHasInFlight) {
  Metrics metrics("1");
  metrics.SetMerchantInFlight("maple", 3);
  metrics.SetMerchantInFlight("birch", 1);
  metrics.SetMerchantInFlight("maple", 2);
  EXPECT_THAT(metrics.Text(),
              HasSubstr("flexiti_merchant_calls_in_flight{merchant_id=\"maple\"} 2\n"));
  EXPECT_THAT(metrics.Text(),
              HasSubstr("flexiti_merchant_calls_in_flight{merchant_id=\"birch\"} 1\n"));
}

TEST(MetricsTest, KnowsHowOftenItRefused) {
  Metrics metrics("1");
  EXPECT_EQ(metrics.RefusalsBy("handshake"), 0);
  metrics.CountRefusal("handshake");
  metrics.CountRefusal("handshake");
  EXPECT_EQ(metrics.RefusalsBy("handshake"), 2);
  EXPECT_EQ(metrics.RefusalsBy("connections"), 0);
}

TEST(MetricsTest, WhatTheLedgerHoldsIsToldOnceItIsKnown) {
  Metrics metrics("1");
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("flexiti_operations_")));
  metrics.SetUnresolved(
      {.running = 3, .unknown = 2, .unattended = 1, .oldest_age = absl::Minutes(2)},
      absl::FromUnixSeconds(1'800'000'000));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("flexiti_operations_unresolved{state=\"RUNNING\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("flexiti_operations_unresolved{state=\"UNKNOWN\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("\nflexiti_operations_unattended 1\n"));
  EXPECT_THAT(text, HasSubstr("\nflexiti_operations_unresolved_oldest_age_seconds 120\n"));
  EXPECT_THAT(text, HasSubstr("\nflexiti_operations_counted_timestamp_seconds 1800000000\n"));
}

TEST(MetricsTest, ABreakerThatIsToldToBeOpenTwiceOpenedOnce) {
  Metrics metrics("1");
  using Breaker = Metrics::Breaker;
  for (const Breaker state : {Breaker::kOpen, Breaker::kOpen, Breaker::kTrying, Breaker::kOpen}) {
    metrics.SetBreaker("online", state);
  }
  EXPECT_THAT(metrics.Text(), HasSubstr("flexiti_breaker_openings_total{api=\"online\"} 2\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("flexiti_breaker_state{api=\"online\"} 2\n"));
}

// Label values that differ only in where one ends and the next begins are two series.
TEST(MetricsTest, SeriesAreToldApart) {
  Metrics metrics("1");
  metrics.CountUpstreamRequest({.api = "pos", .endpoint = "GET /a", .result = "200"});
  metrics.CountUpstreamRequest({.api = "posG", .endpoint = "ET /a", .result = "200"});
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("{api=\"pos\",cause=\"\",endpoint=\"GET /a\",result=\"200\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("{api=\"posG\",cause=\"\",endpoint=\"ET /a\",result=\"200\"} 1\n"));
}

double ValueOf(const std::string& text, const std::string& name) {
  const size_t line = text.find(absl::StrCat("\n", name, " "));
  if (line == std::string::npos) return -1;
  return std::stod(text.substr(line + name.size() + 2));
}

TEST(MetricsTest, TellsWhatPrometheusExpectsOfAnyProcess) {
  const Metrics metrics("1");
  const std::string text = metrics.Text();
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_THAT(ValueOf(text, "process_start_time_seconds"),
              testing::AllOf(testing::Gt(now - 3600), testing::Lt(now + 60)));
  EXPECT_GT(ValueOf(text, "process_resident_memory_bytes"), 1e6);
  EXPECT_LT(ValueOf(text, "process_resident_memory_bytes"),
            ValueOf(text, "process_virtual_memory_bytes"));
  EXPECT_GE(ValueOf(text, "process_cpu_seconds_total"), 0);
  EXPECT_GE(ValueOf(text, "process_max_fds"), ValueOf(text, "process_open_fds"));
}

TEST(MetricsTest, CountsThreads) {
  const Metrics metrics("1");
  const double before = ValueOf(metrics.Text(), "process_threads");
  EXPECT_GE(before, 1);
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([ended] { ended.wait(); });
  EXPECT_EQ(ValueOf(metrics.Text(), "process_threads"), before + 3);
  end.set_value();
  for (std::thread& thread : threads) thread.join();
}

TEST(MetricsTest, CountsOpenFiles) {
  const Metrics metrics("1");
  const double before = ValueOf(metrics.Text(), "process_open_fds");
  std::vector<std::ifstream> files;
  for (int i = 0; i < 10; ++i) files.emplace_back("/dev/null");
  EXPECT_EQ(ValueOf(metrics.Text(), "process_open_fds"), before + 10);
}

}  // namespace
}  // namespace flexiti
