// Older schemas become newer ones, step by step or not at all.
#include "service/ledger/sqlite_schema.h"

#include "gtest/gtest.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

class SqliteSchemaTest : public SqliteFileTest {
 protected:
  void SetUp() override {
    flexiti_test::WriteFile(path(), "");
    auto connection = SqliteConnection::Open(path(), std::chrono::milliseconds(100));
    ASSERT_TRUE(connection.ok()) << connection.status();
    connection_ = *std::move(connection);
  }
  std::int64_t Query(const std::string& sql) {
    const absl::StatusOr<std::int64_t> value = connection_->QueryInt(sql);
    EXPECT_TRUE(value.ok()) << sql << ": " << value.status();
    return value.ok() ? *value : -1;
  }
  std::unique_ptr<SqliteConnection> connection_;
};

TEST_F(SqliteSchemaTest, EachStepRunsOnceInItsOrder) {
  const std::vector<std::string> first = {"CREATE TABLE a (x); INSERT INTO a VALUES (1)"};
  ASSERT_TRUE(MigrateSqlite(*connection_, first).ok());
  ASSERT_TRUE(MigrateSqlite(*connection_, first).ok());
  EXPECT_EQ(Query("PRAGMA user_version"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM a"), 1);

  std::vector<std::string> all = first;
  all.push_back("ALTER TABLE a ADD COLUMN y DEFAULT 5");
  all.push_back("UPDATE a SET y = y + 1");
  ASSERT_TRUE(MigrateSqlite(*connection_, all).ok());
  ASSERT_TRUE(MigrateSqlite(*connection_, all).ok());
  EXPECT_EQ(Query("PRAGMA user_version"), 3);
  EXPECT_EQ(Query("SELECT y FROM a"), 6);
}

TEST_F(SqliteSchemaTest, AStepThatFailsLeavesTheVersionBeforeIt) {
  const std::vector<std::string> migrations = {
      "CREATE TABLE a (x)", "INSERT INTO a VALUES (1); INSERT INTO missing VALUES (1)"};
  EXPECT_FALSE(MigrateSqlite(*connection_, migrations).ok());
  EXPECT_EQ(Query("PRAGMA user_version"), 1);
  EXPECT_EQ(Query("SELECT count(*) FROM a"), 0);
  EXPECT_FALSE(connection_->in_transaction());
  EXPECT_TRUE(MigrateSqlite(*connection_, {migrations[0], "INSERT INTO a VALUES (1)"}).ok());
  EXPECT_EQ(Query("SELECT count(*) FROM a"), 1);
}

TEST_F(SqliteSchemaTest, ANewerVersionIsRefused) {
  ASSERT_TRUE(MigrateSqlite(*connection_, {"CREATE TABLE a (x)", "CREATE TABLE b (x)"}).ok());
  const absl::Status status = MigrateSqlite(*connection_, {"CREATE TABLE a (x)"});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_EQ(Query("PRAGMA user_version"), 2);
}

TEST_F(SqliteSchemaTest, TodaysTablesAreMadeFromNothing) {
  ASSERT_TRUE(MigrateSqlite(*connection_, SqliteMigrations()).ok());
  EXPECT_EQ(Query("PRAGMA user_version"), static_cast<std::int64_t>(SqliteMigrations().size()));
  EXPECT_EQ(Query("SELECT count(*) FROM operation"), 0);
  EXPECT_EQ(Query("SELECT count(*) FROM setting"), 0);
}

}  // namespace
}  // namespace flexiti
