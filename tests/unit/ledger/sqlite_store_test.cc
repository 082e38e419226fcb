// The SQLite store when its file is locked, moved, damaged or copied while it is in use.
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "service/ledger/sqlite_writer.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

using testing::HasSubstr;

class SqliteStoreTest : public SqliteFileTest {};

TEST_F(SqliteStoreTest, AWriteToALockedDatabaseIsRefusedInTimeAndDoesNotHappenLater) {
  const auto store = Open(absl::Milliseconds(100));
  ASSERT_TRUE(Put(*store, "before").ok());
  OtherConnection other(path());
  other.Execute("BEGIN IMMEDIATE");
  const auto start = std::chrono::steady_clock::now();
  OperationRow row = **store->Find(NewRow("before").key);
  ExpectUnavailable(Put(*store, "locked"), "is locked by another process; nothing was written");
  ExpectUnavailable(store->Replace(row, Durability::kSoon).status(), "nothing was written");
  ExpectUnavailable(store->Purge(absl::InfiniteFuture(), 1).status(), "nothing was written");
  ExpectUnavailable(store->PutSettingIfAbsent("a", "b").status(), "nothing was written");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(Text(**store->Find(row.key)), Text(row));  // reads go on

  other.Execute("ROLLBACK");
  EXPECT_TRUE(Put(*store, "after").ok());
  EXPECT_THAT(Ids(store->List({})), testing::ElementsAre("before", "after"));
  EXPECT_EQ(Text(**store->Find(row.key)), Text(row));
}

// One that came just when the one before it had left was once refused without having waited.
TEST_F(SqliteStoreTest, WritesThatComeAndGoBeforeALockedDatabaseAllWaitTheirTime) {
  constexpr absl::Duration kTimeout = absl::Milliseconds(1);
  const auto store = Open(kTimeout);
  OtherConnection other(path());
  other.Execute("BEGIN IMMEDIATE");
  for (int i = 0; i < 1000; ++i) {
    const auto start = absl::Now();
    ExpectUnavailable(Put(*store, absl::StrCat(i)), "nothing was written");
    EXPECT_GE(absl::Now() - start, kTimeout);
    // Until somewhere in the moment in which the store finds that nobody waits any more.
    const auto next = absl::Now() + i % 40 * absl::Microseconds(50);
    while (absl::Now() < next) {
    }
  }
}

TEST_F(SqliteStoreTest, WritesWaitForALockThatGoesInTime) {
  const auto store = Open();
  OtherConnection other(path());
  other.Execute("BEGIN IMMEDIATE");
  std::vector<absl::Status> results(8);
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < results.size(); ++i) {
    callers.emplace_back([&, i] { results[i] = Put(*store, absl::StrCat(i)); });
  }
  EXPECT_EQ(store->List({})->size(), 0u);
  other.Execute("COMMIT");
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(results, testing::Each(absl::OkStatus()));
}

