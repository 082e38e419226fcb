// A line that breaks under a statement leaves open what the server did. The answers must not: a
// false is_new or kDone moves money twice, or leaves a row to nobody.
#include <atomic>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/cutting_proxy.h"
#include "tests/unit/ledger/postgres_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::CuttingProxy;
using flexiti_test::SharedPostgresServer;
using testing::ElementsAreArray;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
constexpr size_t kStep = 97;  // bytes between two places to cut
#else
constexpr size_t kStep = 29;
#endif

std::string Told(const absl::StatusOr<InsertResult>& result) {
  if (!result.ok()) return result.status().ToString();
  return absl::StrCat(result->is_new ? "new " : "old ", result->row.reference_id, " revision ",
                      result->row.revision);
}

std::string Told(const absl::StatusOr<ReplaceResult>& result) {
  if (!result.ok()) return result.status().ToString();
  switch (*result) {
    case ReplaceResult::kDone:
      return "done";
    case ReplaceResult::kOverrun:
      return "overrun";
    case ReplaceResult::kResourceTaken:
      return "taken";
  }
  return "";
}

OperationRow RowOf(const std::string& id, const std::string& reference_id) {
  OperationRow row = NewRow(id);
  row.reference_id = reference_id;
  return row;
}

// A bit of everything, on a store in whose database `others` has a row already. What was told.
std::vector<std::string> TellStory(LedgerStore& store) {
  std::vector<std::string> told;
  OperationRow mine = RowOf("mine", "attempt-1");
  told.push_back(Told(store.Insert(mine)));
  told.push_back(Told(store.Insert(RowOf("mine", "attempt-2"))));
  told.push_back(Told(store.Insert(RowOf("others", "attempt-3"))));
  mine.revision = 1;
  mine.resource = "resource";
  mine.reference_id = "attempt-4";
  told.push_back(Told(store.Replace(mine, Durability::kNow)));
  mine.reference_id = "attempt-5";  // of a revision that is gone
  told.push_back(Told(store.Replace(mine, Durability::kSoon)));
  OperationRow others = RowOf("others", "attempt-6");
  others.revision = 1;
  others.resource = "resource";
  told.push_back(Told(store.Replace(others, Durability::kNow)));
  const auto put = store.PutSettingIfAbsent("name", "value");
  told.push_back(put.ok() ? *put : put.status().ToString());
  const auto list = store.List({});
  if (!list.ok()) told.push_back(list.status().ToString());
  if (list.ok()) {
    for (const OperationRow& row : *list) {
      told.push_back(absl::StrCat(row.key.request_id, " ", row.reference_id, " ", row.revision));
    }
  }
  return told;
}

const std::vector<std::string> kStory = {"new attempt-1 revision 1",
                                         "old attempt-1 revision 1",
                                         "old others revision 1",
                                         "done",
                                         "overrun",
                                         "taken",
                                         "value",
                                         "others others 1",
                                         "mine attempt-4 2"};

struct Traffic {
  size_t from_client = 0;
  size_t from_server = 0;
};

// The database of one story, as empty as at the first.
class Stage {
 public:
  Stage()
      : database_(SharedPostgresServer().NewDatabase()),
        direct_(OpenStore(OverSocket(database_))),
        session_(SharedPostgresServer().NewSession(database_)) {
    Clear();
  }

  void Clear() {
    session_.Query("DELETE FROM ledger_operations; DELETE FROM ledger_settings");
    EXPECT_EQ(Told(direct_->Insert(RowOf("others", "others"))), "new others revision 1");
  }

  const std::string& database() const { return database_; }
  LedgerStore& direct() { return *direct_; }

 private:
  const std::string database_;
  const std::unique_ptr<LedgerStore> direct_;
  flexiti_test::PostgresSession session_;
};

// How many bytes go over one connection until the store is open, and until the story is told.
void Measure(Stage& stage, Traffic& opened, Traffic& told) {
  CuttingProxy proxy(SharedPostgresServer().port(), CuttingProxy::kNever, CuttingProxy::kNever);
  const auto store = OpenStore(OverTcp(stage.database(), proxy.port()));
  opened = {proxy.relayed_from_client(), proxy.relayed_from_server()};
  EXPECT_THAT(TellStory(*store), ElementsAreArray(kStory));
  told = {proxy.relayed_from_client(), proxy.relayed_from_server()};
  EXPECT_EQ(proxy.accepted(), 1);
}

