#include "client/cpp/retry.h"

#include "client/cpp/names.h"
#include "gtest/gtest.h"

namespace flexiti::client {
namespace {

using std::chrono::milliseconds;

Error Make(v1::Outcome outcome, v1::NextAction next_action, bool from_gateway = true) {
  Error error;
  error.outcome = outcome;
  error.next_action = next_action;
  error.from_gateway = from_gateway;
  return error;
}

TEST(MayRepeatTest, OnlyWhereTheNextActionSaysSo) {
  for (int outcome = 1; outcome < v1::Outcome_ARRAYSIZE; ++outcome) {
    for (int next = 1; next < v1::NextAction_ARRAYSIZE; ++next) {
      const Error error =
          Make(static_cast<v1::Outcome>(outcome), static_cast<v1::NextAction>(next));
      EXPECT_EQ(MayRepeat(error, Repeat::kByRequestId, /*forbidden=*/false),
                next == v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID)
          << error.ToString();
    }
  }
}

TEST(MayRepeatTest, NeverWithoutAnIdByWhichTheGatewayKnowsTheRequestAgain) {
  EXPECT_FALSE(MayRepeat(Make(v1::OUTCOME_NOT_SENT, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID),
                         Repeat::kNever, /*forbidden=*/false));
}

TEST(MayRepeatTest, ATrailerThatForbidsItStopsBareErrorsOfReadsOnly) {
  const v1::NextAction retry = v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  const Error bare = Make(v1::OUTCOME_UNKNOWN, retry, /*from_gateway=*/false);
  EXPECT_FALSE(MayRepeat(bare, Repeat::kRead, true));
  EXPECT_TRUE(MayRepeat(bare, Repeat::kRead, false));
  EXPECT_TRUE(MayRepeat(Make(v1::OUTCOME_UNKNOWN, retry), Repeat::kByRequestId, true));
}

// The gateway may have died in the middle of the call, and its memory of request_ids with it: a
// repeat at the next one would move the money again.
TEST(MayRepeatTest, ABareErrorOfACallThatChangesSomethingIsNeverRepeatedUnasked) {
  const v1::NextAction retry = v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  EXPECT_FALSE(MayRepeat(Make(v1::OUTCOME_UNKNOWN, retry, /*from_gateway=*/false),
                         Repeat::kByRequestId, /*forbidden=*/false));
  EXPECT_TRUE(MayRepeat(Make(v1::OUTCOME_NOT_SENT, retry, /*from_gateway=*/false),
                        Repeat::kByRequestId, /*forbidden=*/false));
}

TEST(PauseTest, DoublesUpToItsLimitAndIsNeverShorterThanTheServerAsked) {
  const RetryPolicy policy{
      .max_attempts = 9, .initial_backoff = milliseconds(100), .max_backoff = milliseconds(350)};
  const struct {
    int attempt = 0;
    int asked = 0;
    double random = 0;
    int expected = 0;
  } rows[] = {{1, 0, 0.5, 75}, {2, 0, 0.5, 150},     {3, 0, 0.5, 262},     {9, 0, 0.5, 262},
              {1, 0, 0.0, 50}, {1, 1000, 0.0, 1050}, {2, 1000, 0.5, 1150}, {1000000, 0, 0.5, 262}};
  for (const auto& row : rows) {
    Error error;
    if (row.asked > 0) error.retry_delay = milliseconds(row.asked);
    EXPECT_EQ(Pause(policy, row.attempt, error, row.random).count(), row.expected) << row.attempt;
  }
}

TEST(KeepUnknownTest, NothingALaterAttemptSaysClearsAnEarlierDoubt) {
  const struct {
    v1::Outcome outcome;
    v1::NextAction next;
    v1::Outcome expected_outcome;
    v1::NextAction expected_next;
  } rows[] = {{v1::OUTCOME_NOT_SENT, v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID, v1::OUTCOME_UNKNOWN,
               v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID},
              {v1::OUTCOME_NOT_SENT, v1::NEXT_ACTION_FIX_REQUEST, v1::OUTCOME_UNKNOWN,
               v1::NEXT_ACTION_RESOLVE_OPERATION},
              {v1::OUTCOME_REJECTED, v1::NEXT_ACTION_ASK_CUSTOMER, v1::OUTCOME_UNKNOWN,
               v1::NEXT_ACTION_RESOLVE_OPERATION},
              {v1::OUTCOME_UNKNOWN, v1::NEXT_ACTION_RESOLVE_OPERATION, v1::OUTCOME_UNKNOWN,
               v1::NEXT_ACTION_RESOLVE_OPERATION}};
  for (const auto& row : rows) {
    Error error = Make(row.outcome, row.next);
    KeepUnknown(&error);
    EXPECT_EQ(error.outcome, row.expected_outcome) << Name(row.outcome) << ' ' << Name(row.next);
    EXPECT_EQ(error.next_action, row.expected_next) << Name(row.outcome) << ' ' << Name(row.next);
  }
}

}  // namespace
}  // namespace flexiti::client
