// Was it done? Replies are lost, and the gateway sees at Flexiti what became of each call. The
// journal of the sandbox is the truth.
#include "tests/integration/find_fixture.h"

namespace flexiti_test {
namespace {

TEST_F(AtOnceTest, WhatWasDoneIsFoundByARepeat) {
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::CommitThenDrop().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    ExpectFound(call);
    ExpectFound(call);
  }
}

TEST_F(AtOnceTest, WhatWasNotDoneIsDoneOnceByARepeat) {
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::DropBeforeCommit().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_TRUE(Moved(call).empty());
    v1::OperationInfo operation;
    EXPECT_EQ(Told(Send(call, &operation)), "OK");
    EXPECT_FALSE(operation.replayed());
    ExpectFound(call);
  }
}

TEST_F(AtOnceTest, ALookIsAskedForWithoutTheCaller) {
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::CommitThenDrop().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_EQ(Resolve(call).resolution(), v1::RESOLUTION_EXECUTED);
    ExpectFound(call);
  }
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::DropBeforeCommit().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_EQ(Resolve(call).resolution(), v1::RESOLUTION_NOT_EXECUTED);
    EXPECT_TRUE(Moved(call).empty());
  }
}

TEST_F(AfterAnHourTest, WhatIsFoundNeedsNoTime) {
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::CommitThenDrop().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    ExpectFound(call);
  }
}

TEST_F(AfterAnHourTest, WhatIsNotFoundProvesNothingYet) {
  for (const MoneyCall& call : AllThatCanBeFound()) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(Fault::DropBeforeCommit().On("POST", call.path));
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_EQ(Told(Send(call)), kNotKnown);
    const auto resolved = Resolve(call);
    EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
    EXPECT_EQ(EvidenceOf(resolved), std::vector<std::string>{});
    EXPECT_TRUE(Moved(call).empty());
  }
}

TEST_F(AfterAnHourTest, WhatListsShowLateIsFoundThen) {
  Fault lost = Fault::CommitThenDrop().On("POST", "/authorization");
  lost.hide = std::chrono::seconds(60);
  for (const MoneyCall& call : {Authorization(stack_.Authorization(kRichAccount)),
                                Purchase(stack_.Purchase(kRichAccount))}) {
    SCOPED_TRACE(call.name);
    sandbox().Arm(lost);
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_EQ(Told(Send(call)), kNotKnown);
    sandbox().Advance(std::chrono::seconds(61));
    ExpectFound(call);
  }
}

TEST_F(AtOnceTest, ALookThatFailsChangesNothing) {
  const MoneyCall call = Authorization(stack_.Authorization(kRichAccount));
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  EXPECT_EQ(Told(Send(call)), kLost);
  sandbox().Arm(Fault::Reply(503, "busy").On("GET", "/authorizations").Times(-1));
  EXPECT_EQ(FlexitiErrorOf(Send(call)).outcome(), v1::OUTCOME_UNKNOWN);
  sandbox().DisarmAll();
  ExpectFound(call);
}

TEST_F(AtOnceTest, ARefundIsUnknownUntilAPersonSettlesIt) {
  v1::RefundAccountRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(NewRequestId());
  request.set_account_number(kRichAccount);
  request.mutable_amount()->set_amount_cents(500);
  request.set_external_location_id(flexiti_sandbox::kLocation);
  request.set_external_employee_id(flexiti_sandbox::kEmployee);
  EXPECT_EQ(Told(Send(Purchase(stack_.Purchase(kRichAccount)))), "OK");  // something is owed
  const auto call =
      Call<v1::TransactionService::Stub, v1::RefundAccountRequest, v1::RefundAccountResponse>(
          "refund", "/refund", "refund", stack_.transactions(),
          &v1::TransactionService::Stub::RefundAccount, request, [](const auto&, const auto&) {});
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/refund"));
  EXPECT_EQ(Told(Send(call)), kLost);
  EXPECT_EQ(Told(Send(call)), kNotKnown);
  EXPECT_EQ(Resolve(call).resolution(), v1::RESOLUTION_STILL_UNKNOWN);

  v1::SettleOperationRequest settle;
  settle.set_merchant_id(kMerchant);
  settle.set_request_id(call.request_id);
  settle.set_verdict(v1::OPERATION_STATE_EXECUTED);
  settle.set_operator_name("Night Shift");
  settle.set_reason("the customer's statement shows it");
  v1::SettleOperationResponse settled;
  Context context;
  const auto status =
      v1::OperationService::NewStub(stack_.channel())->SettleOperation(&context, settle, &settled);
  ASSERT_EQ(Told(status), "OK") << status.error_message();
  EXPECT_EQ(settled.operation().state(), v1::OPERATION_STATE_EXECUTED);
  ExpectFound(call);
}

TEST_F(AtOnceTest, ACreditThatWasLostIsAnsweredThroughItsKey) {
  for (const bool is_done : {true, false}) {
    v1::CreateAccountCreditRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_account_number(kRichAccount);
    request.set_type(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
    request.mutable_amount()->set_amount_cents(500);
    *request.mutable_in_store() = stack_.Purchase(kRichAccount).in_store();
    const auto call = Call<v1::TransactionService::Stub, v1::CreateAccountCreditRequest,
                           v1::CreateAccountCreditResponse>(
        "credit", "/transactions", "deposit", stack_.transactions(),
        &v1::TransactionService::Stub::CreateAccountCredit, request,
        [](const auto& got, const JournalEntry& entry) {
          EXPECT_EQ(got.transaction_id(), entry.transaction_id);
          EXPECT_EQ(got.amount().amount_cents(), entry.amount_cents);
        });
    sandbox().Arm((is_done ? Fault::CommitThenDrop() : Fault::DropBeforeCommit())
                      .On("POST", "/transactions"));
    EXPECT_EQ(Told(Send(call)), kLost);
    EXPECT_EQ(Told(Send(call)), "OK");
    ExpectFound(call);
  }
}

}  // namespace
}  // namespace flexiti_test
