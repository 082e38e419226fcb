// A process that is killed in the middle of its commits loses nothing that it was told is stored.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/sqlite_file.h"

namespace flexiti {
namespace {

constexpr int kRounds = 10;
constexpr int kWriters = 8;
constexpr int kToldBeforeTheKill = 200;

class SqliteCrashTest : public SqliteFileTest {};

// What the writers were told, in as many bytes for each: small enough for one write to a pipe.
struct Told {
  char id[28];
  int revision;
};

// Inserts rows and replaces them, reporting each answer, until it is killed.
void WriteForEver(LedgerStore& store, const std::string& name, int out) {
  for (int i = 0;; ++i) {
    Told told = {};
    std::snprintf(told.id, sizeof(told.id), "%s-%d", name.c_str(), i);
    const auto inserted = store.Insert(NewRow(told.id));
    if (!inserted.ok()) _exit(1);
    told.revision = 1;
    if (write(out, &told, sizeof(told)) != sizeof(told)) _exit(1);
    OperationRow row = inserted->row;
    row.sealed_record = std::string(i % 5'000, 'x');
    if (!store.Replace(row, Durability::kSoon).ok()) _exit(1);
    told.revision = 2;
    if (write(out, &told, sizeof(told)) != sizeof(told)) _exit(1);
  }
}

[[noreturn]] void RunWriters(const std::string& path, int round, int out) {
  const auto store = OpenSqliteStore({.path = path}, ContractTime());
  if (!store.ok()) _exit(1);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] { WriteForEver(**store, absl::StrCat(round, "-", i), out); });
  }
  for (std::thread& writer : writers) writer.join();
  _exit(1);
}

// Starts writers in a process of their own, kills it after it was told often enough, and answers
// what it was told.
std::vector<Told> WriteAndDie(const std::string& path, int round) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) RunWriters(path, round, pipe_ends[1]);
  close(pipe_ends[1]);
  std::vector<Told> all;
  Told told;
  while (read(pipe_ends[0], &told, sizeof(told)) == sizeof(told)) {
    all.push_back(told);
    if (all.size() == kToldBeforeTheKill + 37u * round) kill(child, SIGKILL);
  }
  close(pipe_ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
  return all;
}

TEST_F(SqliteCrashTest, NothingThatWasAnsweredIsLostByAKill) {
  std::vector<Told> told;
  for (int round = 0; round < kRounds; ++round) {
    for (const Told& one : WriteAndDie(path(), round)) told.push_back(one);
    const auto store = Open();
    ASSERT_NE(store, nullptr);
    for (const Told& one : told) {
      const auto row = store->Find(NewRow(one.id).key);
      ASSERT_TRUE(row.ok() && row->has_value()) << one.id << ": " << row.status();
      ASSERT_GE((*row)->revision, one.revision) << one.id;
    }
  }
  EXPECT_GE(told.size(), static_cast<std::size_t>(kRounds * kToldBeforeTheKill));
}

}  // namespace
}  // namespace flexiti
