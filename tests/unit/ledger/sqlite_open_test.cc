// What the SQLite store takes for its ledger when it starts, and what it refuses.
#include <sys/stat.h>

#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

constexpr std::size_t kPageBytes = 4096;

class SqliteOpenTest : public SqliteFileTest {};

mode_t ModeOf(const std::string& path) {
  struct stat file = {};
  EXPECT_EQ(stat(path.c_str(), &file), 0) << path;
  return file.st_mode & 07777;
}

TEST_F(SqliteOpenTest, WhatWasStoredIsThereAfterAReopening) {
  std::vector<std::string> before;
  {
    const auto store = Open();
    OperationRow row = NewRow("a");
    row.state = OperationState::kExecuted;
    row = store->Insert(row)->row;
    row.resource = "resource";
    ASSERT_EQ(*store->Replace(row, Durability::kSoon), ReplaceResult::kDone);
    ASSERT_TRUE(store->Insert(NewRow("b")).ok());
    ASSERT_EQ(*store->PutSettingIfAbsent("index key", "value"), "value");
    before.push_back(Text(**store->Find(row.key)));
  }
  for (int i = 0; i < 3; ++i) {
    const auto store = Open();
    EXPECT_EQ(Text(**store->Find(NewRow("a").key)), before[0]);
    EXPECT_EQ(*store->PutSettingIfAbsent("index key", "other"), "value");
    EXPECT_THAT(Ids(store->List({})), testing::ElementsAre("a", "b"));
    EXPECT_FALSE(store->Insert(NewRow("b"))->is_new);
  }
}

TEST_F(SqliteOpenTest, WhoeverHeldARowIsGoneWhenItOpens) {
  const absl::Time now = ContractTime() + absl::Minutes(1);
  const absl::Time late = now + absl::Hours(1), past = now - absl::Seconds(1);
  std::vector<OperationRow> rows;
  {
    const auto store = Open();
    for (const OperationState state : {OperationState::kRunning, OperationState::kExecuted,
                                       OperationState::kNotExecuted, OperationState::kUnknown}) {
      for (const absl::Time time : {late, past}) {
        OperationRow row = NewRow(absl::StrCat(rows.size()));
        row.state = state;
        row.lease_expire_time = row.attempt_end_time = row.next_look_time = time;
        rows.push_back(store->Insert(row)->row);
      }
    }
  }
  const auto store = TryOpen(absl::Seconds(20), now);
  ASSERT_TRUE(store.ok()) << store.status();
  rows[0].lease_expire_time = rows[0].attempt_end_time = rows[0].next_look_time = now;
  rows[6].lease_expire_time = now;
  for (const OperationRow& row : rows) EXPECT_EQ(Text(**(*store)->Find(row.key)), Text(row));
}

TEST_F(SqliteOpenTest, OneStoreHasTheFileAtATime) {
  {
    const auto store = Open();
    ExpectRefused({"another process has the ledger " + path(), "PostgreSQL"});
    EXPECT_TRUE(store->Insert(NewRow("a")).ok());
  }
  EXPECT_NE(Open(), nullptr);
}

TEST_F(SqliteOpenTest, ItsFilesAreForItsUserAlone) {
  const mode_t before = umask(0);
  const auto store = Open();
  umask(before);
  ASSERT_NE(store, nullptr);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(ModeOf(path() + suffix), 0600u) << suffix;
  }
}

TEST_F(SqliteOpenTest, AFileThatOthersMayUseIsRefused) {
  MakeLedger(1);
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0610, 0601, 0666}) {
    SCOPED_TRACE(mode);
    ASSERT_EQ(chmod(path().c_str(), mode), 0);
    ExpectRefused({path(), "other users", "chmod go-rwx"});
  }
  ASSERT_EQ(chmod(path().c_str(), 0600), 0);
  EXPECT_NE(Open(), nullptr);
}

TEST_F(SqliteOpenTest, ALogThatOthersMayUseIsRefused) {
  MakeLedger(1);
  flexiti_test::WriteFile(path() + "-wal", "");
  ASSERT_EQ(chmod((path() + "-wal").c_str(), 0644), 0);
  ExpectRefused({path() + "-wal", "chmod go-rwx"});
}

TEST_F(SqliteOpenTest, AFolderThatIsNotThereIsNamed) {
  const auto store = OpenSqliteStore({.path = path() + "-folder/ledger.db"}, ContractTime());
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), testing::HasSubstr("ledger.db-folder/"));
}

TEST_F(SqliteOpenTest, AFolderIsNoDatabase) {
  std::filesystem::create_directory(path());
  ExpectRefused({path() + " is not a file"});
}

