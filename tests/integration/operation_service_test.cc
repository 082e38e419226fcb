// What callers and operators see of the ledger, and what a verdict does.
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "flexiti/v1/operation_service.grpc.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kRichAccount;
using google::protobuf::util::MessageDifferencer;
namespace v1 = flexiti::v1;

constexpr char kLost[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST";

class OperationServiceTest : public testing::Test {
 protected:
  void SetUp() override { Restart(); }

  void Restart() {
    operations_.reset();
    if (started_) stack_.RestartGateway();
    started_ = true;
    operations_ = v1::OperationService::NewStub(stack_.channel());
  }
  void TearDown() override { operations_.reset(); }

  template <typename Response, typename Request>
  grpc::Status Call(grpc::Status (v1::OperationService::Stub::*method)(grpc::ClientContext*,
                                                                       const Request&, Response*),
                    const Request& request, Response* response) {
    Context context;
    return (operations_.get()->*method)(&context, request, response);
  }
  v1::Operation Get(const std::string& request_id) {
    v1::GetOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    v1::GetOperationResponse response;
    const grpc::Status status = Call(&v1::OperationService::Stub::GetOperation, request, &response);
    EXPECT_EQ(Told(status), "OK");
    return response.operation();
  }
  std::string GetToldWith(const std::string& merchant_id, const std::string& request_id) {
    v1::GetOperationRequest request;
    request.set_merchant_id(merchant_id);
    request.set_request_id(request_id);
    v1::GetOperationResponse response;
    return Told(Call(&v1::OperationService::Stub::GetOperation, request, &response));
  }
  v1::ResolveOperationResponse Resolve(const std::string& request_id) {
    v1::ResolveOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    v1::ResolveOperationResponse response;
    EXPECT_EQ(Told(Call(&v1::OperationService::Stub::ResolveOperation, request, &response)), "OK");
    return response;
  }
  v1::SettleOperationRequest Verdict(const std::string& request_id, v1::OperationState verdict) {
    v1::SettleOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    request.set_verdict(verdict);
    request.set_operator_name("R. Roy");
    request.set_reason("the portal shows it");
    return request;
  }
  std::string Settle(const v1::SettleOperationRequest& request,
                     v1::SettleOperationResponse* response) {
    return Told(Call(&v1::OperationService::Stub::SettleOperation, request, response));
  }
  std::string Buy(const v1::CreatePurchaseRequest& request, v1::CreatePurchaseResponse* response) {
    Context context;
    return Told(stack_.transactions().CreatePurchase(&context, request, response));
  }
  // Of a purchase that is made first: Flexiti refunds no more than was bought.
  v1::RefundAccountRequest Refund() {
    v1::CreatePurchaseResponse bought;
    EXPECT_EQ(Buy(stack_.Purchase(kRichAccount), &bought), "OK");
    v1::RefundAccountRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_account_number(kRichAccount);
    request.mutable_amount()->set_amount_cents(500);
    return request;
  }
  std::string Refund(const v1::RefundAccountRequest& request, v1::RefundAccountResponse* response) {
    Context context;
    return Told(stack_.transactions().RefundAccount(&context, request, response));
  }

  Stack stack_;
  std::unique_ptr<v1::OperationService::Stub> operations_;
  bool started_ = false;
};

TEST_F(OperationServiceTest, AnExecutedOperationHoldsTheAnswerAlsoAfterARestart) {
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), "OK");
  for (int start = 0; start < 2; ++start) {
    const v1::Operation operation = Get(absl::AsciiStrToUpper(request.request_id()));
    EXPECT_EQ(operation.state(), v1::OPERATION_STATE_EXECUTED);
    EXPECT_EQ(operation.method(), "/flexiti.v1.TransactionService/CreatePurchase");
    EXPECT_EQ(operation.request_id(), request.request_id());
    EXPECT_EQ(operation.reference_id(), bought.operation().reference_id());
    EXPECT_EQ(operation.attempt(), 1);
    EXPECT_FALSE(operation.has_lease_expire_time());
    v1::CreatePurchaseResponse answer;
    ASSERT_TRUE(operation.response().UnpackTo(&answer));
    EXPECT_TRUE(MessageDifferencer::Equals(answer, bought));
    if (start == 0) Restart();
  }
  v1::CreatePurchaseResponse repeated;
  EXPECT_EQ(Buy(request, &repeated), "OK");
  EXPECT_TRUE(repeated.operation().replayed());
  EXPECT_EQ(stack_.sandbox().Journal().size(), 1u);
}

