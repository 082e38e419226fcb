#include "service/flexiti/balance.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr std::optional<std::int64_t> kHidden = std::nullopt;

v1::Capture Capture(const std::string& id, std::optional<std::int64_t> amount,
                    std::optional<std::int64_t> remaining) {
  v1::Capture capture;
  capture.set_capture_id(id);
  if (amount.has_value()) capture.mutable_amount()->set_amount_cents(*amount);
  if (remaining.has_value()) capture.mutable_remaining_amount()->set_amount_cents(*remaining);
  return capture;
}

v1::Authorization Authorization(std::optional<std::int64_t> amount,
                                std::optional<std::int64_t> remaining,
                                const std::vector<v1::Capture>& captures = {}) {
  v1::Authorization authorization;
  authorization.set_authorization_id("7");
  if (amount.has_value()) authorization.mutable_amount()->set_amount_cents(*amount);
  if (remaining.has_value()) {
    authorization.mutable_remaining_amount()->set_amount_cents(*remaining);
  }
  for (const v1::Capture& capture : captures) *authorization.add_captures() = capture;
  return authorization;
}

TEST(ReleaseBalanceTest, WhatIsGoneAndWasNotCapturedWasReleased) {
  const v1::Capture thirty = Capture("9", 30, 30);
  const v1::Capture returned = Capture("9", 30, 20);
  const struct {
    const char* story;
    v1::Authorization shown;
    bool has_captures;
    std::vector<v1::Capture> listed;
    std::optional<std::int64_t> moved;
    std::optional<std::int64_t> given_back;
  } rows[] = {
      {"untouched", Authorization(100, 100), true, {}, 0, 0},
      {"released", Authorization(100, 80), true, {}, 20, 0},
      {"captured", Authorization(100, 70, {thirty}), true, {thirty}, 0, 0},
      {"captured, and the list lags", Authorization(100, 70, {thirty}), true, {}, 0, 0},
      {"captured and released", Authorization(100, 50, {thirty}), true, {thirty}, 20, 0},
      {"captured, released and returned", Authorization(100, 50, {returned}), true, {}, 20, 10},
      {"a return adds to what remains", Authorization(100, 80, {returned}), true, {}, kHidden, 10},
      {"no amount", Authorization(kHidden, 80), true, {}, kHidden, 0},
      {"nothing of what remains", Authorization(100, kHidden), true, {}, kHidden, 0},
      {"a capture without an amount",
       Authorization(100, 80, {Capture("9", kHidden, kHidden)}),
       true,
       {},
       kHidden,
       kHidden},
      {"a capture without an id",
       Authorization(100, 70, {Capture("", 30, 30)}),
       true,
       {},
       kHidden,
       0},
      {"no captures told: what is gone may be one", Authorization(100, 80), false, {}, kHidden, 0},
      {"no captures told, and nothing is gone", Authorization(100, 100), false, {}, 0, 0},
      {"no captures told, and one listed explains it",
       Authorization(100, 70),
       false,
       {thirty},
       0,
       0},
      {"fewer told than listed", Authorization(100, 50), true, {thirty}, kHidden, 0},
      {"a capture told whose remainder is not",
       Authorization(100, 70, {Capture("9", 30, kHidden)}),
       true,
       {},
       0,
       kHidden},
      {"a negative capture",
       Authorization(100, 100, {Capture("9", -30, 0)}),
       true,
       {},
       kHidden,
       kHidden}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.story);
    const Balance balance = ReleaseBalance(ToPicture(row.shown, row.has_captures, row.listed));
    EXPECT_EQ(balance.moved, row.moved);
    EXPECT_EQ(balance.given_back, row.given_back);
    if (balance.moved.has_value()) {
      EXPECT_EQ(balance.remaining, row.shown.remaining_amount().amount_cents());
    }
  }
}

TEST(ReleaseBalanceTest, OneThatIsNotAuthorizedReleasedNothing) {
  v1::Authorization shown = Authorization(100, 0);
  shown.set_status(v1::AUTHORIZATION_STATUS_UNAUTHORIZED);
  EXPECT_EQ(ReleaseBalance(ToPicture(shown, true, {})).moved, kHidden);
}

TEST(ReleaseBalanceTest, ACaptureThatIsOnlyNamedIsNoRelease) {
  v1::Authorization shown = Authorization(100, 0);
  shown.set_capture_id("9");
  EXPECT_EQ(ReleaseBalance(ToPicture(shown, true, {})).moved, kHidden);
  EXPECT_EQ(ReleaseBalance(ToPicture(shown, true, {Capture("9", 100, 100)})).moved, 0);
}

