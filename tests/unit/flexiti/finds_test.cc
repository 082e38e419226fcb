// Authorizations and purchases: what was made is found, whatever the spelling; what was not is not;
// and a look that could not see everything says so.
#include "service/flexiti/page_token.h"
#include "tests/unit/flexiti/finds_fixture.h"

namespace flexiti {
namespace {

TEST_F(FindsTest, AnAuthorizationIsFoundInEverySpellingOfLists) {
  const v1::CreateAuthorizationRequest asked = Asked();
  const std::string id = Make(asked);
  for (const auto numbers :
       {flexiti_sandbox::NumberStyle::kMixed, flexiti_sandbox::NumberStyle::kNumbers,
        flexiti_sandbox::NumberStyle::kStrings}) {
    for (const auto lists :
         {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
      flexiti_sandbox::ReplyStyle style;
      style.numbers = numbers;
      style.lists = lists;
      sandbox_->SetStyle(style);
      const auto found = Find(asked);
      ASSERT_EQ(found.size(), 1u);
      EXPECT_TRUE(found[0].is_certain);
      EXPECT_EQ(found[0].id, id);
      EXPECT_EQ(found[0].resource, "authorizations/" + id);
      EXPECT_EQ(found[0].made.authorization_id(), id);
      EXPECT_EQ(found[0].made.reference(), "Order-1");
      EXPECT_EQ(found[0].made.amount().amount_cents(), 12'345);
      EXPECT_EQ(found[0].made.status(), v1::AUTHORIZATION_STATUS_OPENED);
    }
  }
}

TEST_F(FindsTest, WithoutAReferenceItIsFoundByItsRequestId) {
  v1::CreateAuthorizationRequest asked = Asked("");
  const std::string id = Make(asked);
  Make(asked, "11111111-6a5f-4f8b-9f6c-0a8d3c1e2b3f");
  const auto found = Find(asked);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, id);
  EXPECT_EQ(found[0].made.reference(), kRequestId);
}

TEST_F(FindsTest, WhatDiffersIsNotIt) {
  v1::CreateAuthorizationRequest regular = Asked();
  regular.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  for (const auto& other : {Asked("Order-2"), Asked("Order-1", 12'346),
                            Asked("Order-1", 12'345, kOtherAccount), regular}) {
    Make(other);
  }
  EXPECT_TRUE(Find(Asked()).empty());
  EXPECT_EQ(Find(regular).size(), 1u);
}

TEST_F(FindsTest, TwoThatAreEqualAreBothShown) {
  const v1::CreateAuthorizationRequest asked = Asked();
  const std::string first = Make(asked);
  const std::string second = Make(asked);
  const auto found = Find(asked);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].id, first);
  EXPECT_EQ(found[1].id, second);
}

TEST_F(FindsTest, ATimeOutsideOfTheWindowIsADoubtAndADayBeforeItAnothers) {
  const v1::CreateAuthorizationRequest asked = Asked();
  sandbox_->Advance(std::chrono::minutes(4));
  Make(asked);
  EXPECT_TRUE(Find(asked).at(0).is_certain);
  window_ = {.from = window_.from - absl::Hours(2), .to = window_.to - absl::Hours(2)};
  EXPECT_FALSE(Find(asked).at(0).is_certain);
  // Our clock was behind, by however much.
  window_ = {.from = window_.from - absl::Hours(72), .to = window_.to - absl::Hours(72)};
  EXPECT_FALSE(Find(asked).at(0).is_certain);
  window_ = {.from = window_.from + absl::Hours(144), .to = window_.to + absl::Hours(144)};
  EXPECT_TRUE(Find(asked).empty());
}

TEST_F(FindsTest, AMatchFromTheDayBeforeTheWindowOnIsAskedFor) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  Find(asked);
  const auto exchanges = sandbox_->Exchanges();
  const std::string day =
      absl::FormatTime("%Y-%m-%d", window_.from - absl::Hours(24), absl::UTCTimeZone());
  EXPECT_NE(exchanges.back().query.find(absl::StrCat("creation_date_from=", day)),
            std::string::npos);
  EXPECT_EQ(exchanges.back().query.find("creation_date_to"), std::string::npos);
  EXPECT_NE(exchanges.back().query.find(absl::StrCat("account_number=", kAccount)),
            std::string::npos);
}

TEST_F(FindsTest, WhatListsDoNotShowYetIsNotFound) {
  const v1::CreateAuthorizationRequest asked = Asked();
  sandbox_->Arm(Fault::HideFromLists(std::chrono::seconds(60)).On("POST", "/authorization"));
  Make(asked);
  EXPECT_TRUE(Find(asked).empty());
  sandbox_->Advance(std::chrono::seconds(61));
  EXPECT_EQ(Find(asked).size(), 1u);
}

TEST_F(FindsTest, APurchaseIsFoundWithItsCapture) {
  v1::CreatePurchaseRequest asked;
  const v1::CreateAuthorizationRequest sale = Asked();
  asked.set_account_number(sale.account_number());
  *asked.mutable_amount() = sale.amount();
  *asked.mutable_financing_option() = sale.financing_option();
  *asked.mutable_in_store() = sale.in_store();
  asked.set_reference(sale.reference());
  const auto made = authorizations_->CreatePurchase(asked, MakeTerms());
  ASSERT_TRUE(made.ok()) << made.status();
  auto found = finds_->CreatedPurchases(asked, window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_TRUE((*found)[0].is_certain);
  EXPECT_EQ((*found)[0].resource, "authorizations/" + made->authorization_id());
  EXPECT_EQ((*found)[0].made.authorization_id(), made->authorization_id());
  EXPECT_EQ((*found)[0].made.capture_id(), made->capture_id());
  // It is no authorization that was lost, but could be one that was captured since.
  EXPECT_FALSE(Find(sale).at(0).is_certain);
}

TEST_F(FindsTest, AnAuthorizationThatIsNotCapturedIsNoPurchaseForCertain) {
  v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  asked.set_auto_capture(true);
  EXPECT_FALSE(Find(asked).at(0).is_certain);
}

TEST_F(FindsTest, ARecordThatLeavesAMemberOutIsADoubtUnlessItsOwnPageTellsIt) {
  const v1::CreateAuthorizationRequest asked = Asked();
  for (const std::string member : {"reference", "account_number", "amount", "date"}) {
    SCOPED_TRACE(member);
    for (const bool is_told : {true, false}) {
      sandbox_->Arm(Fault::Reply(200, absl::StrCat("{\"total\":1,\"authorizations\":[",
                                                   OneRecord(member), "]}"))
                        .On("GET", kLists));
      sandbox_->Arm(
          Fault::Reply(200, OneRecord(is_told ? "none" : member)).On("GET", "/authorization/7"));
      const auto found = Find(asked);
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(found[0].is_certain, is_told);
      EXPECT_EQ(sandbox_->armed(), 0u);
    }
  }
}

TEST_F(FindsTest, ARecordWhoseOwnPageTellsSomethingElseIsNotIt) {
  sandbox_->Arm(Fault::Reply(200, absl::StrCat("{\"total\":1,\"authorizations\":[",
                                               OneRecord("reference"), "]}"))
                    .On("GET", kLists));
  sandbox_->Arm(Fault::Reply(200, absl::StrReplaceAll(OneRecord("none"), {{"Order-1", "Order-2"}}))
                    .On("GET", "/authorization/7"));
  EXPECT_TRUE(Find(Asked()).empty());
}

TEST_F(FindsTest, AllPagesAreRead) {
  const v1::CreateAuthorizationRequest first = Asked("First", 100);
  const v1::CreateAuthorizationRequest last = Asked("Last", 100);
  const v1::CreateAuthorizationRequest other = Asked("Other", 100);
  Make(first);
  for (int i = 0; i < 2 * kMaxPageSize; ++i) Make(other);
  Make(last);
  for (const auto lists :
       {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
    flexiti_sandbox::ReplyStyle style;
    style.lists = lists;
    sandbox_->SetStyle(style);
    EXPECT_EQ(Find(first).size(), 1u);
    EXPECT_EQ(Find(last).size(), 1u);
  }
}

TEST_F(FindsTest, ALookThatCannotSeeEverythingIsAnError) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Make(asked);
  const std::string page = absl::StrCat("[", OneRecord("none"), "]");
  Fault second_page = Fault::Reply(503, "busy").On("GET", kLists);
  second_page.skip = 1;
  flexiti_sandbox::ReplyStyle arrays;
  arrays.lists = flexiti_sandbox::ListStyle::kArray;
  sandbox_->SetStyle(arrays);
  const std::pair<const char*, Fault> rows[] = {
      {"refused", Fault::Reply(503, "busy").On("GET", kLists)},
      {"refused in the middle", second_page},
      {"lost", Fault::CommitThenDrop().On("GET", kLists)},
      {"cut", Fault::CutReply(200).On("GET", kLists)},
      {"a page of a front", Fault::HtmlPage().On("GET", kLists)},
      {"garbage", Fault::Garbage().On("GET", kLists)},
      {"something else", Fault::Reply(200, "{}").On("GET", kLists)},
      {"a record without an id", Fault::Reply(200, "[{}]").On("GET", kLists)},
      {"an amount that is none",
       Fault::Reply(200, R"([{"authorization_id":7,"amount":"1.005"}])").On("GET", kLists)},
      {"the same page for ever", Fault::Reply(200, page).On("GET", kLists).Times(-1)}};
  for (const auto& [story, fault] : rows) {
    sandbox_->Arm(fault);
    const auto found = finds_->CreatedAuthorizations(asked, window_, MakeTerms());
    EXPECT_FALSE(found.ok()) << story;
    sandbox_->DisarmAll();
  }
  EXPECT_EQ(Find(asked).size(), 1u);
}

TEST_F(FindsTest, AListWithoutEndIsAnError) {
  const v1::CreateAuthorizationRequest asked = Asked();
  for (int page = 0; page < kMaxLookPages + 1; ++page) {
    const std::string record =
        absl::StrReplaceAll(OneRecord("none"), {{":7,", absl::StrCat(":", 1000 + page, ",")}});
    sandbox_->Arm(Fault::Reply(200, absl::StrCat("[", record, "]")).On("GET", kLists));
  }
  sandbox_->ClearExchanges();
  const auto found = finds_->CreatedAuthorizations(asked, window_, MakeTerms());
  EXPECT_FALSE(found.ok());
  EXPECT_EQ(sandbox_->RequestCount("GET", kLists), static_cast<std::uint64_t>(kMaxLookPages));
}

TEST_F(FindsTest, ALookEndsWithItsDeadline) {
  const v1::CreateAuthorizationRequest asked = Asked();
  Terms terms = MakeTerms();
  terms.deadline = absl::Now() - absl::Seconds(1);
  sandbox_->ClearExchanges();
  EXPECT_FALSE(finds_->CreatedAuthorizations(asked, window_, terms).ok());
  EXPECT_EQ(sandbox_->RequestCount("GET", kLists), 0u);
}

}  // namespace
}  // namespace flexiti
