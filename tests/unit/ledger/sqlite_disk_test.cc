// The SQLite store on a disk that is full or read-only.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

using testing::HasSubstr;

class SqliteDiskTest : public SqliteFileTest {};

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

TEST_F(SqliteDiskTest, WithoutRoomForTheLogWritesAreRefusedAndReadsGoOn) {
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

TEST_F(SqliteDiskTest, AFullDiskRefusesWritesUntilThereIsRoom) {
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

TEST_F(SqliteDiskTest, AStartOnAFullOrReadOnlyDiskIsRefused) {
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

}  // namespace
}  // namespace flexiti
