// Claims, looks and ends around money calls.
#include "tests/unit/gateway/operations_fixture.h"

namespace flexiti {
namespace {

// Ten cents are gone: those of the first, while the second is not shown yet.
TEST_F(OperationsTest, AReturnThatFlexitiMayNotShowYetExplainsNoSum) {
  LoseReplies();
  EXPECT_EQ(Return(kFirst), "REPLY_LOST");
  now_ += kSettleTime + absl::Seconds(1);
  Answer();
  EXPECT_EQ(Return(kSecond), "OK");
  shown_ = {.moved = 10, .remaining = 90};
  EXPECT_EQ(Return(kFirst), "OUTCOME_NOT_KNOWN");
  EXPECT_EQ(sent_, 2);
  now_ += kSettleTime - absl::Microseconds(1);
  EXPECT_EQ(Return(kFirst), "OUTCOME_NOT_KNOWN");
  // By now it is shown: the sum is that of both, or the first did not happen.
  now_ += absl::Microseconds(1);
  shown_ = {.moved = 20, .remaining = 80};
  EXPECT_EQ(Return(kFirst), "replayed");
  EXPECT_EQ(sent_, 2);
}

TEST_F(OperationsTest, AReturnThatFlexitiShowsExplainsASum) {
  LoseReplies();
  EXPECT_EQ(Return(kFirst), "REPLY_LOST");
  Answer();
  EXPECT_EQ(Return(kSecond), "OK");
  now_ += kSettleTime;
  shown_ = {.moved = 10, .remaining = 90};
  EXPECT_EQ(Return(kFirst), "OK");
  EXPECT_EQ(sent_, 3);
}

// Whether Flexiti counts a refund as a return of the capture it names is not documented.
TEST_F(OperationsTest, ARefundOfTheCaptureMayExplainASumOfReturnsOrNot) {
  LoseReplies();
  EXPECT_EQ(Return(kFirst), "REPLY_LOST");
  Answer();
  EXPECT_EQ(Refund(kSecond), "OK");
  now_ += 2 * kSettleTime;
  shown_ = {.moved = 10, .remaining = 90};
  EXPECT_EQ(Return(kFirst), "OUTCOME_NOT_KNOWN");
  shown_ = {.moved = 20, .remaining = 80};
  EXPECT_EQ(Return(kFirst), "replayed");
  EXPECT_EQ(sent_, 2);
}

TEST_F(OperationsTest, ARefundOfTheCaptureThatMayHaveHappenedIsTriedBothWays) {
  LoseReplies();
  EXPECT_EQ(Refund(kSecond), "REPLY_LOST");
  EXPECT_EQ(Return(kFirst), "REPLY_LOST");
  now_ += 2 * kSettleTime;
  shown_ = {.moved = 10, .remaining = 90};
  EXPECT_EQ(Return(kFirst), "OUTCOME_NOT_KNOWN");
  EXPECT_EQ(sent_, 2);
}

// What an id that is used again is looked for since.
TEST_F(OperationsTest, AnIdThatIsUsedAgainIsNotLookedForBeforeThat) {
  Refuse();
  EXPECT_EQ(Capture(kFirst), "DEADLINE_TOO_SHORT");
  now_ += absl::Hours(24 * 21);
  const absl::Time again = now_;
  LoseReplies();
  EXPECT_EQ(Capture(kFirst), "REPLY_LOST");
  now_ += absl::Seconds(1);
  EXPECT_EQ(Capture(kFirst), "OUTCOME_NOT_KNOWN");
  ASSERT_EQ(windows_.size(), 1u);
  EXPECT_EQ(windows_[0].from, again);
  EXPECT_EQ(windows_[0].to, again);
}

TEST_F(OperationsTest, AnAttemptAfterAnUnknownOneIsLookedForSinceTheFirst) {
  const absl::Time start = now_;
  LoseReplies();
  EXPECT_EQ(Capture(kFirst), "REPLY_LOST");
  now_ += kSettleTime;
  EXPECT_EQ(Capture(kFirst), "REPLY_LOST");
  EXPECT_EQ(sent_, 2);
  const absl::Time second = now_;
  now_ += absl::Seconds(1);
  EXPECT_EQ(Capture(kFirst), "OUTCOME_NOT_KNOWN");
  ASSERT_EQ(windows_.size(), 2u);
  EXPECT_EQ(windows_[1].from, start);
  EXPECT_EQ(windows_[1].to, second);
}

// However long the breaker is open, the next look comes as soon as after the first.
TEST_F(OperationsTest, ALookThatTheBreakerHeldBackIsNone) {
  LoseReplies();
  EXPECT_EQ(Return(kFirst), "REPLY_LOST");
  now_ += kSettleTime + absl::Seconds(1);
  unseen_ = GatewayFailure(v1::GATEWAY_ERROR_REASON_BREAKER_OPEN, Effect::kRead, "open");
  Return(kFirst);
  EXPECT_EQ(Looks(kFirst), 0);
  unseen_ = GatewayFailure(v1::GATEWAY_ERROR_REASON_UPSTREAM_UNREACHABLE, Effect::kRead, "away");
  Return(kFirst);
  EXPECT_EQ(Looks(kFirst), 1);
}

}  // namespace
}  // namespace flexiti