TEST_F(SqliteStoreTest, AWrongRowFailsAloneAmongThoseOfItsTransaction) {
  const auto store = Open();
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 64; ++i) {
    callers.emplace_back([&, i] {
      OperationRow row = NewRow(absl::StrCat(i));
      if (i % 4 == 0) row.state = static_cast<OperationState>(9);
      const absl::Status status = store->Insert(row).status();
      if (status.ok() == (i % 4 == 0)) ++wrong;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(store->List({.limit = 100})->size(), 48u);
}

TEST_F(SqliteStoreTest, ADatabaseThatWasMovedTakesNoWritesUntilItIsBack) {
  const auto store = Open();
  ASSERT_TRUE(Put(*store, "before").ok());
  std::filesystem::rename(path(), path() + "-elsewhere");
  ExpectUnavailable(Put(*store, "moved"), "moved or deleted");
  std::filesystem::rename(path() + "-elsewhere", path());
  EXPECT_TRUE(Put(*store, "after").ok());
  EXPECT_THAT(Ids(store->List({})), testing::ElementsAre("before", "after"));
}

TEST_F(SqliteStoreTest, DamageThatShowsItselfLaterIsDataLoss) {
  MakeLedger(200);
  const auto store = Open();
  const std::size_t size = ReadBytes(path()).size();
  WriteBytes(path(), 4096, std::string(size - 4096, '\xa5'));
  const absl::Status read = store->Find(NewRow("row-7").key).status();
  EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss) << read;
  EXPECT_THAT(std::string(read.message()), HasSubstr("damaged"));
}

TEST_F(SqliteStoreTest, ABackupTakenWhileItIsInUseIsALedger) {
  const auto store = Open();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Put(*store, absl::StrCat(i)).ok());
  const std::string copy = path() + "-copy";
  flexiti_test::WriteFile(copy, "");
  ASSERT_EQ(chmod(copy.c_str(), 0600), 0);
  {
    OtherConnection from(path()), to(copy);
    sqlite3_backup* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    ASSERT_NE(backup, nullptr);
    EXPECT_EQ(sqlite3_backup_step(backup, 5), SQLITE_OK);
    EXPECT_TRUE(Put(*store, "meanwhile").ok());
    EXPECT_EQ(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    EXPECT_EQ(sqlite3_backup_finish(backup), SQLITE_OK);
  }
  const auto restored = OpenSqliteStore({.path = copy}, ContractTime());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ((*restored)->List({.limit = 100})->size(), 51u);
}

TEST_F(SqliteStoreTest, WhatIsPurgedIsGoneFromTheFile) {
  const std::string canaries[] = {"canary-small", "canary-" + std::string(20'000, 'x')};
  {
    const auto store = Open();
    for (const std::string& canary : canaries) {
      OperationRow row = NewRow(absl::StrCat(canary.size()));
      row.state = OperationState::kExecuted;
      row.sealed_record = canary;
      ASSERT_TRUE(store->Insert(row).ok());
    }
  }
  ASSERT_THAT(ReadBytes(path()), HasSubstr("canary-"));
  EXPECT_EQ(*Open()->Purge(absl::InfiniteFuture(), 10), 2);
  EXPECT_THAT(ReadBytes(path()), testing::Not(HasSubstr("canary-")));
  EXPECT_THAT(ReadBytes(path()), testing::Not(HasSubstr("xxxxxxxx")));
}

TEST_F(SqliteStoreTest, TheLogDoesNotGrowWithTheNumberOfWrites) {
  const auto store = Open();
  OperationRow row = store->Insert(NewRow("a"))->row;
  std::uintmax_t longest = 0;
  for (int i = 0; i < 3'000; ++i) {
    row.sealed_record = std::string(20'000, static_cast<char>('a' + i % 26));
    ASSERT_EQ(*store->Replace(row, Durability::kSoon), ReplaceResult::kDone);
    ++row.revision;
    longest = std::max(longest, std::filesystem::file_size(path() + "-wal"));
  }
  EXPECT_LT(longest, 16u << 20);
}

TEST_F(SqliteStoreTest, TooManyWaitingWritesAreRefused) {
  MakeLedger(1);
  auto connection = SqliteConnection::Open(path(), std::chrono::milliseconds(0));
  ASSERT_TRUE(connection.ok()) << connection.status();
  OtherConnection other(path());
  other.Execute("BEGIN IMMEDIATE");
  constexpr int kMaxWaiting = 4;
  constexpr int kCallers = 12;
  SqliteWriter writer(*std::move(connection), absl::Seconds(20), kMaxWaiting);
  std::atomic<int> done{0}, refused{0}, ran{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      const absl::Status status = writer.Run(
          [&](SqliteConnection&) {
            ++ran;
            return absl::OkStatus();
          },
          Durability::kNow);
      status.ok() ? ++done : ++refused;
      if (!status.ok()) ExpectUnavailable(status, "too many writes wait");
    });
  }
  while (refused < kCallers - kMaxWaiting) std::this_thread::yield();
  EXPECT_EQ(done, 0);
  other.Execute("ROLLBACK");
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(done, kMaxWaiting);
  EXPECT_EQ(ran, kMaxWaiting);
}

}  // namespace
}  // namespace flexiti
