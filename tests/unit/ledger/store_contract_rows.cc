// Inserting, finding and replacing one row.
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {
namespace {

TEST_P(StoreContractTest, NothingIsFoundBeforeItIsInserted) {
  const auto found = store().Find(NewRow("a").key);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, std::nullopt);
}

TEST_P(StoreContractTest, ANewRowGetsAnIdAndRevisionOneAndKeepsTheRest) {
  const OperationRow row = NewRow("a");
  const OperationRow inserted = Insert(row);
  EXPECT_GT(inserted.id, 0);
  OperationRow expected = row;
  expected.id = inserted.id;
  expected.revision = 1;
  EXPECT_EQ(Text(inserted), Text(expected));
  EXPECT_EQ(Text(Stored(row)), Text(expected));
}

TEST_P(StoreContractTest, ASecondInsertAnswersTheFirstRowAndChangesNothing) {
  const OperationRow first = Insert(NewRow("a"));
  OperationRow second = NewRow("a");
  second.reference_id = "reference-2";
  second.fingerprint = "other";
  second.sealed_record = "other";
  const auto result = store().Insert(second);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->is_new);
  EXPECT_EQ(Text(result->row), Text(first));
  EXPECT_EQ(Text(Stored(first)), Text(first));
}

TEST_P(StoreContractTest, MerchantsDoNotShareRequestIds) {
  const OperationRow maple = Insert(NewRow("a"));
  OperationRow row = NewRow("a");
  row.key.merchant_id = "birch";
  const OperationRow birch = Insert(row);
  EXPECT_NE(maple.id, birch.id);
  EXPECT_EQ(Stored(maple).key.merchant_id, "maple");
  EXPECT_EQ(Stored(birch).key.merchant_id, "birch");
}

TEST_P(StoreContractTest, LaterRowsHaveHigherIds) {
  std::int64_t last = 0;
  for (int i = 0; i < 20; ++i) {
    const std::int64_t id = Insert(NewRow(absl::StrCat("r", 97 * i % 20))).id;
    EXPECT_GT(id, last);
    last = id;
  }
}

TEST_P(StoreContractTest, EveryFieldComesBackAsItWent) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  OperationRow row = NewRow("a");
  row.key = {.merchant_id = "érable'; --", .request_id = "ü\" $1"};
  row.method = "m\xc3\xa9thode";
  row.state = OperationState::kUnknown;
  row.attempt = 2'000'000'000;
  row.reference_id = std::string(1000, 'r');
  row.create_time = absl::FromUnixMicros(-1);
  row.update_time = absl::FromUnixMicros(0);
  row.lease_expire_time = absl::FromUnixMicros(253'402'300'799'999'999);
  row.looks = 1'999'999'999;
  row.fingerprint = bytes;
  row.match_key = std::string("\0\xff", 2);
  row.key_id = "clé";
  row.sealed_record = std::string(200'000, '\xff') + bytes;
  const OperationRow inserted = Insert(row);
  row.id = inserted.id;
  row.revision = 1;
  EXPECT_EQ(Text(Stored(row)), Text(row));
  row.resource = std::string("\xff\0\0", 3);
  OperationRow expected = row;
  expected.revision = 2;
  EXPECT_EQ(Text(Replace(row)), Text(expected));
}

TEST_P(StoreContractTest, InfiniteTimesStayInfinite) {
  for (const absl::Time time : {absl::InfiniteFuture(), absl::InfinitePast()}) {
    OperationRow row = NewRow(absl::FormatTime(time));
    row.create_time = row.update_time = row.lease_expire_time = time;
    row.attempt_end_time = row.next_look_time = time;
    Insert(row);
    const OperationRow stored = Stored(row);
    EXPECT_EQ(stored.create_time, time);
    EXPECT_EQ(stored.update_time, time);
    EXPECT_EQ(stored.lease_expire_time, time);
    EXPECT_EQ(stored.attempt_end_time, time);
    EXPECT_EQ(stored.next_look_time, time);
  }
}

TEST_P(StoreContractTest, EmptyStringsAreKeptAsEmpty) {
  OperationRow row;
  row.create_time = row.update_time = ContractTime();
  const OperationRow inserted = Insert(row);
  row.id = inserted.id;
  row.revision = 1;
  EXPECT_EQ(Text(Stored(row)), Text(row));
}

TEST_P(StoreContractTest, EveryStateComesBackAsItWent) {
  for (const OperationState state : {OperationState::kRunning, OperationState::kExecuted,
                                     OperationState::kNotExecuted, OperationState::kUnknown}) {
    OperationRow row = NewRow(absl::StrCat(static_cast<int>(state)));
    row.state = state;
    Insert(row);
    EXPECT_EQ(Stored(row).state, state);
  }
}

TEST_P(StoreContractTest, AReplacedRowKeepsItsIdKeyAndCreateTimeAndCountsUp) {
  const OperationRow inserted = Insert(NewRow("a"));
  OperationRow row = inserted;
  row.id = 999'999;
  row.create_time += absl::Hours(1);
  row.method = "/flexiti.v1.AuthorizationService/CaptureAuthorization";
  row.state = OperationState::kExecuted;
  row.attempt = 2;
  row.reference_id = "reference-2";
  row.update_time += absl::Seconds(1);
  row.lease_expire_time += absl::Seconds(2);
  row.attempt_end_time += absl::Seconds(3);
  row.next_look_time = absl::InfiniteFuture();
  row.looks = 7;
  row.fingerprint = "fingerprint-2";
  row.match_key = "match-2";
  row.resource = "resource";
  row.key_id = "key-2";
  row.sealed_record = "sealed-2";
  OperationRow expected = row;
  expected.id = inserted.id;
  expected.create_time = inserted.create_time;
  expected.revision = 2;
  EXPECT_EQ(Text(Replace(row)), Text(expected));
  expected.revision = 3;
  OperationRow again = Stored(row);
  EXPECT_EQ(Text(Replace(again)), Text(expected));
}

TEST_P(StoreContractTest, WhatSomebodyElseReplacedIsNotOverwritten) {
  const OperationRow read = Insert(NewRow("a"));
  OperationRow first = read;
  first.reference_id = "first";
  const OperationRow stored = Replace(first);
  OperationRow second = read;
  second.reference_id = "second";
  for (const Durability durability : {Durability::kNow, Durability::kSoon}) {
    const auto result = store().Replace(second, durability);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(*result, ReplaceResult::kOverrun);
  }
  EXPECT_EQ(Text(Stored(read)), Text(stored));
}

TEST_P(StoreContractTest, ARowThatIsNotThereIsOverrun) {
  OperationRow row = NewRow("a");
  row.revision = 1;
  const auto result = store().Replace(row, Durability::kNow);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, ReplaceResult::kOverrun);
  EXPECT_EQ(*store().Find(row.key), std::nullopt);
}