TEST(ReleaseBalanceTest, SumsDoNotOverflow) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const v1::Authorization shown =
      Authorization(100, 0, {Capture("8", kLargest, 0), Capture("9", kLargest, 0)});
  EXPECT_EQ(ReleaseBalance(ToPicture(shown, true, {})).moved, kHidden);
  EXPECT_EQ(ReleaseBalance(ToPicture(shown, true, {})).given_back, kHidden);
}

TEST(PictureTest, OneCaptureShownTwiceCountsOnce) {
  const v1::Authorization shown =
      Authorization(100, 40, {Capture("9", 30, 30), Capture("009", 30, 30)});
  const AuthorizationPicture picture = ToPicture(shown, true, {Capture("0009", 30, 30)});
  EXPECT_EQ(picture.captures.size(), 1u);
  EXPECT_EQ(ReleaseBalance(picture).moved, 30);
}

TEST(PictureTest, CapturesOfOtherAuthorizationsAreLeftOut) {
  v1::Capture other = Capture("8", 50, 50);
  other.set_authorization_id("6");
  v1::Capture own = Capture("9", 30, 30);
  own.set_authorization_id("007");
  const AuthorizationPicture picture =
      ToPicture(Authorization(100, 70, {Capture("9", 30, 30)}), true, {other, own});
  ASSERT_EQ(picture.captures.size(), 1u);
  EXPECT_EQ(picture.captures[0].authorization_id(), "7");
  EXPECT_TRUE(picture.shows_captures);
}

TEST(PictureTest, TheListFillsInWhatTheAuthorizationLeavesOut) {
  v1::Capture listed = Capture("9", 30, 10);
  listed.set_reference("Order-1");
  listed.mutable_create_time()->set_seconds(1);
  const AuthorizationPicture picture =
      ToPicture(Authorization(100, 70, {Capture("9", kHidden, 20)}), true, {listed});
  ASSERT_EQ(picture.captures.size(), 1u);
  EXPECT_EQ(picture.captures[0].amount().amount_cents(), 30);
  EXPECT_EQ(picture.captures[0].reference(), "Order-1");
  EXPECT_EQ(picture.captures[0].create_time().seconds(), 1);
  EXPECT_EQ(picture.captures[0].remaining_amount().amount_cents(), 10);
}

TEST(ReturnBalanceTest, WhatIsGoneOfACaptureWasReturned) {
  const struct {
    const char* story;
    v1::Capture capture;
    std::optional<std::int64_t> moved;
    std::optional<std::int64_t> remaining;
  } rows[] = {{"untouched", Capture("9", 30, 30), 0, 30},
              {"a part", Capture("9", 30, 20), 10, 20},
              {"all", Capture("009", 30, 0), 30, 0},
              {"no amount", Capture("9", kHidden, 20), kHidden, 20},
              {"nothing of what remains", Capture("9", 30, kHidden), kHidden, kHidden},
              {"more remains than was captured", Capture("9", 30, 40), kHidden, 40},
              {"not there", Capture("8", 30, 20), kHidden, kHidden}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.story);
    for (const bool is_told : {true, false}) {
      const AuthorizationPicture picture =
          is_told ? ToPicture(Authorization(100, 70, {row.capture}), true, {})
                  : ToPicture(Authorization(100, 70), false, {row.capture});
      const Balance balance = ReturnBalance(picture, "9");
      EXPECT_EQ(balance.moved, row.moved);
      EXPECT_EQ(balance.remaining, row.remaining);
      EXPECT_EQ(balance.given_back, 0);
      EXPECT_EQ(balance.remaining_authorization, 70);
    }
  }
}

TEST(ReturnBalanceTest, WhatIsGoneOfARegularPurchaseWasRefunded) {
  v1::Authorization shown = Authorization(30, 0, {Capture("9", 30, 20)});
  shown.set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  EXPECT_EQ(ReturnBalance(ToPicture(shown, true, {}), "9").moved, kHidden);
  *shown.mutable_captures(0) = Capture("9", 30, 30);
  EXPECT_EQ(ReturnBalance(ToPicture(shown, true, {}), "9").moved, 0);
}

}  // namespace
}  // namespace flexiti
