// No call waits longer than it may, and none leaves the store worse than it found it.
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/postgres_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::PostgresSession;
using flexiti_test::SharedPostgresServer;
using testing::HasSubstr;

// Far more than any call below may take, for machines that are busy.
constexpr absl::Duration kFar = absl::Seconds(15);

class PostgresLimitsTest : public testing::Test {
 protected:
  void Open(int max_connections, absl::Duration connect_timeout, absl::Duration statement_timeout) {
    PostgresStoreOptions options = OverSocket(database_);
    options.max_connections = max_connections;
    options.connect_timeout = connect_timeout;
    options.statement_timeout = statement_timeout;
    store_ = OpenStore(options);
    ASSERT_NE(store_, nullptr);
    server_.Query(database_, "DELETE FROM ledger_operations; DELETE FROM ledger_settings");
  }

  // Each database makes every restart of the server slower.
  static const std::string& SharedDatabase() {
    static const std::string database = SharedPostgresServer().NewDatabase();
    return database;
  }

  absl::Status Insert(const std::string& id) { return store_->Insert(NewRow(id)).status(); }

  void ExpectUnavailable(const absl::Status& status, const std::string& message) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  }

  flexiti_test::PostgresServer& server_ = SharedPostgresServer();
  const std::string& database_ = SharedDatabase();
  std::unique_ptr<LedgerStore> store_;
  const absl::Time start_ = absl::Now();
};

TEST_F(PostgresLimitsTest, ALockThatSomebodyHoldsIsNotWaitedForForever) {
  Open(1, absl::Seconds(10), absl::Milliseconds(300));
  ASSERT_TRUE(Insert("a").ok());
  OperationRow row = **store_->Find(NewRow("a").key);
  {
    PostgresSession other = server_.NewSession(database_);
    other.Query("BEGIN; UPDATE ledger_operations SET looks = looks");
    for (int i = 0; i < 3; ++i) {
      ExpectUnavailable(store_->Replace(row, Durability::kNow).status(),
                        "somebody held a lock for too long");
      EXPECT_TRUE(store_->Find(row.key).ok());
    }
  }
  EXPECT_EQ(*store_->Replace(row, Durability::kNow), ReplaceResult::kDone);
  EXPECT_LT(absl::Now() - start_, kFar);
}

TEST_F(PostgresLimitsTest, AStatementThatTakesTooLongIsEnded) {
  Open(1, absl::Seconds(10), absl::Milliseconds(300));
  server_.Query(database_,
                "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                " $$BEGIN PERFORM pg_sleep(60); RETURN new; END$$;"
                " CREATE TRIGGER slow BEFORE INSERT ON ledger_operations FOR EACH ROW"
                " EXECUTE FUNCTION slow()");
  for (int i = 0; i < 3; ++i) ExpectUnavailable(Insert("a"), "longer than statement_timeout");
  server_.Query(database_, "DROP TRIGGER slow ON ledger_operations");
  EXPECT_TRUE(store_->Insert(NewRow("a"))->is_new);
  EXPECT_LT(absl::Now() - start_, kFar);
}

TEST_F(PostgresLimitsTest, WhoFindsNoFreeConnectionIsToldInTime) {
  Open(2, absl::Seconds(1), absl::Seconds(60));
  ASSERT_TRUE(Insert("a").ok());
  const OperationRow row = **store_->Find(NewRow("a").key);
  auto other = std::make_unique<PostgresSession>(server_.NewSession(database_));
  other->Query("BEGIN; UPDATE ledger_operations SET looks = looks");
  const auto replace = [&] { return store_->Replace(row, Durability::kNow); };
  auto first = std::async(std::launch::async, replace);
  auto second = std::async(std::launch::async, replace);
  PostgresSession watcher = server_.NewSession(database_);
  while (watcher.Query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                       " AND application_name = 'flexiti-gateway'") !=
         std::vector<std::string>{"2"}) {
  }
  ExpectUnavailable(store_->Find(row.key).status(), "all 2 connections stayed in use");
  other.reset();
  const auto results = {*first.get(), *second.get()};
  EXPECT_THAT(results,
              testing::UnorderedElementsAre(ReplaceResult::kDone, ReplaceResult::kOverrun));
  EXPECT_TRUE(store_->Find(row.key).ok());
}

// A server that stands still sends no refusal: our own clock ends the wait.
TEST_F(PostgresLimitsTest, AServerThatStandsStillIsNotWaitedForForever) {
  Open(2, absl::Milliseconds(500), absl::Milliseconds(500));
  ASSERT_TRUE(Insert("a").ok());
  server_.Freeze();
  ExpectUnavailable(Insert("b"), "no answer in time");
  ExpectUnavailable(store_->Find(NewRow("a").key).status(), "timed out");
  EXPECT_LT(absl::Now() - start_, kFar);
  server_.Thaw();
  // What was sent to the frozen server is carried out now, or the second insert comes first: both
  // answers are true.
  OperationRow row = NewRow("b");
  row.reference_id = "second";
  absl::StatusOr<InsertResult> result = store_->Insert(row);
  while (!result.ok() && absl::Now() - start_ < kFar) result = store_->Insert(row);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->row.reference_id, result->is_new ? "second" : "reference-1");
}

TEST_F(PostgresLimitsTest, ARestartOfTheServerIsNotNoticed) {
  Open(4, absl::Seconds(10), absl::Seconds(10));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] { EXPECT_TRUE(Insert(absl::StrCat("row-", i)).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
  server_.Stop();
  ExpectUnavailable(Insert("down"), "no such socket");
  server_.Start();
  // Also what is never repeated works at once: a connection that has ended is not lent.
  EXPECT_EQ(*store_->Purge(absl::InfiniteFuture(), 10), 0);
  EXPECT_TRUE(*store_->PutSettingIfAbsent("name", "a") == "a");
  EXPECT_TRUE(*store_->ReplaceSetting("name", "a", "b"));
  EXPECT_TRUE(store_->Insert(NewRow("down"))->is_new);
  EXPECT_EQ(store_->List({})->size(), 5U);
}

TEST_F(PostgresLimitsTest, ASessionThatAnOperatorEndsIsReplaced) {
  Open(1, absl::Seconds(10), absl::Seconds(10));
  ASSERT_TRUE(Insert("a").ok());
  for (int i = 0; i < 3; ++i) {
    server_.Query(database_,
                  "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                  " WHERE application_name = 'flexiti-gateway'");
    // Never repeated: only a connection that is seen to have ended is not lent.
    const auto purged = store_->Purge(absl::InfinitePast(), 10);
    EXPECT_TRUE(purged.ok()) << purged.status();
  }
}

TEST_F(PostgresLimitsTest, NoMoreConnectionsAreOpenedThanAllowed) {
  Open(3, absl::Seconds(30), absl::Seconds(30));
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([this, i] { EXPECT_TRUE(Insert(absl::StrCat("row-", i)).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(std::stoi(server_.Query(database_,
                                    "SELECT count(*) FROM pg_stat_activity"
                                    " WHERE application_name = 'flexiti-gateway' AND datname ="
                                    " current_database()")[0]),
            3);
}

}  // namespace
}  // namespace flexiti
