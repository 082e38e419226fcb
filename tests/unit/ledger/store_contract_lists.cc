// What a store finds by state, age, schedule and content.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/unit/ledger/store_contract.h"

namespace flexiti {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContractTest, AListIsInTheOrderOfInsertionInPages) {
  for (const char* id : {"c", "a", "e", "b", "d"}) Insert(NewRow(id));
  const auto first = store().List({.limit = 2});
  EXPECT_THAT(Ids(first), ElementsAre("c", "a"));
  const auto second = store().List({.after_id = first->back().id, .limit = 2});
  EXPECT_THAT(Ids(second), ElementsAre("e", "b"));
  const auto third = store().List({.after_id = second->back().id, .limit = 2});
  EXPECT_THAT(Ids(third), ElementsAre("d"));
  EXPECT_THAT(Ids(store().List({.after_id = third->back().id, .limit = 2})), IsEmpty());
  EXPECT_THAT(Ids(store().List({.limit = 0})), IsEmpty());
}

TEST_P(StoreContractTest, AListMayBeOfOneMerchant) {
  for (const char* merchant : {"maple", "birch", "maple", "map", "maple'"}) {
    OperationRow row = NewRow(absl::StrCat(merchant, "-", Ids(store().List({})).size()));
    row.key.merchant_id = merchant;
    Insert(row);
  }
  EXPECT_THAT(Ids(store().List({.merchant_id = "maple"})), ElementsAre("maple-0", "maple-2"));
  EXPECT_THAT(Ids(store().List({.merchant_id = "birch"})), ElementsAre("birch-1"));
  EXPECT_THAT(Ids(store().List({.merchant_id = "oak"})), IsEmpty());
}

TEST_P(StoreContractTest, AListMayBeOfOldOperations) {
  for (int i = 0; i < 4; ++i) {
    OperationRow row = NewRow(absl::StrCat(i));
    row.create_time += absl::Seconds(i);
    Insert(row);
  }
  const absl::Time second = ContractTime() + absl::Seconds(1);
  EXPECT_THAT(Ids(store().List({.created_until = second})), ElementsAre("0", "1"));
  EXPECT_THAT(Ids(store().List({.created_until = second - absl::Microseconds(1)})),
              ElementsAre("0"));
  EXPECT_THAT(Ids(store().List({.created_until = absl::InfinitePast()})), IsEmpty());
}

TEST_P(StoreContractTest, AListByStateTakesAnExpiredLeaseForUnknown) {
  const absl::Time now = ContractTime();
  const std::vector<std::pair<OperationState, absl::Duration>> rows = {
      {OperationState::kRunning, absl::Microseconds(1)},  // the lease ends after `now`
      {OperationState::kRunning, absl::ZeroDuration()},
      {OperationState::kUnknown, absl::Hours(1)},
      {OperationState::kExecuted, -absl::Hours(1)},
      {OperationState::kNotExecuted, -absl::Hours(1)},
      {OperationState::kRunning, -absl::Hours(1)}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    OperationRow row = NewRow(absl::StrCat(i));
    row.state = rows[i].first;
    row.lease_expire_time = now + rows[i].second;
    Insert(row);
  }
  const auto in_state = [&](OperationState state) {
    return Ids(store().List({.merchant_id = kContractMerchant, .state = state, .now = now}));
  };
  EXPECT_THAT(in_state(OperationState::kRunning), ElementsAre("0"));
  EXPECT_THAT(in_state(OperationState::kUnknown), ElementsAre("1", "2", "5"));
  EXPECT_THAT(in_state(OperationState::kExecuted), ElementsAre("3"));
  EXPECT_THAT(in_state(OperationState::kNotExecuted), ElementsAre("4"));
  EXPECT_THAT(Ids(store().List({.now = now})), ElementsAre("0", "1", "2", "3", "4", "5"));
  const auto page = store().List({.state = OperationState::kUnknown, .now = now, .limit = 2});
  EXPECT_THAT(Ids(page), ElementsAre("1", "2"));
  EXPECT_THAT(Ids(store().List({.state = OperationState::kUnknown,
                                .now = now,
                                .after_id = page->back().id,
                                .limit = 2})),
              ElementsAre("5"));
  EXPECT_THAT(
      Ids(store().List({.merchant_id = "birch", .state = OperationState::kUnknown, .now = now})),
      IsEmpty());
}

struct UnresolvedCase {
  OperationState state;
  absl::Duration lease;  // from now on
  absl::Duration look;
  absl::Duration attempt_end;
};

