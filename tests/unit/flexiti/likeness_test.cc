#include "service/flexiti/likeness.h"

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);
const Window kWindow = {.from = kNow, .to = kNow + absl::Seconds(30)};
constexpr char kReference[] = "Order-1";

google::protobuf::Timestamp At(absl::Time time) {
  google::protobuf::Timestamp out;
  out.set_seconds(absl::ToUnixSeconds(time));
  return out;
}

v1::CreateAuthorizationRequest AskedAuthorization(bool auto_capture) {
  v1::CreateAuthorizationRequest asked;
  asked.set_account_number("10000000000001");
  asked.mutable_amount()->set_amount_cents(12'345);
  asked.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL);
  asked.set_auto_capture(auto_capture);
  return asked;
}

// As Flexiti shows one that was made as asked, without its state.
v1::Authorization ShownAuthorization() {
  v1::Authorization shown;
  shown.set_authorization_id("7");
  shown.set_account_number("10000000000001");
  shown.set_reference(kReference);
  *shown.mutable_create_time() = At(kNow + absl::Seconds(1));
  shown.mutable_amount()->set_amount_cents(12'345);
  return shown;
}

using Change = std::function<void(v1::Authorization& shown)>;

struct Row {
  const char* story = "";
  Change change = {};
  Likeness likeness = Likeness::kDiffers;
};

void Expect(const Row& row, bool auto_capture) {
  v1::Authorization shown = ShownAuthorization();
  row.change(shown);
  EXPECT_EQ(AuthorizationLikeness(AskedAuthorization(auto_capture), kReference, kWindow, shown),
            row.likeness)
      << row.story;
}

TEST(AuthorizationLikenessTest, WhatIsShownDecides) {
  const Row rows[] = {
      {"all as asked", [](auto&) {}, Likeness::kSame},
      {"no reference", [](auto& it) { it.clear_reference(); }, Likeness::kUncertain},
      {"another reference", [](auto& it) { it.set_reference("Order-2"); }, Likeness::kDiffers},
      {"a longer reference", [](auto& it) { it.set_reference("Order-11"); }, Likeness::kDiffers},
      {"a reference in capitals", [](auto& it) { it.set_reference("ORDER-1"); },
       Likeness::kUncertain},
      {"a reference that became another number", [](auto& it) { it.set_reference("4711"); },
       Likeness::kDiffers},
      {"a trimmed reference", [](auto& it) { it.set_reference(" Order-1 "); },
       Likeness::kUncertain},
      {"no account", [](auto& it) { it.clear_account_number(); }, Likeness::kUncertain},
      {"another account", [](auto& it) { it.set_account_number("10000000000002"); },
       Likeness::kDiffers},
      {"leading zeros", [](auto& it) { it.set_account_number("0010000000000001"); },
       Likeness::kSame},
      {"a masked account", [](auto& it) { it.set_account_number("XXXXXXXXXX0001"); },
       Likeness::kUncertain},
      {"no amount", [](auto& it) { it.clear_amount(); }, Likeness::kUncertain},
      {"a cent more", [](auto& it) { it.mutable_amount()->set_amount_cents(12'346); },
       Likeness::kDiffers},
      {"its type", [](auto& it) { it.set_purchase_type(v1::PURCHASE_TYPE_PROMOTIONAL); },
       Likeness::kSame},
      {"another type", [](auto& it) { it.set_purchase_type(v1::PURCHASE_TYPE_REGULAR); },
       Likeness::kDiffers},
      {"a type that nobody knows",
       [](auto& it) { it.set_purchase_type(v1::PURCHASE_TYPE_UNRECOGNIZED); }, Likeness::kSame},
      {"no reference, and another amount",
       [](auto& it) {
         it.clear_reference();
         it.mutable_amount()->set_amount_cents(1);
       },
       Likeness::kDiffers}};
  for (const bool auto_capture : {true, false}) {
    for (const Row& row : rows) Expect(row, auto_capture);
  }
}

TEST(AuthorizationLikenessTest, ATimeIsOneOfTheWindowOrADoubtOrAnothers) {
  const struct {
    absl::Time time;
    Likeness likeness;
  } rows[] = {{kWindow.from, Likeness::kSame},
              {kWindow.to, Likeness::kSame},
              {kWindow.from - kClockTolerance, Likeness::kSame},
              {kWindow.to + kClockTolerance, Likeness::kSame},
              {kWindow.from - kClockTolerance - absl::Seconds(1), Likeness::kUncertain},
              {kWindow.to + kClockTolerance + absl::Seconds(1), Likeness::kUncertain},
              {kWindow.from - absl::Hours(5), Likeness::kUncertain},
              {kWindow.from - kZoneTolerance, Likeness::kUncertain},
              {kWindow.from - kZoneTolerance - absl::Seconds(1), Likeness::kDiffers}};
  for (const auto& row : rows) {
    Expect({absl::FormatTime(row.time).c_str(),
            [&](auto& it) { *it.mutable_create_time() = At(row.time); }, row.likeness},
           true);
  }
  Expect({"no time", [](auto& it) { it.clear_create_time(); }, Likeness::kUncertain}, true);
}

// A gateway whose clock was behind when it claimed, and may still be.
TEST(AuthorizationLikenessTest, ATimeAfterTheWindowIsADoubtHoweverLate) {
  for (const absl::Duration late : {kZoneTolerance, kZoneTolerance + absl::Seconds(1),
                                    absl::Hours(24 * 30), absl::Hours(24 * 365 * 10)}) {
    Expect({absl::FormatDuration(late).c_str(),
            [&](auto& it) { *it.mutable_create_time() = At(kWindow.to + late); },
            Likeness::kUncertain},
           true);
  }
}

TEST(AuthorizationLikenessTest, AWindowWithoutEndsTakesEveryTime) {
  v1::Authorization shown = ShownAuthorization();
  *shown.mutable_create_time() = At(absl::FromUnixSeconds(0));
  EXPECT_EQ(AuthorizationLikeness(AskedAuthorization(true), kReference, Window(), shown),
            Likeness::kSame);
}

TEST(AuthorizationLikenessTest, APurchaseThatDoesNotLookCapturedIsADoubt) {
  const Row rows[] = {
      {"its capture", [](auto& it) { it.set_capture_id("9"); }, Likeness::kSame},
      {"its captures", [](auto& it) { it.add_captures()->set_capture_id("9"); }, Likeness::kSame},
      {"nothing remains", [](auto& it) { it.mutable_remaining_amount()->set_amount_cents(0); },
       Likeness::kSame},
      {"closed", [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_CLOSED); }, Likeness::kSame},
      {"opened, with its capture",
       [](auto& it) {
         it.set_status(v1::AUTHORIZATION_STATUS_OPENED);
         it.set_capture_id("9");
       },
       Likeness::kSame},
      {"opened", [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_OPENED); },
       Likeness::kUncertain},
      {"all remains", [](auto& it) { it.mutable_remaining_amount()->set_amount_cents(12'345); },
       Likeness::kUncertain},
      {"captured, and something remains",
       [](auto& it) {
         it.set_capture_id("9");
         it.mutable_remaining_amount()->set_amount_cents(1);
       },
       Likeness::kUncertain},
      {"unauthorized", [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_UNAUTHORIZED); },
       Likeness::kUncertain}};
  for (const Row& row : rows) Expect(row, true);
}

TEST(AuthorizationLikenessTest, AHoldOfWhichSomethingHasGoneIsADoubt) {
  const Row rows[] = {
      {"opened", [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_OPENED); }, Likeness::kSame},
      {"unauthorized, as the answer would have told",
       [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_UNAUTHORIZED); }, Likeness::kSame},
      {"all remains", [](auto& it) { it.mutable_remaining_amount()->set_amount_cents(12'345); },
       Likeness::kSame},
      {"less remains", [](auto& it) { it.mutable_remaining_amount()->set_amount_cents(12'344); },
       Likeness::kUncertain},
      {"closed", [](auto& it) { it.set_status(v1::AUTHORIZATION_STATUS_CLOSED); },
       Likeness::kUncertain},
      {"captured at once", [](auto& it) { it.set_capture_id("9"); }, Likeness::kUncertain},
      {"captured", [](auto& it) { it.add_captures()->set_capture_id("9"); }, Likeness::kUncertain}};
  for (const Row& row : rows) Expect(row, false);
}

TEST(CaptureLikenessTest, WhatIsShownDecides) {
  v1::CaptureAuthorizationRequest asked;
  asked.set_authorization_id("7");
  asked.mutable_amount()->set_amount_cents(500);
  const struct {
    const char* story;
    std::function<void(v1::Capture& shown)> change;
    Likeness likeness;
  } rows[] = {
      {"all as asked", [](auto&) {}, Likeness::kSame},
      {"no id", [](auto& it) { it.clear_capture_id(); }, Likeness::kUncertain},
      {"no authorization", [](auto& it) { it.clear_authorization_id(); }, Likeness::kUncertain},
      {"another authorization", [](auto& it) { it.set_authorization_id("8"); }, Likeness::kDiffers},
      {"leading zeros", [](auto& it) { it.set_authorization_id("007"); }, Likeness::kSame},
      {"no reference", [](auto& it) { it.clear_reference(); }, Likeness::kUncertain},
      {"another reference", [](auto& it) { it.set_reference("Order-2"); }, Likeness::kDiffers},
      {"no amount", [](auto& it) { it.clear_amount(); }, Likeness::kUncertain},
      {"another amount", [](auto& it) { it.mutable_amount()->set_amount_cents(499); },
       Likeness::kDiffers},
      {"no time", [](auto& it) { it.clear_create_time(); }, Likeness::kUncertain},
      {"an hour later", [](auto& it) { *it.mutable_create_time() = At(kNow + absl::Hours(1)); },
       Likeness::kUncertain},
      {"a week later", [](auto& it) { *it.mutable_create_time() = At(kNow + absl::Hours(168)); },
       Likeness::kUncertain},
      {"a week before", [](auto& it) { *it.mutable_create_time() = At(kNow - absl::Hours(168)); },
       Likeness::kDiffers}};
  for (const auto& row : rows) {
    v1::Capture shown;
    shown.set_capture_id("9");
    shown.set_authorization_id("7");
    shown.set_reference(kReference);
    *shown.mutable_create_time() = At(kNow + absl::Seconds(1));
    shown.mutable_amount()->set_amount_cents(500);
    row.change(shown);
    EXPECT_EQ(CaptureLikeness(asked, kReference, kWindow, shown), row.likeness) << row.story;
  }
}

// A look that took it for another's would prove that nothing happened, and the sale be made again.
TEST(LikenessTest, AReferenceThatFlexitiMadeANumberIsUncertain) {
  const auto asked = AskedAuthorization(false);
  for (const char* shown_reference : {"4711", "4711.0", "4.711e3"}) {
    v1::Authorization shown = ShownAuthorization();
    shown.set_reference(shown_reference);
    EXPECT_EQ(AuthorizationLikeness(asked, "0004711", kWindow, shown), Likeness::kUncertain)
        << shown_reference;
  }
}

TEST(MayBeAutomaticTest, OnlyAllOfItAtOnceUnderItsReference) {
  const struct {
    const char* story;
    std::function<void(v1::Authorization& authorization, v1::Capture& capture)> change;
    bool may_be;
  } rows[] = {
      {"all alike", [](auto&, auto&) {}, true},
      {"a reference in capitals", [](auto& it, auto&) { it.set_reference("ORDER-1"); }, true},
      {"no reference of the authorization", [](auto& it, auto&) { it.clear_reference(); }, true},
      {"another reference", [](auto& it, auto&) { it.set_reference("Order-2"); }, false},
      {"a part", [](auto&, auto& capture) { capture.mutable_amount()->set_amount_cents(12'344); },
       false},
      {"no amount of the authorization", [](auto& it, auto&) { it.clear_amount(); }, true},
      {"no amount of the capture", [](auto&, auto& capture) { capture.clear_amount(); }, true},
      {"a day later",
       [](auto& it, auto& capture) {
         *it.mutable_create_time() = At(kNow);
         *capture.mutable_create_time() = At(kNow + kZoneTolerance);
       },
       true},
      {"more than a day later",
       [](auto& it, auto& capture) {
         *it.mutable_create_time() = At(kNow);
         *capture.mutable_create_time() = At(kNow + kZoneTolerance + absl::Seconds(1));
       },
       false},
      {"no time of the authorization", [](auto& it, auto&) { it.clear_create_time(); }, true},
      {"no time of the capture", [](auto&, auto& capture) { capture.clear_create_time(); }, true},
      {"named by the authorization, whatever else differs",
       [](auto& it, auto& capture) {
         it.set_capture_id("009");
         it.set_reference("Order-2");
         capture.mutable_amount()->set_amount_cents(1);
       },
       true},
      {"another is named, and all alike", [](auto& it, auto&) { it.set_capture_id("8"); }, true}};
  for (const auto& row : rows) {
    v1::Authorization authorization = ShownAuthorization();
    v1::Capture capture;
    capture.set_capture_id("9");
    capture.mutable_amount()->set_amount_cents(12'345);
    *capture.mutable_create_time() = At(kNow + absl::Seconds(1));
    row.change(authorization, capture);
    EXPECT_EQ(MayBeAutomatic(authorization, capture, kReference), row.may_be) << row.story;
  }
}

}  // namespace
}  // namespace flexiti
