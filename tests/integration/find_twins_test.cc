// Was it done? Operations that could be taken for one another, and records of others.
#include "tests/integration/find_fixture.h"

namespace flexiti_test {
namespace {

// The reference is the caller's, and the first purchase has an owner: the second is not taken for
// it, and not for new either.
TEST_F(AtOnceTest, TheSecondOfTwoEqualPurchasesIsFoundBesideTheFirst) {
  auto request = stack_.Purchase(kRichAccount);
  request.set_reference("Order-1");
  const MoneyCall first = Purchase(request);
  EXPECT_EQ(Told(Send(first)), "OK");
  request.set_request_id(NewRequestId());
  const MoneyCall second = Purchase(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  EXPECT_EQ(Told(Send(second)), kLost);
  ExpectFound(second);
  ExpectFound(first);
}

TEST_F(AtOnceTest, TheSecondOfTwoEqualPurchasesThatWasNotMadeIsMadeOnce) {
  auto request = stack_.Purchase(kRichAccount);
  request.set_reference("Order-1");
  const MoneyCall first = Purchase(request);
  EXPECT_EQ(Told(Send(first)), "OK");
  request.set_request_id(NewRequestId());
  const MoneyCall second = Purchase(request);
  sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/authorization"));
  EXPECT_EQ(Told(Send(second)), kLost);
  EXPECT_EQ(Told(Send(second)), "OK");
  ExpectFound(second);
}

TEST_F(AtOnceTest, TwoEqualPurchasesThatAreBothLostCannotBeToldApart) {
  auto request = stack_.Purchase(kRichAccount);
  request.set_reference("Order-1");
  const MoneyCall first = Purchase(request);
  request.set_request_id(NewRequestId());
  const MoneyCall second = Purchase(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization").Times(2));
  EXPECT_EQ(Told(Send(first)), kLost);
  EXPECT_EQ(Told(Send(second)), kLost);
  const std::vector<std::string> both = {Moved(first).at(0).authorization_id,
                                         Moved(second).at(0).authorization_id};
  for (const MoneyCall& call : {first, second}) {
    const auto resolved = Resolve(call);
    EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
    EXPECT_EQ(EvidenceOf(resolved), both);
    EXPECT_EQ(Told(Send(call)), kNotKnown);
    EXPECT_EQ(Moved(call).size(), 1u);
  }
}

// A ledger that does not know of the first stands for a system beside the gateway.
TEST_F(AtOnceTest, ATwinMadePastTheGatewayIsShownAsEvidence) {
  auto request = stack_.Purchase(kRichAccount);
  request.set_reference("Order-1");
  const MoneyCall outside = Purchase(request);
  EXPECT_EQ(Told(Send(outside)), "OK");
  Reconfigure(stack_, "/ledger.sqlite", "/another.sqlite");
  request.set_request_id(NewRequestId());
  const MoneyCall lost = Purchase(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  EXPECT_EQ(Told(Send(lost)), kLost);
  const auto resolved = Resolve(lost);
  EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  EXPECT_EQ(EvidenceOf(resolved), (std::vector<std::string>{Moved(outside).at(0).authorization_id,
                                                            Moved(lost).at(0).authorization_id}));
  EXPECT_EQ(Told(Send(lost)), kNotKnown);
  EXPECT_EQ(Moved(lost).size(), 1u);
}

// The capture that is there was made by the purchase; Flexiti refused the one that was asked for.
TEST_F(AtOnceTest, WhatAPurchaseCapturedByItselfIsNoCaptureThatWasLost) {
  auto sale = stack_.Purchase(kRichAccount);
  sale.set_reference("Order-1");
  const MoneyCall purchase = Purchase(sale);
  EXPECT_EQ(Told(Send(purchase)), "OK");
  const JournalEntry made = Moved(purchase).at(0);
  auto request = Capturing(made.authorization_id, made.amount_cents);
  request.set_reference("Order-1");
  const MoneyCall refused = Capturing(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/capture"));
  EXPECT_EQ(Told(Send(refused)), kLost);
  EXPECT_TRUE(Moved(refused).empty());
  const auto resolved = Resolve(refused);
  EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  EXPECT_EQ(EvidenceOf(resolved), std::vector<std::string>{made.capture_id});
}

TEST_F(AtOnceTest, ACaptureOfAllUnderTheReferenceOfItsAuthorizationIsFound) {
  auto request = Capturing(Authorize(10'000, "Order-1"), 10'000);
  request.set_reference("Order-1");
  const MoneyCall lost = Capturing(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/capture"));
  EXPECT_EQ(Told(Send(lost)), kLost);
  ExpectFound(lost);
}

TEST_F(AtOnceTest, ReleasesOfOneAuthorizationAreToldApartByTheirAmounts) {
  const std::string id = Authorize(10'000);
  const MoneyCall done = Release("done", Releasing(id, 1'000));
  const MoneyCall undone = Release("undone", Releasing(id, 2'000));
  const MoneyCall answered = Release("answered", Releasing(id, 1'000));
  EXPECT_EQ(Told(Send(answered)), "OK");
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/release"));
  EXPECT_EQ(Told(Send(done)), kLost);
  sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/release"));
  EXPECT_EQ(Told(Send(undone)), kLost);
  EXPECT_EQ(Resolve(undone).resolution(), v1::RESOLUTION_NOT_EXECUTED);
  EXPECT_EQ(Resolve(done).resolution(), v1::RESOLUTION_EXECUTED);
  ExpectFound(done);
}

TEST_F(AtOnceTest, EqualReturnsOfWhichOneIsLostAreBothKnownAtTheEnd) {
  const std::string id = Authorize(10'000);
  const std::string capture_id = Capture(id, 5'000);
  const MoneyCall answered = Return("answered", Returning(id, capture_id, 1'000));
  const MoneyCall lost = Return("lost", Returning(id, capture_id, 1'000));
  EXPECT_EQ(Told(Send(answered)), "OK");
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/return"));
  EXPECT_EQ(Told(Send(lost)), kLost);
  ExpectFound(lost);
  EXPECT_EQ(Moved(answered).size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
