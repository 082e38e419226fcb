// Purging, counting by key, settings.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST_P(StoreContractTest, PurgeEmptiesWhatIsSettledAndOldOnce) {
  for (const OperationState state : {OperationState::kRunning, OperationState::kExecuted,
                                     OperationState::kNotExecuted, OperationState::kUnknown}) {
    OperationRow row = NewRow(absl::StrCat("old-", static_cast<int>(state)));
    row.state = state;
    Insert(row);
  }
  OperationRow young = NewRow("young");
  young.state = OperationState::kExecuted;
  young.update_time += absl::Microseconds(1);
  Insert(young);

  const absl::Time before = ContractTime() + absl::Microseconds(1);
  EXPECT_EQ(*store().Purge(ContractTime(), 100), 0);
  EXPECT_EQ(*store().Purge(before, 100), 2);
  EXPECT_EQ(*store().Purge(before, 100), 0);
  const auto rows = store().List({});
  ASSERT_TRUE(rows.ok()) << rows.status();
  for (const OperationRow& row : *rows) {
    SCOPED_TRACE(Text(row));
    const bool purged = row.key.request_id == "old-2" || row.key.request_id == "old-3";
    EXPECT_EQ(row.fingerprint, purged ? "" : "fingerprint");
    EXPECT_EQ(row.sealed_record, purged ? "" : "sealed");
    EXPECT_EQ(row.key_id, purged ? "" : "key-1");
    EXPECT_EQ(row.revision, purged ? 2 : 1);
    EXPECT_EQ(row.match_key, "match");
    EXPECT_EQ(row.reference_id, "reference-1");
  }
}

TEST_P(StoreContractTest, PurgeKeepsTheResourceAndTakesNoMoreThanItsLimit) {
  for (int i = 0; i < 5; ++i) {
    OperationRow row = NewRow(absl::StrCat(i));
    row.state = OperationState::kExecuted;
    row = Insert(row);
    row.resource = absl::StrCat("resource-", i);
    Replace(row);
  }
  EXPECT_EQ(*store().Purge(absl::InfiniteFuture(), 0), 0);
  EXPECT_EQ(*store().Purge(absl::InfiniteFuture(), 3), 3);
  EXPECT_EQ(*store().Purge(absl::InfiniteFuture(), 3), 2);
  EXPECT_EQ(*store().Purge(absl::InfiniteFuture(), 3), 0);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(store().FindResource(absl::StrCat("resource-", i))->has_value());
  }
  EXPECT_THAT(*store().CountByKey(), IsEmpty());
  EXPECT_THAT(Ids(store().SealedWithOther("key-2", 10)), IsEmpty());
}

TEST_P(StoreContractTest, APurgeIsNotUndoneByWhoReadBefore) {
  OperationRow row = NewRow("a");
  row.state = OperationState::kExecuted;
  const OperationRow read = Insert(row);
  ASSERT_EQ(*store().Purge(absl::InfiniteFuture(), 10), 1);
  const auto result = store().Replace(read, Durability::kNow);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, ReplaceResult::kOverrun);
  EXPECT_EQ(Stored(read).sealed_record, "");
}

TEST_P(StoreContractTest, RecordsAreCountedByTheKeyThatSealsThem) {
  EXPECT_THAT(*store().CountByKey(), IsEmpty());
  for (const char* id : {"a", "b", "c"}) Insert(NewRow(id));
  OperationRow row = Stored(NewRow("b"));
  row.key_id = "key-2";
  Replace(row);
  EXPECT_THAT(*store().CountByKey(), ElementsAre(Pair("key-1", 2), Pair("key-2", 1)));
}

TEST_P(StoreContractTest, RecordsSealedWithOtherKeysAreFound) {
  for (const auto& [id, key] : std::vector<std::pair<std::string, std::string>>{
           {"a", "key-3"}, {"b", "key-2"}, {"c", "key-1"}, {"d", "key-2"}, {"e", ""}}) {
    OperationRow row = NewRow(id);
    row.key_id = key;
    Insert(row);
  }
  EXPECT_THAT(Ids(store().SealedWithOther("key-2", 10)), ElementsAre("a", "c"));
  EXPECT_THAT(Ids(store().SealedWithOther("key-9", 10)), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(Ids(store().SealedWithOther("key-9", 3)), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ids(store().SealedWithOther("key-9", 0)), IsEmpty());
}

TEST_P(StoreContractTest, TheFirstValueOfASettingStays) {
  const std::string value("\0\xff", 2);
  EXPECT_EQ(*store().PutSettingIfAbsent("index key", value), value);
  EXPECT_EQ(*store().PutSettingIfAbsent("index key", "other"), value);
  EXPECT_EQ(*store().PutSettingIfAbsent("second", ""), "");
  EXPECT_EQ(*store().PutSettingIfAbsent("second", "other"), "");
}

TEST_P(StoreContractTest, ASettingIsReplacedByWhoKnowsIt) {
  EXPECT_FALSE(*store().ReplaceSetting("index key", "", "b"));
  EXPECT_EQ(*store().PutSettingIfAbsent("index key", "a"), "a");
  EXPECT_FALSE(*store().ReplaceSetting("index key", "b", "c"));
  EXPECT_FALSE(*store().ReplaceSetting("other", "a", "c"));
  EXPECT_TRUE(*store().ReplaceSetting("index key", "a", "b"));
  EXPECT_TRUE(*store().ReplaceSetting("index key", "b", "b"));
  EXPECT_EQ(*store().PutSettingIfAbsent("index key", "a"), "b");
}

}  // namespace
}  // namespace flexiti