// Cuts the store's first connection at `cut`; the others stay whole.
void ExpectTheStoryWithACut(Stage& stage, CuttingProxy::Cut cut) {
  SCOPED_TRACE(
      absl::StrCat("cut after ", cut.from_client, " sent, ", cut.from_server, " received"));
  stage.Clear();
  std::atomic<int> connections{0};
  CuttingProxy proxy(SharedPostgresServer().port(),
                     [&] { return connections++ == 0 ? cut : CuttingProxy::Cut{}; });
  const auto store = OpenStore(OverTcp(stage.database(), proxy.port()));
  ASSERT_NE(store, nullptr);
  EXPECT_THAT(TellStory(*store), ElementsAreArray(kStory));
  EXPECT_EQ(proxy.accepted(), 2);
}

TEST(PostgresLossTest, WhereverTheLineIsCutTheAnswersAreTrue) {
  Stage stage;
  Traffic opened, told;
  Measure(stage, opened, told);
  ASSERT_GT(told.from_server, opened.from_server + 1000);
  for (size_t at = opened.from_client + 1; at < told.from_client; at += kStep) {
    ExpectTheStoryWithACut(stage, {.from_client = at});
  }
  for (size_t at = opened.from_server + 1; at < told.from_server; at += kStep) {
    ExpectTheStoryWithACut(stage, {.from_server = at});
  }
}

TEST(PostgresLossTest, WhereverTheLineIsCutWhileItOpensTheTablesAreWhole) {
  Traffic opened, told;
  {
    Stage stage;
    Measure(stage, opened, told);
  }
  for (size_t at = 1; at < opened.from_server; at += 20 * kStep) {
    const std::string database = SharedPostgresServer().NewDatabase();
    CuttingProxy proxy(SharedPostgresServer().port(), CuttingProxy::kNever, at);
    const auto cut = OpenPostgresStore(OverTcp(database, proxy.port()));
    EXPECT_TRUE(cut.ok() || cut.status().code() == absl::StatusCode::kUnavailable) << cut.status();
    const auto store = OpenStore(OverSocket(database));
    ASSERT_NE(store, nullptr);
    EXPECT_EQ(Told(store->Insert(RowOf("a", "a"))), "new a revision 1");
  }
}

// The repeat is cut as well: the store says that it does not know, and what it did is found later.
TEST(PostgresLossTest, ALineThatBreaksTwiceIsToldAsSuch) {
  Stage stage;
  Traffic opened, told;
  Measure(stage, opened, told);
  int done = 0, not_done = 0;
  for (size_t at = 1; at < 1000; at += kStep) {
    stage.Clear();
    std::atomic<int> connections{0};
    // A first connection opens the store; one that is made anew prepares less.
    CuttingProxy proxy(SharedPostgresServer().port(), [&]() -> CuttingProxy::Cut {
      switch (connections++) {
        case 0:
          return {.from_server = opened.from_server + 1};
        case 1:
          return {.from_server = at};
        default:
          return {};
      }
    });
    const auto store = OpenStore(OverTcp(stage.database(), proxy.port()));
    ASSERT_NE(store, nullptr);
    const auto first = store->Insert(RowOf("mine", "first"));
    if (first.ok()) break;  // the second connection carried the whole answer
    EXPECT_EQ(first.status().code(), absl::StatusCode::kUnavailable);
    const auto second = store->Insert(RowOf("mine", "second"));
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_EQ(second->row.reference_id, second->is_new ? "second" : "first");
    ++(second->is_new ? not_done : done);
  }
  // The server had the whole statement of the first connection each time.
  EXPECT_GT(done, 0);
  EXPECT_EQ(not_done, 0);
}

// A cut and, before the repeat, others' writes: then only the mark tells whose row it is.
TEST(PostgresLossTest, AWriteThatOthersFollowedIsNotClaimedByGuess) {
  Stage stage;
  Traffic opened, told;
  Measure(stage, opened, told);
  std::atomic<int> connections{0};
  LedgerStore& direct = stage.direct();
  stage.Clear();
  // The replacement is sent whole and carried out; its answer is cut; the new connection waits
  // until somebody else has replaced the row again.
  CuttingProxy proxy(SharedPostgresServer().port(), [&]() -> CuttingProxy::Cut {
    if (connections++ == 0) return {.from_server = opened.from_server + 1};
    OperationRow row = **direct.Find(RowOf("others", "").key);
    while (row.revision == 1) row = **direct.Find(row.key);
    EXPECT_EQ(row.reference_id, "mine");
    row.reference_id = "theirs";
    EXPECT_EQ(Told(direct.Replace(row, Durability::kNow)), "done");
    return {};
  });
  const auto store = OpenStore(OverTcp(stage.database(), proxy.port()));
  ASSERT_NE(store, nullptr);
  OperationRow mine = RowOf("others", "mine");
  mine.revision = 1;
  const auto result = store->Replace(mine, Durability::kNow);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable) << Told(result);
  EXPECT_EQ((*store->Find(mine.key))->reference_id, "theirs");
}

}  // namespace
}  // namespace flexiti
