// Repeats of what moves no money: they run again at once, without a look.
#include "tests/unit/gateway/operations_fixture.h"

namespace flexiti {
namespace {

TEST_F(OperationsTest, ALostStartIsStartedAgainAndItsAnswerKept) {
  LoseReplies();
  EXPECT_EQ(StartWidget(kFirst), "REPLY_LOST");
  EXPECT_EQ(StartCheckout(kSecond), "REPLY_LOST");
  EXPECT_EQ(StartWidget(kFirst), "REPLY_LOST");
  Answer();
  EXPECT_EQ(StartWidget(kFirst), "OK");
  EXPECT_EQ(StartCheckout(kSecond), "OK");
  EXPECT_EQ(sent_, 5);
  Refuse();
  EXPECT_EQ(StartWidget(kFirst), "replayed");
  EXPECT_EQ(StartCheckout(kSecond), "replayed");
  EXPECT_EQ(sent_, 5);
}

// A page that nobody has the URL of leaves nothing to be in doubt about.
TEST_F(OperationsTest, ARefusedStartAfterALostOneIsRefused) {
  LoseReplies();
  EXPECT_EQ(StartWidget(kFirst), "REPLY_LOST");
  EXPECT_EQ(StartCheckout(kSecond), "REPLY_LOST");
  Refuse();
  EXPECT_EQ(StartWidget(kFirst), "DEADLINE_TOO_SHORT");
  EXPECT_EQ(StartCheckout(kSecond), "DEADLINE_TOO_SHORT");
}

TEST_F(OperationsTest, AnAccountIsClosedAgainUntilItIsKnownToBe) {
  LoseReplies();
  EXPECT_EQ(Close(kFirst), "REPLY_LOST");
  Answer();
  EXPECT_EQ(Close(kFirst), "OK");
  Refuse();
  EXPECT_EQ(Close(kFirst), "replayed");
  EXPECT_EQ(sent_, 2);
}

TEST_F(OperationsTest, ARefusedCloseThatWasNeverLostIsRefused) {
  Refuse();
  EXPECT_EQ(Close(kFirst), "DEADLINE_TOO_SHORT");
  EXPECT_EQ(Close(kFirst), "DEADLINE_TOO_SHORT");
  EXPECT_EQ(sent_, 2);
}

// The lost attempt may be the very reason for the refusal: what is closed cannot be closed.
TEST_F(OperationsTest, ARefusedCloseAfterALostOneProvesNothing) {
  LoseReplies();
  EXPECT_EQ(Close(kFirst), "REPLY_LOST");
  Refuse();
  EXPECT_EQ(Close(kFirst), "OUTCOME_NOT_KNOWN");
  EXPECT_EQ(Close(kFirst), "OUTCOME_NOT_KNOWN");
  Answer();
  EXPECT_EQ(Close(kFirst), "OK");
  EXPECT_EQ(sent_, 4);
}

}  // namespace
}  // namespace flexiti