TEST_P(StoreContractTest, AResourceHasOneOwner) {
  OperationRow owner = Insert(NewRow("a"));
  owner.resource = "resource";
  owner = Replace(owner);
  OperationRow other = Insert(NewRow("b"));
  for (const Durability durability : {Durability::kNow, Durability::kSoon}) {
    OperationRow claim = other;
    claim.resource = "resource";
    claim.state = OperationState::kExecuted;
    const auto result = store().Replace(claim, durability);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(*result, ReplaceResult::kResourceTaken);
    EXPECT_EQ(Text(Stored(other)), Text(other));
  }
  // The owner may write it again, and give it up.
  owner = Replace(owner);
  owner.resource = "";
  Replace(owner);
  other.resource = "resource";
  EXPECT_EQ(Replace(other).resource, "resource");
}

TEST_P(StoreContractTest, AnOverrunComesBeforeATakenResource) {
  OperationRow owner = Insert(NewRow("a"));
  owner.resource = "resource";
  Replace(owner);
  const OperationRow read = Insert(NewRow("b"));
  Replace(read);
  OperationRow late = read;
  late.resource = "resource";
  const auto result = store().Replace(late, Durability::kNow);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, ReplaceResult::kOverrun);
}

// Two configured merchants may be one at Flexiti.
TEST_P(StoreContractTest, AResourceHasOneOwnerAmongAllMerchants) {
  OperationRow maple = Insert(NewRow("a"));
  maple.resource = "resource";
  Replace(maple);
  OperationRow birch = NewRow("a");
  birch.key.merchant_id = "birch";
  birch = Insert(birch);
  birch.resource = "resource";
  const auto result = store().Replace(birch, Durability::kNow);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*result, ReplaceResult::kResourceTaken);
  const auto found = store().FindResource("resource");
  ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
  EXPECT_EQ((*found)->key.merchant_id, kContractMerchant);
}

TEST_P(StoreContractTest, ManyRowsMayHaveNoResource) {
  for (const char* id : {"a", "b", "c"}) Replace(Insert(NewRow(id)));
}

TEST_P(StoreContractTest, AResourceIsFoundByAllOfItsBytes) {
  OperationRow row = Insert(NewRow("a"));
  row.resource = std::string("\0r", 2);
  Replace(row);
  const auto found = store().FindResource(row.resource);
  ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
  EXPECT_EQ((*found)->key.request_id, "a");
  for (const std::string& resource : {std::string("other"), std::string("\0", 1), std::string()}) {
    const auto none = store().FindResource(resource);
    ASSERT_TRUE(none.ok()) << none.status();
    EXPECT_EQ(*none, std::nullopt) << resource;
  }
}

TEST_P(StoreContractTest, AReplacementThatIsDurableSoonIsVisibleAtOnce) {
  OperationRow row = Insert(NewRow("a"));
  for (int i = 0; i < 100; ++i) {
    row.looks = i;
    row.resource = absl::StrCat("resource-", i);
    const auto result = store().Replace(row, Durability::kSoon);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_EQ(*result, ReplaceResult::kDone);
    row.revision += 1;
    ASSERT_EQ(Text(Stored(row)), Text(row));
    ASSERT_TRUE(store().FindResource(row.resource)->has_value());
    const auto claim = store().Insert(NewRow("a"));
    ASSERT_TRUE(claim.ok()) << claim.status();
    ASSERT_EQ(Text(claim->row), Text(row));
  }
}

}  // namespace
}  // namespace flexiti
