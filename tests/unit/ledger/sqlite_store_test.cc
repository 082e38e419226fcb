// The SQLite store when its file is locked, full, moved, damaged or copied while it is in use.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "service/ledger/sqlite_writer.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

using testing::HasSubstr;

class SqliteStoreTest : public SqliteFileTest {};

// Puts a row there, and answers how that ended.
absl::Status Put(LedgerStore& store, const std::string& id) {
  return store.Insert(NewRow(id)).status();
}

void ExpectUnavailable(const absl::Status& status, const std::string& word) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(word));
}

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

// No file may grow beyond `bytes` while this lives; writing more is an error, not a signal.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() {
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before_), 0);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_ = {};
};

TEST_F(SqliteStoreTest, WithoutRoomForTheLogWritesAreRefusedAndReadsGoOn) {
  const auto store = Open();
  std::vector<std::string> stored;
  const auto put = [&](const std::string& id) {
    const absl::Status status = Put(*store, id);
    if (status.ok()) stored.push_back(id);
    return status;
  };
  ASSERT_TRUE(put("first").ok());
  const OperationRow first = **store->Find(NewRow("first").key);
  {
    const FileSizeLimit limit(std::filesystem::file_size(path() + "-wal"));
    for (int i = 0; i < 10; ++i) {
      ExpectUnavailable(put(absl::StrCat("full-", i)), "the ledger's database");
      ExpectUnavailable(store->Replace(first, Durability::kSoon).status(), "the ledger's database");
      EXPECT_EQ(Text(**store->Find(first.key)), Text(first));
    }
  }
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(put(absl::StrCat("after-", i)).ok());
  EXPECT_EQ(Ids(store->List({})), stored);
  EXPECT_EQ(*store->Replace(first, Durability::kSoon), ReplaceResult::kDone);
}

// Runs `test` in a process of its own, which may change what all threads share. Fails the test if
// an expectation in it fails; kSkip as its answer skips the test.
enum class Ran { kDone, kSkip };
void InChild(const std::function<Ran()>& test) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Ran ran = test();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 1 : ran == Ran::kSkip ? 77 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "may not mount here";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// A disk of 2 MB at `folder` that this process alone sees.
bool MountSmallDisk(const std::string& folder) {
  return unshare(CLONE_NEWNS) == 0 &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("none", folder.c_str(), "tmpfs", 0, "size=2m,mode=700") == 0;
}

// Fills the disk that `path` is on to the last byte.
void FillDisk(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  const std::string block(512, 'x');
  while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
  }
}

TEST_F(SqliteStoreTest, AFullDiskRefusesWritesUntilThereIsRoom) {
  InChild([&] {
    const std::string folder = std::filesystem::path(path()).parent_path();
    if (!MountSmallDisk(folder)) return Ran::kSkip;
    auto store = Open();
    std::vector<std::string> stored;
    for (int round = 0; round < 3; ++round) {
      FillDisk(folder + "/filler");
      int refused = 0;
      for (int i = 0; refused < 20 && i < 10'000; ++i) {
        const std::string id = absl::StrCat(round, "-", i);
        const absl::Status status = Put(*store, id);
        if (status.ok()) stored.push_back(id);
        if (status.ok()) continue;
        ++refused;
        ExpectUnavailable(status, "has no room left on its disk");
      }
      EXPECT_EQ(refused, 20);
      EXPECT_EQ(Ids(store->List({.limit = 100'000})), stored);
      std::filesystem::remove(folder + "/filler");
      for (int i = 0; i < 20; ++i) {
        stored.push_back(absl::StrCat(round, "-room-", i));
        EXPECT_TRUE(Put(*store, stored.back()).ok());
      }
    }
    store.reset();
    EXPECT_EQ(Ids(Open()->List({.limit = 100'000})), stored);
    return Ran::kDone;
  });
}

TEST_F(SqliteStoreTest, AStartOnAFullOrReadOnlyDiskIsRefused) {
  InChild([&] {
    const std::string folder = std::filesystem::path(path()).parent_path();
    if (!MountSmallDisk(folder)) return Ran::kSkip;
    FillDisk(folder + "/filler");
    const absl::Status full = TryOpen().status();
    EXPECT_THAT(std::string(full.message()), HasSubstr("no room")) << full;
    std::filesystem::remove(folder + "/filler");
    MakeLedger(1);
    EXPECT_EQ(mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
    ExpectRefused({path(), "Read-only file system"});
    EXPECT_EQ(mount(nullptr, folder.c_str(), nullptr, MS_REMOUNT, nullptr), 0);
    EXPECT_NE(Open(), nullptr);
    return Ran::kDone;
  });
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
