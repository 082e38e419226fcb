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

// What the trailer asks for counts only where nothing better is known. The gateway's ledger
// outlives the gateway, so a bare error is no reason to stop where there is a request_id.
TEST(MayRepeatTest, ABareErrorIsRepeatedUnlessTheTrailerForbidsIt) {
  const v1::NextAction retry = v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  const struct {
    bool from_gateway = false;
    Repeat repeat = Repeat::kNever;
    bool forbidden = false;
    bool expected = false;
  } rows[] = {
      {false, Repeat::kRead, false, true},        {false, Repeat::kRead, true, false},
      {false, Repeat::kByRequestId, false, true}, {false, Repeat::kByRequestId, true, false},
      {false, Repeat::kNever, false, false},      {true, Repeat::kRead, true, true},
      {true, Repeat::kByRequestId, true, true},   {true, Repeat::kNever, false, false}};
  for (const auto& row : rows) {
    for (const v1::Outcome outcome : {v1::OUTCOME_UNKNOWN, v1::OUTCOME_NOT_SENT}) {
      EXPECT_EQ(MayRepeat(Make(outcome, retry, row.from_gateway), row.repeat, row.forbidden),
                row.expected)
          << Name(outcome) << row.from_gateway << static_cast<int>(row.repeat) << row.forbidden;
    }
  }
}

// A repeat would be safe, but it would look at Flexiti right after the first look.
TEST(MayRepeatTest, NotWhereSomebodyMustFirstFindOutWhatHappened) {
  for (const bool from_gateway : {true, false}) {
    EXPECT_FALSE(
        MayRepeat(Make(v1::OUTCOME_UNKNOWN, v1::NEXT_ACTION_RESOLVE_OPERATION, from_gateway),
                  Repeat::kByRequestId, /*forbidden=*/false));
  }
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
