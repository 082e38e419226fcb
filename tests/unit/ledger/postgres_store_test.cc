// What every store promises, on PostgreSQL; and what its tables are like.
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "service/ledger/postgres_statements.h"
#include "tests/unit/ledger/postgres_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::SharedPostgresServer;
using testing::ElementsAre;

class PostgresDatabase : public StoreDatabase {
 public:
  std::unique_ptr<LedgerStore> Open() override { return OpenStore(OverSocket(database_)); }

 private:
  const std::string database_ = SharedPostgresServer().NewDatabase();
};

std::unique_ptr<StoreDatabase> NewDatabase() { return std::make_unique<PostgresDatabase>(); }

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContractTest, testing::Values(NewDatabase));

TEST(PostgresStoreTest, ANewStoreFindsWhatAnotherKept) {
  const std::string database = SharedPostgresServer().NewDatabase();
  ASSERT_TRUE(OpenStore(OverSocket(database))->Insert(NewRow("a"))->is_new);
  const auto store = OpenStore(OverSocket(database));
  const auto second = store->Insert(NewRow("a"));
  EXPECT_FALSE(second->is_new);
  EXPECT_TRUE(store->Insert(NewRow("b"))->is_new);
  EXPECT_THAT(Ids(store->List({})), ElementsAre("a", "b"));
}

TEST(PostgresStoreTest, StoresThatOpenAnEmptyDatabaseAtOnceTakeTurns) {
  for (int round = 0; round < 5; ++round) {
    const std::string database = SharedPostgresServer().NewDatabase();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&database, i] {
        const auto store = OpenStore(OverSocket(database));
        ASSERT_NE(store, nullptr);
        EXPECT_TRUE(store->Insert(NewRow(absl::StrCat(i)))->is_new);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(SharedPostgresServer().Query(database, "SELECT count(*) FROM ledger_operations"),
                ElementsAre("8"));
    EXPECT_THAT(SharedPostgresServer().Query(database, "SELECT version FROM ledger_schema"),
                ElementsAre("1"));
  }
}

TEST(PostgresStoreTest, TablesOfANewerProgramAreRefused) {
  const std::string database = SharedPostgresServer().NewDatabase();
  ASSERT_NE(OpenStore(OverSocket(database)), nullptr);
  SharedPostgresServer().Query(database, "UPDATE ledger_schema SET version = 7");
  const absl::Status status = OpenPostgresStore(OverSocket(database)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("newer version (schema 7; this program knows 1)"));
  // Nothing was changed, and nothing stays locked.
  EXPECT_THAT(SharedPostgresServer().Query(database, "SELECT version FROM ledger_schema"),
              ElementsAre("7"));
  SharedPostgresServer().Query(database, "UPDATE ledger_schema SET version = 1");
  EXPECT_NE(OpenStore(OverSocket(database)), nullptr);
}

// As it is asked every few seconds, it must not read years of settled rows.
TEST(PostgresStoreTest, WhatIsUnresolvedIsCountedThroughItsIndex) {
  const std::string database = SharedPostgresServer().NewDatabase();
  ASSERT_TRUE(OpenStore(OverSocket(database))->Insert(NewRow("unsettled"))->is_new);
  SharedPostgresServer().Query(
      database,
      "INSERT INTO ledger_operations (revision, merchant_id, request_id, write_mark, method, state,"
      " attempt, reference_id, create_time, update_time, lease_expire_time, attempt_end_time,"
      " next_look_time, looks, fingerprint, match_key, resource, key_id, sealed_record)"
      " SELECT 1, 'maple', n::text, '', 'm', 2 + n % 2, 1, '', n, n, n, n, 9223372036854775807, 0, "
      "'', '',"
      " '', '', '' FROM generate_series(1, 20000) AS n; ANALYZE ledger_operations");
  const std::string sql =
      absl::StrReplaceAll(MakePostgresStatements().unresolved.sql, {{"$1", "1"}});
  const std::string plan =
      absl::StrJoin(SharedPostgresServer().Query(database, absl::StrCat("EXPLAIN ", sql)), "\n");
  EXPECT_THAT(plan, testing::HasSubstr("ledger_operations_due"));
  EXPECT_THAT(plan, testing::Not(testing::HasSubstr("Seq Scan")));
}

struct DamageCase {
  const char* sql;
  const char* message;
};

TEST(PostgresStoreTest, TablesThatAreNotThoseOfTheLedgerAreRefused) {
  for (const DamageCase& damage :
       {DamageCase{"DELETE FROM ledger_schema", "ledger_schema does not hold one version"},
        DamageCase{"DROP TABLE ledger_schema", "not those of this ledger"},
        DamageCase{"ALTER TABLE ledger_operations DROP COLUMN resource", "not those of this"},
        DamageCase{"DROP TABLE ledger_settings", "not those of this ledger"}}) {
    SCOPED_TRACE(damage.sql);
    const std::string database = SharedPostgresServer().NewDatabase();
    ASSERT_NE(OpenStore(OverSocket(database)), nullptr);
    SharedPostgresServer().Query(database, damage.sql);
    const absl::Status status = OpenPostgresStore(OverSocket(database)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(damage.message));
  }
}

TEST(PostgresStoreTest, AUserWithoutTheRightToMakeTablesIsToldSo) {
  const std::string database = SharedPostgresServer().NewDatabase();
  SharedPostgresServer().Query(database, "REVOKE CREATE ON SCHEMA public FROM public");
  SharedPostgresServer().Query(database, absl::StrCat("CREATE USER guest_of_", database));
  PostgresStoreOptions options = OverSocket(database);
  options.user = absl::StrCat("guest_of_", database);
  const absl::Status status = OpenPostgresStore(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("lacks a right"));
}

// A failure of a running store passes: whoever mends it need not restart the program.
TEST(PostgresStoreTest, WhatIsTakenAwayFromARunningStoreMayComeBack) {
  const std::string database = SharedPostgresServer().NewDatabase();
  const auto store = OpenStore(OverSocket(database));
  SharedPostgresServer().Query(database, "ALTER TABLE ledger_operations RENAME TO elsewhere");
  const auto refused = store->Insert(NewRow("a"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("42P01"));
  SharedPostgresServer().Query(database, "ALTER TABLE elsewhere RENAME TO ledger_operations");
  EXPECT_TRUE(store->Insert(NewRow("a"))->is_new);
}

TEST(PostgresStoreTest, AMessageQuotesNothingThatIsStored) {
  const auto store = OpenStore(OverSocket(SharedPostgresServer().NewDatabase()));
  OperationRow row = NewRow("request-4711");
  row.method = std::string("not UTF-8 4711: \xff");
  const auto refused = store->Insert(row);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(testing::HasSubstr("SQLSTATE 22021"),
                             testing::Not(testing::HasSubstr("4711"))));
}

}  // namespace
}  // namespace flexiti
