// What looks like proof that a call did not happen, and is none.
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/integration/find_fixture.h"

namespace flexiti_test {
namespace {

class FindDoubtTest : public FindTest {
 protected:
  FindDoubtTest() : FindTest("0s") {}

  v1::ResolveOperationResponse Resolve(const std::string& request_id) {
    const auto operations = v1::OperationService::NewStub(stack_.channel());
    v1::ResolveOperationRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(request_id);
    v1::ResolveOperationResponse response;
    Context context;
    EXPECT_EQ(Told(operations->ResolveOperation(&context, request, &response)), "OK");
    return response;
  }
  v1::CreateAccountCreditRequest Credit(const std::string& merchant_id) {
    v1::CreateAccountCreditRequest request;
    request.set_merchant_id(merchant_id);
    request.set_request_id(NewRequestId());
    request.set_account_number(kRichAccount);
    request.set_type(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
    request.mutable_amount()->set_amount_cents(700);
    auto* in_store = request.mutable_in_store();
    in_store->set_verification_request_id(NewRequestId());
    in_store->set_verification_code(
        stack_.VerificationCode(kRichAccount, in_store->verification_request_id(), merchant_id));
    in_store->set_external_location_id(flexiti_sandbox::kLocation);
    in_store->set_external_employee_id(flexiti_sandbox::kEmployee);
    return request;
  }
  std::string Send(const v1::CreateAccountCreditRequest& request) {
    v1::CreateAccountCreditResponse response;
    Context context;
    return Told(stack_.transactions().CreateAccountCredit(&context, request, &response));
  }
  // The configuration of the merchant kMerchant, as one client of Flexiti or as another.
  std::string Client(const std::string& client_id, const std::string& secret) {
    return absl::StrCat("client_id: ", client_id, "\n    client_secret_file: ", stack_.directory(),
                        "/", secret, ".secret");
  }
};

TEST_F(FindDoubtTest, WhatAnotherClientSeesProvesNothing) {
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/authorization"));
  const auto request = stack_.Purchase(kRichAccount);
  v1::CreatePurchaseResponse bought;
  {
    Context context;
    ASSERT_EQ(Told(stack_.transactions().CreatePurchase(&context, request, &bought)), kLost);
  }
  const std::string maple = Client(flexiti_sandbox::kMerchant, kMerchant);
  const std::string birch = Client(flexiti_sandbox::kOtherMerchant, "birch");
  Reconfigure(stack_, maple, birch);
  const v1::ResolveOperationResponse looked = Resolve(request.request_id());
  EXPECT_EQ(looked.resolution(), v1::RESOLUTION_STILL_UNKNOWN);
  ASSERT_EQ(looked.operation().evidence_size(), 1);
  EXPECT_NE(looked.operation().evidence(0).summary().find("another client_id"), std::string::npos);
  Reconfigure(stack_, birch, maple);
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_EXECUTED);
}

TEST_F(FindDoubtTest, ARefusalByTheTokenEndpointSaysNothingOfTheCallBefore) {
  const auto request = Credit(kMerchant);
  sandbox().Arm(Fault::CommitThenDrop().On("POST", "/transactions"));
  ASSERT_EQ(Send(request), kLost);
  sandbox().Advance(std::chrono::minutes(30));  // the gateway's token has expired
  sandbox().Arm(Fault::Reply(409, R"({"code":409,"error":"invalid_role"})")
                    .On("POST", "/oauth/token")
                    .Times(-1));
  EXPECT_EQ(Send(request), kNotKnown);
  sandbox().DisarmAll();
  EXPECT_EQ(Send(request), "OK");
  EXPECT_EQ(sandbox().Journal().size(), 1u);
}

TEST_F(FindDoubtTest, ADeclineOfTheSameKeyShowsThatTheCallBeforeDidNotHappen) {
  const auto request = Credit(kMerchant);
  sandbox().Arm(Fault::DropBeforeCommit().On("POST", "/transactions"));
  ASSERT_EQ(Send(request), kLost);
  sandbox().Arm(Fault::Reply(409, R"({"code":409,"error":"limit_payment_amount_24"})")
                    .On("POST", "/transactions"));
  EXPECT_EQ(Send(request).substr(0, 28), "FAILED_PRECONDITION REJECTED");
  EXPECT_EQ(Resolve(request.request_id()).resolution(), v1::RESOLUTION_NOT_EXECUTED);
}

TEST_F(FindDoubtTest, AnswersOfOneKeyAreNotTakenForTwoMerchantsCalls) {
  auto request = Credit(kMerchant);
  ASSERT_EQ(Send(request), "OK");
  request.set_merchant_id(kTransactionsMerchant);  // the same client at Flexiti
  EXPECT_EQ(Send(request), kNotKnown);
  EXPECT_EQ(sandbox().Journal().size(), 1u);
}

}  // namespace
}  // namespace flexiti_test
