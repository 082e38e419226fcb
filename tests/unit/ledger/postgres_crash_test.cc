// Crashes of the server: no row has two owners, and none is lost.
#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/unit/ledger/postgres_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::SharedPostgresServer;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
constexpr int kCrashes = 2;
#else
constexpr int kCrashes = 5;
#endif

// Two replicas want the same rows while the server crashes again and again.
class Crowd {
 public:
  explicit Crowd(const std::string& database) {
    for (auto& store : stores_) store = OpenStore(OverSocket(database));
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this, i] { Work(i); });
  }
  void Stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

  static constexpr int kThreads = 8;
  std::atomic<int> new_rows{0}, failures{0}, wrong{0};
  std::vector<std::map<std::string, std::string>> owned{kThreads};  // id -> reference, by thread

 private:
  // Half of the threads use one store, half the other; all walk over the same ids. After a failure
  // the same id is tried again, as by a caller who repeats.
  void Work(int thread) {
    LedgerStore& store = *stores_[thread % 2];
    int attempts = 0;
    for (int i = 0; !stopping_; ++i) {
      OperationRow row = NewRow(absl::StrCat("row-", i));
      row.reference_id = absl::StrCat("thread-", thread, "-", ++attempts);
      const auto inserted = store.Insert(row);
      if (!inserted.ok()) {
        ++failures;
        --i;
        SharedPostgresServer().AwaitUp();
        continue;
      }
      if (!inserted->is_new) continue;
      ++new_rows;
      if (inserted->row.reference_id != row.reference_id) ++wrong;
      owned[thread][row.key.request_id] = row.reference_id;
      row = inserted->row;
      row.state = OperationState::kExecuted;
      const auto replaced = store.Replace(row, Durability::kNow);
      // The row is ours: nobody overruns it.
      if (replaced.ok() && *replaced != ReplaceResult::kDone) ++wrong;
      const auto found = store.Find(row.key);
      if (replaced.ok() && found.ok() && (*found)->revision != 2) ++wrong;
    }
  }

  std::unique_ptr<LedgerStore> stores_[2];
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

TEST(PostgresCrashTest, CrashesOfTheServerMakeNoRowHaveTwoOwnersAndLoseNone) {
  const std::string database = SharedPostgresServer().NewDatabase();
  Crowd crowd(database);
  for (int crash = 0; crash < kCrashes; ++crash) {
    const int before = crowd.new_rows;
    while (crowd.new_rows < before + 200) std::this_thread::yield();
    SharedPostgresServer().Crash();
    SharedPostgresServer().Start();
  }
  crowd.Stop();
  EXPECT_EQ(crowd.wrong, 0);
  EXPECT_GT(crowd.failures, 0);
  std::map<std::string, std::string> owners;
  for (const auto& owned : crowd.owned) {
    for (const auto& [id, reference] : owned) {
      EXPECT_TRUE(owners.emplace(id, reference).second) << id << " is new to two callers";
    }
  }
  const auto store = OpenStore(OverSocket(database));
  for (const auto& [id, reference] : owners) {
    const auto found = store->Find(NewRow(id).key);
    ASSERT_TRUE(found.ok() && found->has_value()) << id << " is lost";
    EXPECT_EQ((*found)->reference_id, reference);
  }
}

}  // namespace
}  // namespace flexiti
