// A stop under load loses no call, and callers see only what they may retry. The short form of
// tests/chaos/soak --drains.
#include <cstdlib>
#include <iostream>

#include "gtest/gtest.h"
#include "tests/chaos/drain_run.h"
#include "tests/chaos/drain_verdicts.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class DrainTest : public testing::TestWithParam<Store> {};

INSTANTIATE_TEST_SUITE_P(All, DrainTest, testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& instance) {
                           return std::string(instance.param == Store::kSqlite ? "Sqlite"
                                                                               : "Postgres");
                         });

TEST_P(DrainTest, AStopUnderLoadLosesNoCall) {
  DrainOptions options;
  options.store = GetParam();
  options.seed = NumberFrom("FLEXITI_CHAOS_SEED", 1);
  options.drains = static_cast<int>(NumberFrom("FLEXITI_CHAOS_DRAINS", kSanitized ? 3 : 5));
  std::cout << "seed " << options.seed << std::endl;
  const DrainReport report = RunDrains(options);
  std::cout << report.summary << std::endl;
  // A run in which nothing happened proves nothing.
  EXPECT_GT(report.executed, static_cast<uint64_t>(options.drains) * 5);
  EXPECT_GT(report.refused, static_cast<uint64_t>(options.drains));
  for (const std::string& finding : report.findings) ADD_FAILURE() << finding;
}

// The verdicts can fail.
TEST(DrainVerdictTest, WhatACallerOfAStoppingGatewayMayNotBeTold) {
  const Call lost = {.code = grpc::StatusCode::UNAVAILABLE, .told = "UNAVAILABLE"};
  EXPECT_EQ(DrainProblem(lost, 0, "ABSENT"), "");
  EXPECT_NE(DrainProblem(lost, 1, "EXECUTED"), "");
  EXPECT_NE(DrainProblem(lost, 0, "RUNNING"), "");
  const Call cancelled = {.code = grpc::StatusCode::CANCELLED, .told = "CANCELLED"};
  EXPECT_NE(DrainProblem(cancelled, 0, "ABSENT"), "");
  Call unknown = {.code = grpc::StatusCode::UNKNOWN, .reason = "REPLY_LOST"};
  unknown.error.set_outcome(flexiti::v1::OUTCOME_UNKNOWN);
  EXPECT_NE(DrainProblem(unknown, 0, "UNKNOWN"), "");
  const Call away = {.code = grpc::StatusCode::UNAVAILABLE,
                     .told = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID LEDGER_UNAVAILABLE",
                     .reason = "LEDGER_UNAVAILABLE"};
  EXPECT_NE(DrainProblem(away, 0, "ABSENT"), "");
}

}  // namespace
}  // namespace flexiti_test
