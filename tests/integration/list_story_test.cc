// Lists to their end, whatever page Flexiti gives: a smaller one than was asked for, a bare array,
// records that come while a caller turns the pages.
#include <algorithm>
#include <set>

#include "tests/integration/story_fixture.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::kAccount;
using flexiti_sandbox::ListStyle;
using testing::ElementsAreArray;

class ListStoryTest : public StoryTest {
 protected:
  // So many authorizations of kAccount, each with one capture; their ids in order.
  static std::vector<std::string> Sell(int count) {
    std::vector<std::string> ids;
    auto sale = stack_->Authorization(kAccount);
    sale.mutable_amount()->set_amount_cents(10'00);
    for (int i = 0; i < count; ++i) {
      sale.set_request_id(NewRequestId());
      ids.push_back(Do(sale).authorization().authorization_id());
      Do(CaptureOf(ids.back(), 5'00));
    }
    return ids;
  }

  static void SetStyle(ListStyle lists, size_t most_per_page) {
    flexiti_sandbox::ReplyStyle style;
    style.lists = lists;
    style.most_per_page = most_per_page;
    sandbox().SetStyle(style);
  }

  // Every page of `list`, by `ids_of` a response. Bounded, or a list that never ends would hang.
  template <typename Request, typename IdsOf>
  static std::vector<std::string> Turn(Request list, IdsOf ids_of) {
    std::vector<std::string> ids;
    for (int pages = 0; pages < 50; ++pages) {
      const auto response = Do(list);
      for (const std::string& id : ids_of(response)) ids.push_back(id);
      if (response.next_page_token().empty()) return ids;
      list.set_page_token(response.next_page_token());
    }
    ADD_FAILURE() << "the list does not end";
    return ids;
  }
  static std::vector<std::string> Authorizations(int page_size) {
    v1::ListAuthorizationsRequest list = SomeList();
    list.set_account_number(kAccount);
    list.set_page_size(page_size);
    return Turn(list, [](const v1::ListAuthorizationsResponse& page) {
      std::vector<std::string> ids;
      for (const auto& each : page.authorizations()) ids.push_back(each.authorization_id());
      return ids;
    });
  }
  // By the authorization that each is of.
  static std::vector<std::string> Captures(int page_size) {
    v1::ListCapturesRequest list = SomeCaptureList();
    list.set_account_number(kAccount);
    list.set_page_size(page_size);
    return Turn(list, [](const v1::ListCapturesResponse& page) {
      std::vector<std::string> ids;
      for (const auto& each : page.captures()) ids.push_back(each.authorization_id());
      return ids;
    });
  }
};

TEST_F(ListStoryTest, EveryRecordComesOnceWhateverTheSizesOfPages) {
  const std::vector<std::string> sold = Sell(7);
  for (const size_t most : {200, 3, 2, 1}) {
    SetStyle(ListStyle::kObject, most);
    for (const int asked : {0, 1, 2, 3, 4, 7, 200}) {
      SCOPED_TRACE(absl::StrCat("asked for ", asked, ", given at most ", most));
      EXPECT_THAT(Authorizations(asked), ElementsAreArray(sold));
      EXPECT_THAT(Captures(asked), ElementsAreArray(sold));
    }
  }
}

TEST_F(ListStoryTest, ABareArrayIsTurnedToItsEndToo) {
  const std::vector<std::string> sold = Sell(5);
  SetStyle(ListStyle::kArray, 200);
  for (const int asked : {0, 1, 2, 4, 5, 200}) {
    SCOPED_TRACE(asked);
    EXPECT_THAT(Authorizations(asked), ElementsAreArray(sold));
    EXPECT_THAT(Captures(asked), ElementsAreArray(sold));
  }
}

TEST_F(ListStoryTest, WhatIsSoldWhileACallerTurnsThePagesDisturbsNothingBeforeIt) {
  const std::vector<std::string> sold = Sell(3);
  v1::ListAuthorizationsRequest list = SomeList();
  list.set_account_number(kAccount);
  list.set_page_size(2);
  const auto first = Do(list);
  ASSERT_EQ(first.authorizations_size(), 2);
  const std::vector<std::string> later = Sell(2);
  list.set_page_token(first.next_page_token());
  const auto second = Do(list);
  ASSERT_EQ(second.authorizations_size(), 2);
  EXPECT_EQ(second.authorizations(0).authorization_id(), sold[2]);
  EXPECT_EQ(second.authorizations(1).authorization_id(), later[0]);
}

}  // namespace
}  // namespace flexiti_test