TEST_F(SqliteOpenTest, ADatabaseOfANewerProgramIsRefusedAndNotTouched) {
  MakeLedger(1);
  OtherConnection(path()).Execute("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
  const std::string before = ReadBytes(path());
  ExpectRefused({path(), "newer version", "schema 99; this program knows 1", "backup"});
  EXPECT_EQ(ReadBytes(path()), before);
}

TEST_F(SqliteOpenTest, SomebodyElsesDatabaseIsRefusedAndNotTouched) {
  for (const char* sql :
       {"CREATE TABLE operation (id)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"}) {
    SCOPED_TRACE(sql);
    std::filesystem::remove(path());
    OtherConnection(path()).Execute(sql);
    ASSERT_EQ(chmod(path().c_str(), 0600), 0);
    const std::string before = ReadBytes(path());
    ExpectRefused({path(), "not a ledger"});
    EXPECT_EQ(ReadBytes(path()), before);
  }
}

TEST_F(SqliteOpenTest, WhatIsNoDatabaseIsRefused) {
  for (const std::string& content :
       {std::string("not a database"), std::string(10'000, 'x'), std::string(10'000, '\0')}) {
    flexiti_test::WriteFile(path(), content);
    ASSERT_EQ(chmod(path().c_str(), 0600), 0);
    ExpectRefused({path(), "damaged", "restore a backup", "service/ledger/sqlite.md"});
    EXPECT_EQ(ReadBytes(path()), content);
  }
}

TEST_F(SqliteOpenTest, ADatabaseWithoutTablesIsNoLedger) {
  OtherConnection(path()).Execute("CREATE TABLE a (x); DROP TABLE a; VACUUM");
  ASSERT_EQ(chmod(path().c_str(), 0600), 0);
  ExpectRefused({path(), "no tables", "restore a backup"});
}

// An empty ledger in its place would not know what was paid.
TEST_F(SqliteOpenTest, AnEmptyFileIsNoLedger) {
  MakeLedger(1);
  std::filesystem::resize_file(path(), 0);
  ExpectRefused({path(), "is empty", "restore a backup"});
}

TEST_F(SqliteOpenTest, ALogWithoutItsDatabaseIsRefused) {
  {
    const auto store = Open();
    ASSERT_TRUE(store->Insert(NewRow("a")).ok());
    std::filesystem::copy(path() + "-wal", path() + "-kept");
  }
  std::filesystem::remove(path());
  std::filesystem::rename(path() + "-kept", path() + "-wal");
  ASSERT_EQ(chmod((path() + "-wal").c_str(), 0600), 0);
  ExpectRefused({path() + " is gone", "restore"});
}

TEST_F(SqliteOpenTest, ATruncatedDatabaseIsRefused) {
  MakeLedger(300);
  const std::string whole = ReadBytes(path());
  const std::size_t pages = whole.size() / kPageBytes;
  ASSERT_GT(pages, 20u);
  std::vector<std::size_t> sizes = {1, 16, 99, 100, 512, whole.size() - 1};
  for (std::size_t page = 1; page < pages; ++page) sizes.push_back(page * kPageBytes);
  for (const std::size_t size : sizes) {
    SCOPED_TRACE(size);
    WriteBytes(path(), 0, whole);
    std::filesystem::resize_file(path(), size);
    ExpectRefused({path(), "damaged", "restore a backup", "service/ledger/sqlite.md"});
  }
}

TEST_F(SqliteOpenTest, ADatabaseWithASpoiltPageIsRefused) {
  MakeLedger(300);
  const std::string whole = ReadBytes(path());
  for (std::size_t page = 0; page < whole.size() / kPageBytes; ++page) {
    SCOPED_TRACE(page);
    WriteBytes(path(), 0, whole);
    WriteBytes(path(), page * kPageBytes, std::string(kPageBytes, '\xa5'));
    ExpectRefused({path(), "damaged", "restore a backup", "service/ledger/sqlite.md"});
  }
  WriteBytes(path(), 0, whole);
  EXPECT_NE(Open(), nullptr);
}

TEST_F(SqliteOpenTest, AStartThatDiedWhileItMadeTheDatabaseIsNoObstacle) {
  flexiti_test::WriteFile(path() + ".new", "half a database");
  flexiti_test::WriteFile(path() + ".new-journal", "its journal");
  EXPECT_NE(Open(), nullptr);
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
  EXPECT_FALSE(std::filesystem::exists(path() + ".new-journal"));
}

TEST_F(SqliteOpenTest, ALockedDatabaseIsWaitedForAndThenUnavailable) {
  MakeLedger(1);
  OtherConnection other(path());
  other.Execute("BEGIN IMMEDIATE");
  const auto store = TryOpen(absl::Milliseconds(100));
  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable) << store.status();
  EXPECT_THAT(std::string(store.status().message()), testing::HasSubstr("locked"));
  other.Execute("ROLLBACK");
  EXPECT_NE(Open(), nullptr);
}

TEST_F(SqliteOpenTest, ClosingMovesTheLogIntoTheDatabase) {
  MakeLedger(10);
  EXPECT_FALSE(std::filesystem::exists(path() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(path() + "-shm"));
}

}  // namespace
}  // namespace flexiti
