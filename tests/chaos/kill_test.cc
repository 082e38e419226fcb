// Money moves at most once, whatever dies. The short form of tests/chaos/soak; README.md tells how
// it works and what a failure prints.
#include <cstdlib>
#include <iostream>

#include "gtest/gtest.h"
#include "tests/chaos/kill_run.h"
#include "tests/stack/client_view.h"

namespace flexiti_test {
namespace {

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class KillTest : public testing::TestWithParam<Store> {};

INSTANTIATE_TEST_SUITE_P(All, KillTest, testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& instance) {
                           return std::string(instance.param == Store::kSqlite ? "Sqlite"
                                                                               : "Postgres");
                         });

TEST_P(KillTest, MoneyMovesAtMostOnceWhateverDies) {
  KillOptions options;
  options.store = GetParam();
  options.seed = NumberFrom("FLEXITI_CHAOS_SEED", 1);
  options.kills = static_cast<int>(NumberFrom("FLEXITI_CHAOS_KILLS", kSanitized ? 8 : 40));
  std::cout << "seed " << options.seed << std::endl;
  const KillReport report = RunKills(options);
  std::cout << report.summary << std::endl;
  // A run in which nothing happened proves nothing.
  EXPECT_GT(report.audit.executed, static_cast<uint64_t>(options.kills));
  EXPECT_GT(report.audit.repeats, static_cast<uint64_t>(options.kills));
  for (const Finding& finding : report.audit.findings) {
    ADD_FAILURE() << finding.problem << "\n    " << finding.story;
  }
}

}  // namespace
}  // namespace flexiti_test