TEST_F(OperationServiceTest, WhatIsNotThereSaysSo) {
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), "OK");
  EXPECT_EQ(GetToldWith(kMerchant, NewRequestId()),
            "NOT_FOUND NOT_SENT FIX_REQUEST OPERATION_NOT_FOUND");
  EXPECT_EQ(GetToldWith(kTransactionsMerchant, request.request_id()),
            "NOT_FOUND NOT_SENT FIX_REQUEST OPERATION_NOT_FOUND");
  EXPECT_EQ(GetToldWith(kMerchant, "order 7"),
            "INVALID_ARGUMENT NOT_SENT FIX_REQUEST INVALID_FIELD");
}

TEST_F(OperationServiceTest, ALostPurchaseIsResolvedByALook) {
  stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), kLost);
  const v1::Operation lost = Get(request.request_id());
  EXPECT_EQ(lost.state(), v1::OPERATION_STATE_UNKNOWN);
  EXPECT_EQ(lost.error().outcome(), v1::OUTCOME_UNKNOWN);

  const v1::ResolveOperationResponse resolved = Resolve(request.request_id());
  EXPECT_EQ(resolved.resolution(), v1::RESOLUTION_EXECUTED);
  ASSERT_EQ(resolved.operation().evidence_size(), 1);
  const std::string id = stack_.sandbox().Journal().at(0).authorization_id;
  EXPECT_EQ(resolved.operation().evidence(0).candidate_ids(0), id);
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_EXECUTED);
  ASSERT_EQ(Buy(request, &bought), "OK");
  EXPECT_EQ(bought.purchase().authorization_id(), id);
}

TEST_F(OperationServiceTest, BeforeTheSettleTimeNothingFoundProvesNothing) {
  stack_.sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/authorization"));
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), kLost);
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  EXPECT_EQ(Get(request.request_id()).state(), v1::OPERATION_STATE_UNKNOWN);
}

TEST_F(OperationServiceTest, ALookThatFailsChangesNothing) {
  stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), kLost);
  stack_.sandbox().Arm(Fault::Reply(503, "").On("GET", "/authorizations").Times(-1));
  v1::ResolveOperationRequest resolve;
  resolve.set_merchant_id(kMerchant);
  resolve.set_request_id(request.request_id());
  v1::ResolveOperationResponse resolved;
  const std::string told =
      Told(Call(&v1::OperationService::Stub::ResolveOperation, resolve, &resolved));
  EXPECT_EQ(told.substr(0, 20), "UNAVAILABLE REJECTED");
  EXPECT_EQ(Get(request.request_id()).state(), v1::OPERATION_STATE_UNKNOWN);
  stack_.sandbox().DisarmAll();
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_EXECUTED);
}

