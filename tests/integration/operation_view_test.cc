// What OperationService shows of an operation: while it runs, while nobody knows, and settled.
#include <csignal>
#include <thread>

#include "tests/integration/find_fixture.h"

namespace flexiti_test {
namespace {

class OperationViewTest : public FindTest {
 protected:
  OperationViewTest() : FindTest("0s") {}

  // Of the gateway that runs now.
  std::unique_ptr<v1::OperationService::Stub> Operations() {
    return v1::OperationService::NewStub(stack_.channel());
  }
  v1::Operation Get(const std::string& request_id) {
    v1::GetOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    v1::GetOperationResponse response;
    Context context;
    EXPECT_EQ(Told(Operations()->GetOperation(&context, request, &response)), "OK");
    return response.operation();
  }
  // The only one in this state.
  v1::Operation Listed(v1::OperationState state) {
    v1::ListOperationsRequest request;
    request.set_merchant_id(kMerchant);
    request.set_state(state);
    v1::ListOperationsResponse response;
    Context context;
    EXPECT_EQ(Told(Operations()->ListOperations(&context, request, &response)), "OK");
    EXPECT_EQ(response.operations_size(), 1);
    return response.operations_size() == 0 ? v1::Operation() : response.operations(0);
  }
  v1::ResolveOperationResponse Resolve(const std::string& request_id) {
    return FindTest::Resolve({.request_id = request_id});
  }
  v1::Operation Settle(const std::string& request_id) {
    v1::SettleOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    request.set_verdict(v1::OPERATION_STATE_EXECUTED);
    request.set_operator_name("R. Roy");
    request.set_reason("the portal shows it");
    v1::SettleOperationResponse response;
    Context context;
    EXPECT_EQ(Told(Operations()->SettleOperation(&context, request, &response)), "OK");
    return response.operation();
  }
};

void ExpectGeneralError(const v1::Operation& operation) {
  EXPECT_EQ(operation.error().code(), v1::FLEXITI_ERROR_CODE_GENERAL_ERROR);
  EXPECT_EQ(operation.error().upstream_error(), "general_error");
  EXPECT_EQ(operation.error().http_status(), 409);
}

void ExpectVerdict(const v1::Operation& operation) {
  EXPECT_EQ(operation.settlement().verdict(), v1::OPERATION_STATE_EXECUTED);
  EXPECT_EQ(operation.settlement().operator_name(), "R. Roy");
  EXPECT_EQ(operation.settlement().reason(), "the portal shows it");
  EXPECT_GE(operation.settlement().settle_time().seconds(), operation.create_time().seconds());
}

TEST_F(OperationViewTest, WhatFlexitiSaidWhatWasSeenAndWhatAPersonDecidedAreAllShown) {
  v1::RefundAccountRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(NewRequestId());
  request.set_account_number(kRichAccount);
  request.mutable_amount()->set_amount_cents(500);
  sandbox().Arm(
      Fault::CommitThenReply(409, R"({"code":409,"error":"general_error"})").On("POST", "/refund"));
  v1::RefundAccountResponse response;
  Context context;
  EXPECT_EQ(Told(stack_.transactions().RefundAccount(&context, request, &response)),
            "UNKNOWN UNKNOWN RESOLVE_OPERATION GENERAL_ERROR");
  ExpectGeneralError(Get(request.request_id()));
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  const v1::Operation unknown = Listed(v1::OPERATION_STATE_UNKNOWN);
  ExpectGeneralError(unknown);
  ASSERT_EQ(unknown.evidence_size(), 1);
  EXPECT_NE(unknown.evidence(0).endpoint(), "");
  EXPECT_NE(unknown.evidence(0).summary(), "");
  EXPECT_GE(unknown.evidence(0).look_time().seconds(), unknown.create_time().seconds());

  const v1::Operation settled = Settle(request.request_id());
  ExpectVerdict(settled);
  ExpectGeneralError(settled);
  ExpectVerdict(Listed(v1::OPERATION_STATE_EXECUTED));
  const v1::ResolveOperationResponse resolved = Resolve(request.request_id());
  EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_EXECUTED);
  ExpectVerdict(resolved.operation());
}

TEST_F(OperationViewTest, WhatCouldBeTheOperationIsShownWhereverItIs) {
  auto request = stack_.Purchase(kRichAccount);
  request.set_reference("Order-1");
  const MoneyCall outside = Purchase(request);
  EXPECT_EQ(Told(Send(outside)), "OK");
  Reconfigure(stack_, "/ledger.sqlite", "/another.sqlite");
  request.set_request_id(NewRequestId());
  const MoneyCall lost = Purchase(request);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  EXPECT_EQ(Told(Send(lost)), kLost);
  EXPECT_EQ(Resolve(lost.request_id).resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  const std::vector<std::string> both = {Moved(outside).at(0).authorization_id,
                                         Moved(lost).at(0).authorization_id};
  for (const v1::Operation& operation :
       {Get(lost.request_id), Listed(v1::OPERATION_STATE_UNKNOWN), Settle(lost.request_id)}) {
    ASSERT_EQ(operation.evidence_size(), 1);
    EXPECT_EQ(std::vector<std::string>(operation.evidence(0).candidate_ids().begin(),
                                       operation.evidence(0).candidate_ids().end()),
              both);
  }
}

TEST_F(OperationViewTest, WhileAnAttemptRunsItsLeaseIsShown) {
  const auto request = stack_.Purchase(kRichAccount);
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  // Longer than this test: the gateway's end is what ends the call.
  sandbox().Arm(Fault::Delay(std::chrono::minutes(5)).On("POST", "/authorization"));
  std::thread caller([&] {
    v1::CreatePurchaseResponse response;
    Context context;
    EXPECT_EQ(Told(stack_.transactions().CreatePurchase(&context, request, &response)),
              "UNAVAILABLE");
  });
  while (sandbox().RequestCount("POST", "/authorization") == 0) std::this_thread::yield();
  for (const v1::Operation& operation :
       {Get(request.request_id()), Listed(v1::OPERATION_STATE_RUNNING),
        Resolve(request.request_id()).operation()}) {
    EXPECT_EQ(operation.state(), v1::OPERATION_STATE_RUNNING);
    EXPECT_EQ(operation.attempt(), 1);
    EXPECT_GT(std::chrono::seconds(operation.lease_expire_time().seconds()), before);
  }
  stack_.gateway().Signal(SIGKILL);
  EXPECT_EQ(stack_.gateway().Wait(), -1 - SIGKILL);
  caller.join();
}

}  // namespace
}  // namespace flexiti_test