TEST_P(StoreContractTest, WhatIsUnresolvedIsCounted) {
  const auto none = store().CountUnresolved(ContractTime());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->running + none->unknown + none->unattended, 0);
  EXPECT_EQ(none->oldest_unknown, absl::InfiniteFuture());

  const absl::Duration never = absl::InfiniteDuration(), tick = absl::Microseconds(1);
  const std::vector<UnresolvedCase> cases = {
      // Neither what runs nor what is settled is the oldest.
      {OperationState::kRunning, tick, tick, -absl::Hours(9)},
      {OperationState::kExecuted, -tick, never, -absl::Hours(8)},
      {OperationState::kNotExecuted, -tick, never, -absl::Hours(7)},
      {OperationState::kRunning, absl::ZeroDuration(), tick, -absl::Hours(1)},
      {OperationState::kUnknown, tick, tick, -absl::Hours(2)},
      {OperationState::kUnknown, -tick, never, -absl::Hours(3)},
      {OperationState::kRunning, -absl::Hours(1), never, -absl::Hours(1)}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    OperationRow row = NewRow(absl::StrCat(i));
    row.key.merchant_id = absl::StrCat("merchant-", i % 3);
    row.state = cases[i].state;
    row.lease_expire_time = ContractTime() + cases[i].lease;
    row.next_look_time = ContractTime() + cases[i].look;
    row.attempt_end_time = ContractTime() + cases[i].attempt_end;
    Insert(row);
  }
  const auto some = store().CountUnresolved(ContractTime());
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(some->running, 1);
  EXPECT_EQ(some->unknown, 4);
  EXPECT_EQ(some->unattended, 2);
  EXPECT_EQ(some->oldest_unknown, ContractTime() - absl::Hours(3));
  // Every lease ends some time.
  EXPECT_EQ(store().CountUnresolved(absl::InfiniteFuture())->unknown, 5);
  EXPECT_EQ(store().CountUnresolved(absl::InfinitePast())->unknown, 2);
}

struct DueCase {
  OperationState state;
  absl::Duration lease;  // from now on
  absl::Duration look;
  bool is_due;
};

TEST_P(StoreContractTest, DueIsWhatIsUnsettledUnleasedAndScheduled) {
  const absl::Duration none = absl::ZeroDuration(), soon = absl::Microseconds(1);
  const std::vector<DueCase> cases = {
      {OperationState::kRunning, none, none, true},
      {OperationState::kUnknown, none, none, true},
      {OperationState::kExecuted, none, none, false},
      {OperationState::kNotExecuted, none, none, false},
      {OperationState::kRunning, soon, none, false},
      {OperationState::kUnknown, soon, none, false},
      {OperationState::kRunning, none, soon, false},
      {OperationState::kUnknown, none, soon, false},
      {OperationState::kUnknown, none, absl::InfiniteDuration(), false},
      {OperationState::kUnknown, -absl::InfiniteDuration(), -absl::Hours(1), true}};
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    OperationRow row = NewRow(absl::StrCat(i));
    row.state = cases[i].state;
    row.lease_expire_time = ContractTime() + cases[i].lease;
    row.next_look_time = ContractTime() + cases[i].look;
    Insert(row);
    if (cases[i].is_due) expected.push_back(row.key.request_id);
  }
  EXPECT_THAT(Ids(store().DueForLook(ContractTime(), 100)),
              testing::UnorderedElementsAreArray(expected));
  EXPECT_THAT(Ids(store().DueForLook(absl::InfiniteFuture(), 100)),
              testing::Not(testing::Contains("8")));
}

TEST_P(StoreContractTest, TheLongestDueComesFirst) {
  for (const int seconds : {3, 1, 5, 2, 4}) {
    OperationRow row = NewRow(absl::StrCat(seconds));
    row.lease_expire_time = ContractTime();
    row.next_look_time = ContractTime() - absl::Seconds(seconds);
    Insert(row);
  }
  EXPECT_THAT(Ids(store().DueForLook(ContractTime(), 100)), ElementsAre("5", "4", "3", "2", "1"));
  EXPECT_THAT(Ids(store().DueForLook(ContractTime(), 2)), ElementsAre("5", "4"));
  EXPECT_THAT(Ids(store().DueForLook(ContractTime(), 0)), IsEmpty());
}

TEST_P(StoreContractTest, WhatIsSettledIsNoLongerDue) {
  OperationRow row = NewRow("a");
  row.lease_expire_time = row.next_look_time = ContractTime();
  row = Insert(row);
  ASSERT_THAT(Ids(store().DueForLook(ContractTime(), 100)), ElementsAre("a"));
  row.state = OperationState::kExecuted;
  Replace(row);
  EXPECT_THAT(Ids(store().DueForLook(ContractTime(), 100)), IsEmpty());
}

TEST_P(StoreContractTest, MatchingIsByKeyInAnyStateOfAnyMerchant) {
  const std::string match("\xff\0m", 3);
  for (const OperationState state : {OperationState::kNotExecuted, OperationState::kRunning,
                                     OperationState::kExecuted, OperationState::kUnknown}) {
    OperationRow row = NewRow(absl::StrCat("match-", 5 - static_cast<int>(state)));
    if (state == OperationState::kExecuted) row.key.merchant_id = "birch";
    row.state = state;
    row.match_key = match;
    Insert(row);
  }
  OperationRow other = NewRow("other");
  other.match_key = std::string("\xff\0", 2);
  Insert(other);
  other = NewRow("none");
  other.match_key = "";
  Insert(other);
  EXPECT_THAT(Ids(store().Matching(match)),
              ElementsAre("match-2", "match-4", "match-3", "match-1"));
  EXPECT_THAT(Ids(store().Matching(other.match_key)), IsEmpty());
  EXPECT_THAT(Ids(store().Matching("m")), IsEmpty());
}

}  // namespace
}  // namespace flexiti
