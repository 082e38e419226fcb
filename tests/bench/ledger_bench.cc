// ledger_bench: what the ledger adds to a call, for both stores, beside a run without it.
//
// usage: ledger_bench [--smoke]
// --smoke: one short round that shows that everything works; its figures mean nothing.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "service/ledger/postgres_store.h"
#include "service/ledger/sqlite_store.h"
#include "tests/bench/ledger_gateways.h"
#include "tests/bench/store_load.h"

namespace flexiti_bench {
namespace {

using flexiti_test::PostgresServer;
using flexiti_test::SharedPostgresServer;

struct Plan {
  std::vector<PurchaseLoad> loads = {};
  int rounds = 0;
  std::chrono::milliseconds time = {};  // of each measurement
  int writers = 0;                      // to the stores alone
};

Plan FullPlan() {
  return {.loads = {{0, 1}, {0, 64}, {0, 256}, {100, 64}, {100, 256}},
          .rounds = 5,
          .time = std::chrono::milliseconds(2'000),
          .writers = 64};
}

Plan SmokePlan() {
  return {.loads = {{0, 8}}, .rounds = 1, .time = std::chrono::milliseconds(200), .writers = 8};
}

const char* NameOf(Store store) {
  switch (store) {
    case Store::kNone:
      return "none";
    case Store::kSqlite:
      return "SQLite";
    case Store::kPostgres:
      return "PostgreSQL";
  }
  return "";
}

// One of the figures over all rounds.
using Column = std::vector<double>;

Column Each(const std::vector<Figures>& rounds, double Figures::*figure) {
  Column column;
  for (const Figures& round : rounds) column.push_back(round.*figure);
  return column;
}

double Median(Column column) {
  std::sort(column.begin(), column.end());
  return column[column.size() / 2];
}

// "median (least to most)" of what each round adds to the same round without a ledger.
std::string Added(const std::vector<Figures>& rounds, const std::vector<Figures>& without,
                  double Figures::*figure, int digits) {
  Column added = Each(rounds, figure);
  const Column base = Each(without, figure);
  for (size_t i = 0; i < added.size(); ++i) added[i] -= base[i];
  const auto [least, most] = std::minmax_element(added.begin(), added.end());
  return absl::StrFormat("%+.*f (%+.*f to %+.*f)", digits, Median(added), digits, *least, digits,
                         *most);
}

// Each round runs all three, so that what else the machine does meets all of them.
std::map<Store, std::vector<Figures>> RunRounds(const Plan& plan, const PurchaseLoad& load) {
  std::map<Store, std::vector<Figures>> runs;
  for (int round = 0; round < plan.rounds; ++round) {
    for (const Store store : kStores)
      runs[store].push_back(RunPurchases(store, load, plan.time, SharedPostgresServer()));
  }
  return runs;
}

// `none`: the rounds without a ledger.
void PrintRow(const PurchaseLoad& load, Store store, const std::vector<Figures>& rounds,
              const std::vector<Figures>& none) {
  const auto median = [&](double Figures::*figure) { return Median(Each(rounds, figure)); };
  const auto added = [&](double Figures::*figure, int digits) {
    return store == Store::kNone ? "" : Added(rounds, none, figure, digits);
  };
  std::printf("| %d ms x %d | %s | %.0f | %.0f | %.1f | %.1f | %s | %s | %s | %.0f |\n",
              load.delay_ms, load.in_flight, NameOf(store), median(&Figures::calls_per_second),
              median(&Figures::cpu_micros), median(&Figures::p50_ms), median(&Figures::p99_ms),
              added(&Figures::cpu_micros, 0).c_str(), added(&Figures::p50_ms, 1).c_str(),
              added(&Figures::p99_ms, 1).c_str(), median(&Figures::server_cpu_micros));
  std::fflush(stdout);
}

// Answers how many errors there were.
long PrintGateways(const Plan& plan) {
  std::printf(
      "| upstream delay x in flight | ledger | calls/s | CPU us | p50 ms | p99 ms | adds CPU us | "
      "adds p50 ms | adds p99 ms | the database server's CPU us |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  long errors = 0;
  for (const PurchaseLoad& load : plan.loads) {
    const auto runs = RunRounds(plan, load);
    for (const Store store : kStores) {
      PrintRow(load, store, runs.at(store), runs.at(Store::kNone));
      for (const Figures& round : runs.at(store)) errors += round.errors;
    }
  }
  return errors;
}

std::unique_ptr<flexiti::LedgerStore> OpenStore(Store store, const std::string& directory) {
  PostgresServer& server = SharedPostgresServer();
  auto opened = store == Store::kSqlite
                    ? flexiti::OpenSqliteStore({.path = absl::StrCat(directory, "/ledger.sqlite")},
                                               absl::Now())
                    : flexiti::OpenPostgresStore({.host = server.socket_folder(),
                                                  .port = server.port(),
                                                  .database = server.NewDatabase(),
                                                  .user = PostgresServer::kUser});
  if (opened.ok()) return *std::move(opened);
  std::printf("%s\n", opened.status().ToString().c_str());
  std::abort();
}

long PrintStores(const Plan& plan) {
  std::printf(
      "\n| %d writers to the store alone | writes | operations/s | CPU us | p50 ms | p99 ms | the "
      "database server's CPU us |\n|---|---|---|---|---|---|---|\n",
      plan.writers);
  long errors = 0;
  for (const Store store : {Store::kSqlite, Store::kPostgres}) {
    for (const Writes writes : {Writes::kClaim, Writes::kClaimAndSettle}) {
      std::vector<Figures> rounds;
      for (int round = 0; round < plan.rounds; ++round) {
        const flexiti_test::TemporaryDirectory directory;
        const auto opened = OpenStore(store, directory.path());
        rounds.push_back(LoadStore(*opened, writes, plan.writers, plan.time,
                                   store == Store::kPostgres
                                       ? [] { return PostgresCpuMicros(SharedPostgresServer()); }
                                       : CpuMeter()));
        errors += rounds.back().errors;
      }
      const auto median = [&rounds](double Figures::*figure) {
        return Median(Each(rounds, figure));
      };
      std::printf("| %s | %s | %.0f | %.0f | %.1f | %.1f | %.0f |\n", NameOf(store),
                  writes == Writes::kClaim ? "claim" : "claim and settle",
                  median(&Figures::calls_per_second), median(&Figures::cpu_micros),
                  median(&Figures::p50_ms), median(&Figures::p99_ms),
                  median(&Figures::server_cpu_micros));
      std::fflush(stdout);
    }
  }
  return errors;
}

}  // namespace
}  // namespace flexiti_bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const bool smoke = argc == 2 && std::string(argv[1]) == "--smoke";
  if (argc > 1 && !smoke) {
    std::printf("usage: ledger_bench [--smoke]\n");
    return EXIT_FAILURE;
  }
  const flexiti_bench::Plan plan = smoke ? flexiti_bench::SmokePlan() : flexiti_bench::FullPlan();
  const long errors = flexiti_bench::PrintGateways(plan) + flexiti_bench::PrintStores(plan);
  if (errors > 0) std::printf("errors: %ld\n", errors);
  // A gateway that does not end as it should is a failure of gtest's.
  const bool failed = testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed();
  return errors > 0 || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
