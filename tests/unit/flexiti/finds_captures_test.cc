// What follows a sale: captures leave a record, releases and returns only a sum.
#include "tests/unit/flexiti/finds_fixture.h"

namespace flexiti {
namespace {

TEST_F(FindsTest, ACaptureIsFoundInEverySpellingAndWithoutTheList) {
  const std::string id = Make(Asked());
  const v1::CaptureAuthorizationRequest asked = Capturing(id, 500);
  sandbox_->Arm(Fault::HideFromLists(std::chrono::seconds(60)).On("POST", "/capture"));
  const std::string capture_id = Capture(asked);
  Capture(Capturing(id, 500, "Shipment-2"));
  Capture(Capturing(id, 501));
  for (const bool is_listed : {false, true}) {
    for (const auto lists :
         {flexiti_sandbox::ListStyle::kObject, flexiti_sandbox::ListStyle::kArray}) {
      flexiti_sandbox::ReplyStyle style;
      style.lists = lists;
      style.numbers = is_listed ? flexiti_sandbox::NumberStyle::kStrings
                                : flexiti_sandbox::NumberStyle::kNumbers;
      sandbox_->SetStyle(style);
      const auto found = finds_->CreatedCaptures(asked, window_, MakeTerms());
      ASSERT_TRUE(found.ok()) << found.status();
      ASSERT_EQ(found->size(), 1u);
      EXPECT_TRUE((*found)[0].is_certain);
      EXPECT_EQ((*found)[0].resource, "captures/" + capture_id);
      EXPECT_EQ((*found)[0].made.capture_id(), capture_id);
      EXPECT_EQ((*found)[0].made.authorization_id(), id);
      EXPECT_EQ((*found)[0].made.amount().amount_cents(), 500);
    }
    sandbox_->Advance(std::chrono::seconds(61));
  }
}

TEST_F(FindsTest, CapturesAreSeenOnlyIfBothReadsAre) {
  const std::string id = Make(Asked());
  const v1::CaptureAuthorizationRequest asked = Capturing(id, 500);
  for (const std::string& path : {std::string("/captures"), "/authorization/" + id}) {
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->CreatedCaptures(asked, window_, MakeTerms()).ok()) << path;
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->Released(Releasing(id, 0), MakeTerms()).ok()) << path;
    sandbox_->Arm(Fault::Reply(503, "busy").On("GET", path));
    EXPECT_FALSE(finds_->Returned(Returning(id, "7", 1), MakeTerms()).ok()) << path;
  }
  const auto found = finds_->CreatedCaptures(asked, window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->empty());
}

TEST_F(FindsTest, AnotherAuthorizationThanAskedForIsAnError) {
  const std::string id = Make(Asked());
  sandbox_->Arm(Fault::Reply(200, R"({"authorization_id":7})").On("GET", "/authorization/" + id));
  EXPECT_FALSE(finds_->Released(Releasing(id, 0), MakeTerms()).ok());
}

TEST_F(FindsTest, WhatFlexitiDoesNotKnowIsAnError) {
  EXPECT_FALSE(finds_->Released(Releasing("4711", 0), MakeTerms()).ok());
  EXPECT_FALSE(finds_->CreatedCaptures(Capturing("4711", 1), window_, MakeTerms()).ok());
  v1::CreateAuthorizationRequest asked = Asked();
  asked.set_account_number("10000000009999");
  EXPECT_FALSE(finds_->CreatedAuthorizations(asked, window_, MakeTerms()).ok());
}

TEST_F(FindsTest, TheCaptureOfASaleMayBeItsOwn) {
  v1::CreateAuthorizationRequest sale = Asked("Order-1", 5'000);
  sale.set_auto_capture(true);
  auto found =
      finds_->CreatedCaptures(Capturing(Make(sale), 5'000, "Order-1"), window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_TRUE((*found)[0].may_be_automatic);

  const std::string id = Make(Asked("Order-1", 5'000));
  const v1::CaptureAuthorizationRequest part = Capturing(id, 2'000, "Order-1");
  Capture(part);
  found = finds_->CreatedCaptures(part, window_, MakeTerms());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_FALSE((*found)[0].may_be_automatic);
}

TEST_F(FindsTest, ReleasesAndReturnsAreSeenByTheirSums) {
  const std::string id = Make(Asked("Order-1", 10'000));
  auto released = finds_->Released(Releasing(id, 0), MakeTerms());
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->moved, 0);
  EXPECT_EQ(released->remaining, 10'000);

  const std::string capture_id = Capture(Capturing(id, 3'000));
  ASSERT_TRUE(authorizations_->Release(Releasing(id, 2'000), MakeTerms()).ok());
  const auto made = captures_->Return(Returning(id, capture_id, 1'000), MakeTerms());
  ASSERT_TRUE(made.ok()) << made.status();

  released = finds_->Released(Releasing(id, 0), MakeTerms());
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->moved, 2'000);
  EXPECT_EQ(released->remaining, 5'000);
  EXPECT_EQ(released->given_back, 1'000);
  const auto returned = finds_->Returned(Returning(id, capture_id, 1), MakeTerms());
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_EQ(returned->moved, 1'000);
  EXPECT_EQ(returned->remaining, 2'000);
  EXPECT_EQ(returned->remaining_authorization, 5'000);
}

// A list that lags shows fewer captures than there are: what it leaves out is no release.
TEST_F(FindsTest, ACaptureThatNothingShowsIsNoRelease) {
  const std::string id = Make(Asked("Order-1", 10'000));
  const std::string bare = absl::StrCat(R"({"authorization_id":)", id,
                                        R"(,"amount":100,"remaining_authorization_amount":70)");
  sandbox_->Arm(Fault::Reply(200, bare + "}").On("GET", "/authorization/" + id));
  EXPECT_EQ(finds_->Released(Releasing(id, 0), MakeTerms())->moved, std::nullopt);
  sandbox_->Arm(Fault::Reply(200, bare + R"(,"captures":[]})").On("GET", "/authorization/" + id));
  EXPECT_EQ(finds_->Released(Releasing(id, 0), MakeTerms())->moved, 3'000);
}

}  // namespace
}  // namespace flexiti