TEST_F(OperationServiceTest, ARefundWaitsForAVerdictAndTheFirstStays) {
  stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/refund"));
  const auto request = Refund();
  v1::RefundAccountResponse refunded;
  ASSERT_EQ(Refund(request, &refunded), kLost);
  EXPECT_EQ(Refund(request, &refunded), "UNKNOWN UNKNOWN RESOLVE_OPERATION OUTCOME_NOT_KNOWN");
  const v1::ResolveOperationResponse looked = Resolve(request.request_id());
  EXPECT_EQ(looked.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  EXPECT_NE(looked.operation().evidence(0).summary().find("no look-up"), std::string::npos);

  const auto executed = Verdict(request.request_id(), v1::OPERATION_STATE_EXECUTED);
  v1::SettleOperationResponse settled;
  ASSERT_EQ(Settle(executed, &settled), "OK");
  EXPECT_EQ(settled.operation().state(), v1::OPERATION_STATE_EXECUTED);
  EXPECT_EQ(settled.operation().settlement().operator_name(), "R. Roy");
  Restart();
  EXPECT_EQ(Settle(executed, &settled), "OK") << "the same verdict again";
  EXPECT_EQ(Settle(Verdict(request.request_id(), v1::OPERATION_STATE_NOT_EXECUTED), &settled),
            "FAILED_PRECONDITION NOT_SENT FIX_REQUEST OPERATION_NOT_UNKNOWN");
  EXPECT_EQ(Get(request.request_id()).settlement().reason(), "the portal shows it");
  EXPECT_EQ(Refund(request, &refunded), "OK");
  EXPECT_TRUE(refunded.operation().replayed());
  EXPECT_EQ(stack_.sandbox().Journal().size(), 2u);
}

TEST_F(OperationServiceTest, AVerdictOfNotExecutedFreesTheIdAndIsKept) {
  stack_.sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/refund"));
  const auto request = Refund();
  v1::RefundAccountResponse refunded;
  ASSERT_EQ(Refund(request, &refunded), kLost);
  v1::SettleOperationResponse settled;
  ASSERT_EQ(Settle(Verdict(request.request_id(), v1::OPERATION_STATE_NOT_EXECUTED), &settled),
            "OK");
  ASSERT_EQ(Refund(request, &refunded), "OK");
  EXPECT_FALSE(refunded.operation().replayed());
  const v1::Operation operation = Get(request.request_id());
  EXPECT_EQ(operation.attempt(), 2);
  EXPECT_EQ(operation.settlement().verdict(), v1::OPERATION_STATE_NOT_EXECUTED);
  EXPECT_EQ(stack_.sandbox().Journal().size(), 2u);
}

TEST_F(OperationServiceTest, OnlyWhatIsUnknownTakesAVerdict) {
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  ASSERT_EQ(Buy(request, &bought), "OK");
  v1::SettleOperationResponse settled;
  for (const auto verdict : {v1::OPERATION_STATE_EXECUTED, v1::OPERATION_STATE_NOT_EXECUTED}) {
    EXPECT_EQ(Settle(Verdict(request.request_id(), verdict), &settled),
              "FAILED_PRECONDITION NOT_SENT FIX_REQUEST OPERATION_NOT_UNKNOWN");
  }
  auto incomplete = Verdict(request.request_id(), v1::OPERATION_STATE_RUNNING);
  incomplete.clear_operator_name();
  incomplete.set_reason(std::string(501, 'x'));
  EXPECT_EQ(Settle(incomplete, &settled), "INVALID_ARGUMENT NOT_SENT FIX_REQUEST INVALID_FIELD");
}

TEST_F(OperationServiceTest, ListsFilterByStateAndAgeAndPageToTheEnd) {
  v1::CreatePurchaseResponse bought;
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    const auto request = stack_.Purchase(kRichAccount);
    ASSERT_EQ(Buy(request, &bought), "OK");
    ids.push_back(request.request_id());
  }
  stack_.sandbox().Arm(Fault::CommitThenDrop().On("POST", "/refund"));
  const auto lost = Refund();
  v1::RefundAccountResponse refunded;
  ASSERT_EQ(Refund(lost, &refunded), kLost);

  v1::ListOperationsRequest list;
  list.set_merchant_id(kMerchant);
  list.set_page_size(2);
  list.set_state(v1::OPERATION_STATE_EXECUTED);
  std::vector<std::string> listed;
  do {
    v1::ListOperationsResponse page;
    ASSERT_EQ(Told(Call(&v1::OperationService::Stub::ListOperations, list, &page)), "OK");
    EXPECT_LE(page.operations_size(), 2);
    for (const v1::Operation& operation : page.operations()) {
      EXPECT_FALSE(operation.has_response());
      if (operation.method() == "/flexiti.v1.TransactionService/CreatePurchase") {
        listed.push_back(operation.request_id());
      }
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  ASSERT_EQ(listed.size(), ids.size() + 1) << "and the purchase that was refunded";
  listed.pop_back();
  EXPECT_EQ(listed, ids);

  list.set_state(v1::OPERATION_STATE_UNKNOWN);
  v1::ListOperationsResponse unknown;
  ASSERT_EQ(Told(Call(&v1::OperationService::Stub::ListOperations, list, &unknown)), "OK");
  ASSERT_EQ(unknown.operations_size(), 1);
  EXPECT_EQ(unknown.operations(0).request_id(), lost.request_id());
  list.mutable_min_age()->set_seconds(3600);
  ASSERT_EQ(Told(Call(&v1::OperationService::Stub::ListOperations, list, &unknown)), "OK");
  EXPECT_EQ(unknown.operations_size(), 0);
  list.set_page_token("bogus");
  EXPECT_EQ(Told(Call(&v1::OperationService::Stub::ListOperations, list, &unknown)),
            "INVALID_ARGUMENT NOT_SENT FIX_REQUEST INVALID_FIELD");
}

}  // namespace
}  // namespace flexiti_test
