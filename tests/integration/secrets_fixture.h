// Calls with something planted in their fields, good ones, bad ones and with Flexiti echoing it
// all.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kAccount;
using flexiti_sandbox::kCard;
namespace v1 = flexiti::v1;

inline constexpr char kPlantedCode[] = "48151623424815162342";
inline constexpr char kPlantedAnswer[] = "Planted-Answer-Fluffy";
inline constexpr char kPlantedEmployee[] = "Planted-Employee-7";
inline constexpr char kPlantedVerification[] = "Planted-Verification";
inline constexpr char kPlantedReference[] = "Planted-Order-Reference";

class SecretsTest : public testing::Test {
 protected:
  SecretsTest()
      : stack_({.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, "
                                "max_backoff: 1ms}\n  timeouts: {changing_call: 2s}\n",
                .log_level = "DEBUG"}) {}

  template <typename Response, typename Stub, typename Request>
  grpc::Status Call(Stub& stub,
                    grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request) {
    Context context;
    Response response;
    const grpc::Status status = (stub.*rpc)(&context, request, &response);
    ++calls_;
    if (!status.ok()) {
      told_ += status.error_message() + "\n" + status.error_details() + "\n";
      for (const auto& [name, value] : context.GetServerTrailingMetadata()) {
        told_ += std::string(value.data(), value.size()) + "\n";
      }
    }
    return status;
  }
  grpc::Status Buy(const v1::CreatePurchaseRequest& request) {
    return Call(stack_.transactions(), &v1::TransactionService::Stub::CreatePurchase, request);
  }
  grpc::Status Verify(const v1::VerifyCustomerRequest& request) {
    return Call(stack_.customers(), &v1::CustomerService::Stub::VerifyCustomer, request);
  }
  grpc::Status Get(const std::string& merchant_id, const std::string& authorization_id) {
    v1::GetAuthorizationRequest request;
    request.set_merchant_id(merchant_id);
    request.set_authorization_id(authorization_id);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::GetAuthorization,
                request);
  }
  grpc::Status List(const std::string& merchant_id) {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(merchant_id);
    request.set_account_number(kAccount);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::ListAuthorizations,
                request);
  }

  grpc::Status Capture() {
    v1::CaptureAuthorizationRequest request;
    FillBackOffice(request);
    request.set_authorization_id("1000000000000001");
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::CaptureAuthorization,
                request);
  }
  grpc::Status Return() {
    v1::ReturnCaptureRequest request;
    FillBackOffice(request);
    request.set_authorization_id("1000000000000001");
    request.set_capture_id("100000001");
    request.set_vcc_number(kCard);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::ReturnCapture, request);
  }
  grpc::Status Refund() {
    v1::RefundAccountRequest request;
    FillBackOffice(request);
    request.set_account_number(kAccount);
    request.set_vcc_number(kCard);
    return Call(stack_.transactions(), &v1::TransactionService::Stub::RefundAccount, request);
  }
  grpc::Status Credit() {
    const v1::CreatePurchaseRequest purchase = PlantedPurchase();
    v1::CreateAccountCreditRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_vcc_number(kCard);
    request.set_type(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
    request.mutable_amount()->set_amount_cents(12'345);
    *request.mutable_in_store() = purchase.in_store();
    return Call(stack_.transactions(), &v1::TransactionService::Stub::CreateAccountCredit, request);
  }

  // Nothing that Flexiti has, and planted where it can be.
  template <typename Request>
  static void FillBackOffice(Request& request) {
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.mutable_amount()->set_amount_cents(999'999'999'99);
    request.set_reference(kPlantedReference);
    request.set_external_employee_id(kPlantedEmployee);
  }

  v1::CreatePurchaseRequest Purchase(const std::string& merchant_id = kMerchant) {
    ++calls_;  // the verification
    return stack_.Purchase(kAccount, merchant_id);
  }
  v1::CreatePurchaseRequest PlantedPurchase() {
    v1::CreatePurchaseRequest request = Purchase();
    request.set_authorized_user_vcc_number(kCard);
    request.set_reference(kPlantedReference);
    request.mutable_in_store()->set_verification_code(kPlantedCode);
    request.mutable_in_store()->set_verification_request_id(kPlantedVerification);
    request.mutable_in_store()->set_external_employee_id(kPlantedEmployee);
    return request;
  }
  v1::VerifyCustomerRequest PlantedVerification() {
    v1::VerifyCustomerRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_account_number(kAccount);
    request.set_vcc_number(kCard);
    request.set_format(v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
    request.set_security_question_id(absl::StrCat(flexiti_sandbox::kSecurityQuestionId));
    request.set_security_answer(kPlantedAnswer);
    request.set_verification_request_id(kPlantedVerification);
    return request;
  }

  void RunGoodCalls();
  void RunBadCalls();
  void RunHostileCalls();

  // The tokens that Flexiti gave out so far.
  std::set<std::string> Tokens() const {
    std::set<std::string> tokens;
    for (const auto& exchange : stack_.sandbox().Exchanges()) {
      if (!absl::EndsWith(exchange.path, "/oauth/token")) continue;
      const auto reply = nlohmann::json::parse(exchange.reply_body, nullptr, false);
      if (!reply.is_object()) continue;
      for (const char* name : {"access_token", "refresh_token"}) {
        if (reply.contains(name)) tokens.insert(reply[name].get<std::string>());
      }
    }
    return tokens;
  }

  // And everything planted.
  std::set<std::string> Secrets() const {
    std::set<std::string> secrets = {flexiti_sandbox::kMerchantSecret,
                                     flexiti_sandbox::kOtherMerchantSecret,
                                     "this-is-not-the-secret",
                                     kAccount,
                                     kCard,
                                     flexiti_sandbox::kEmployee,
                                     kPlantedCode,
                                     kPlantedAnswer,
                                     kPlantedEmployee,
                                     kPlantedVerification,
                                     kPlantedReference,
                                     "Alice",
                                     "Tremblay",
                                     "alice@example.com",
                                     "4165550101",
                                     "1985-04-12"};
    secrets.merge(Tokens());
    return secrets;
  }

  mutable Stack stack_;
  int calls_ = 0;
  std::string told_;  // all that callers got to read of failures
};

inline void SecretsTest::RunGoodCalls() {
  EXPECT_EQ(Told(Buy(Purchase())), "OK");
  EXPECT_EQ(Told(Buy(Purchase(kTransactionsMerchant))), "OK");
  EXPECT_EQ(Told(List(kMerchant)), "OK");
  EXPECT_EQ(Told(List("birch")), "OK");
  stack_.sandbox().Advance(std::chrono::minutes(21));  // 401, and a fresh token
  EXPECT_EQ(Told(List(kMerchant)), "OK");
}

inline void SecretsTest::RunBadCalls() {
  EXPECT_FALSE(Verify(PlantedVerification()).ok());
  EXPECT_FALSE(Buy(PlantedPurchase()).ok());
  EXPECT_FALSE(Capture().ok());
  EXPECT_FALSE(Return().ok());
  EXPECT_FALSE(Refund().ok());
  EXPECT_FALSE(Credit().ok());
  EXPECT_FALSE(List("wrong-secret").ok());
  EXPECT_FALSE(List("unprovisioned").ok());
  EXPECT_FALSE(Get(kMerchant, kCard).ok());
  // In places where they do not belong.
  EXPECT_FALSE(List(kCard).ok());
  EXPECT_FALSE(List(absl::StrCat("x\n", kCard)).ok());
  v1::CreatePurchaseRequest wrong = PlantedPurchase();
  wrong.set_request_id(kCard);
  EXPECT_FALSE(Buy(wrong).ok());
  wrong = PlantedPurchase();
  wrong.mutable_in_store()->set_verification_code(absl::StrCat(kPlantedCode, "x"));
  wrong.mutable_in_store()->set_external_location_id(absl::StrCat(kCard, "\n"));
  wrong.set_account_number(absl::StrCat(kAccount, "-", kAccount));
  wrong.mutable_amount()->set_currency_code(kPlantedAnswer);
  EXPECT_FALSE(Buy(wrong).ok());
}

// Flexiti repeats what it was told, in every place where it can.
inline void SecretsTest::RunHostileCalls() {
  std::string echo = absl::StrCat(kAccount, " card ", kCard, " alice@example.com 4165550101");
  for (const std::string& token : Tokens()) absl::StrAppend(&echo, " ", token);
  const std::string bodies[] = {
      absl::StrCat(R"({"error": "wrong_input", "message": ")", echo,
                   R"(", "field_errors": [{"param": "vcc_number", "msg": "invalid )", echo,
                   R"(", "value": ")", kPlantedAnswer, R"("}, {"param": ")", echo,
                   R"(", "msg": "bad", "value": ")", kPlantedCode, R"("}]})"),
      absl::StrCat(R"({"error": ")", echo, R"("})"),
      absl::StrCat(R"({"error": ")", *Tokens().begin(), R"("})"),
      absl::StrCat(R"({"error": "t_)", *Tokens().rbegin(), R"("})"),
      absl::StrCat(R"({"error": "account_)", kAccount, R"(_frozen"})"),
      absl::StrCat(R"({"code": 409, "error": "credit_exceeded", "error_description": ")", echo,
                   R"("})"),
      absl::StrCat("<html>", echo, kPlantedAnswer, kPlantedEmployee, "</html>"),
      absl::StrCat(R"({"authorization_id": ")", kPlantedAnswer, R"(", "amount": ")", kCard,
                   R"("})"),
      absl::StrCat(R"({"authorization_id": 1, "amount": "1.00", "account_number": ")", kCard,
                   R"(", "first_name": "Alice"})"),
  };
  for (const std::string& body : bodies) {
    for (const int status : {200, 409, 500}) {
      Fault fault = Fault::Reply(status, body).Times(-1);
      fault.reply->reason = absl::StrCat(kCard, " ", kPlantedAnswer);
      fault.reply->headers = {{"x-echo", absl::StrCat(kCard, kPlantedEmployee)}};
      stack_.sandbox().DisarmAll();
      const auto purchase = PlantedPurchase();
      stack_.sandbox().Arm(fault.On("POST", "/authorization"));
      stack_.sandbox().Arm(fault.On("POST", "/verify"));
      stack_.sandbox().Arm(fault.On("GET", "/authorization/*"));
      for (const char* path : {"/transactions", "/capture", "/return", "/refund"}) {
        stack_.sandbox().Arm(fault.On("POST", path));
      }
      EXPECT_FALSE(Buy(purchase).ok()) << body;
      EXPECT_FALSE(Capture().ok()) << body;
      EXPECT_FALSE(Return().ok()) << body;
      EXPECT_FALSE(Refund().ok()) << body;
      EXPECT_FALSE(Verify(PlantedVerification()).ok()) << body;
      EXPECT_FALSE(Get(kMerchant, "1000000000000001").ok()) << body;
    }
  }
  for (const Fault& fault : {Fault::Garbage(), Fault::CommitThenDrop(), Fault::CutReply(90)}) {
    stack_.sandbox().DisarmAll();
    const auto purchase = PlantedPurchase();
    stack_.sandbox().Arm(fault.On("POST", "/authorization"));
    EXPECT_FALSE(Buy(purchase).ok());
  }
  stack_.sandbox().DisarmAll();
}

}  // namespace flexiti_test
