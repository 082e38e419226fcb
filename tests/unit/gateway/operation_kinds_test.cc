#include "service/gateway/operation_kinds.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";
constexpr char kCreateAuthorization[] = "/flexiti.v1.AuthorizationService/CreateAuthorization";
constexpr char kCapture[] = "/flexiti.v1.AuthorizationService/CaptureAuthorization";
constexpr char kRelease[] = "/flexiti.v1.AuthorizationService/ReleaseAuthorization";
constexpr char kReturn[] = "/flexiti.v1.AuthorizationService/ReturnCapture";
constexpr char kPurchase[] = "/flexiti.v1.TransactionService/CreatePurchase";
constexpr char kCredit[] = "/flexiti.v1.TransactionService/CreateAccountCredit";
constexpr char kRefund[] = "/flexiti.v1.TransactionService/RefundAccount";
constexpr char kVerify[] = "/flexiti.v1.CustomerService/VerifyCustomer";
constexpr char kClose[] = "/flexiti.v1.CustomerService/CloseAccount";
constexpr char kWidget[] = "/flexiti.v1.CustomerService/StartWidget";
constexpr char kCheckout[] = "/flexiti.v1.CheckoutService/StartCheckout";

// Nothing here is ever sent.
class OperationKindsTest : public testing::Test {
 protected:
  std::map<std::string, OperationKind> Kinds(bool honours_key = true) {
    config::IdempotencyKey key;
    key.set_transactions(honours_key);
    std::map<std::string, OperationKind> kinds;
    for (OperationKind& kind : OperationKinds(key, {.transactions = transactions_,
                                                   .authorizations = authorizations_,
                                                   .captures = captures_,
                                                   .accounts = accounts_,
                                                   .customers = customers_,
                                                   .widgets = widgets_,
                                                   .checkouts = checkouts_,
                                                   .finds = finds_})) {
      const std::string method = kind.method;
      EXPECT_TRUE(kinds.emplace(method, std::move(kind)).second) << method;
    }
    return kinds;
  }

  std::unique_ptr<HttpTransport> transport_ =
      *HttpTransport::Create({.base_url = "http://127.0.0.1:1"});
  Metrics metrics_{"test"};
  Upstream upstream_{*transport_, nullptr, config::Flexiti(), absl::Now, absl::SleepFor, metrics_};
  Transactions transactions_{upstream_};
  Authorizations authorizations_{upstream_};
  Captures captures_{upstream_};
  Accounts accounts_{upstream_};
  Customers customers_{upstream_};
  Widgets widgets_{upstream_};
  Checkouts checkouts_{upstream_};
  Finds finds_{upstream_, authorizations_, captures_};
};

TEST_F(OperationKindsTest, EachNamesAMethodOfTheContractAndItsTypes) {
  for (const auto& [method, kind] : Kinds()) {
    SCOPED_TRACE(method);
    const std::string name = absl::StrReplaceAll(method.substr(1), {{"/", "."}});
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
    ASSERT_NE(descriptor, nullptr);
    EXPECT_EQ(kind.request->GetDescriptor(), descriptor->input_type());
    EXPECT_EQ(kind.response->GetDescriptor(), descriptor->output_type());
    EXPECT_EQ(kind.resource(*kind.response), "");
  }
}

// OperationService keeps books of its own.
TEST_F(OperationKindsTest, EveryMethodThatTakesARequestIdIsThere) {
  const auto kinds = Kinds();
  for (const auto* file : {v1::CreateAuthorizationRequest::descriptor()->file(),
                           v1::CreatePurchaseRequest::descriptor()->file(),
                           v1::VerifyCustomerRequest::descriptor()->file(),
                           v1::StartCheckoutRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const bool is_kind = kinds.count("/" + service->full_name() + "/" + method->name()) > 0;
      const bool changes = method->input_type()->FindFieldByName("request_id") != nullptr;
      EXPECT_EQ(is_kind, changes) << method->full_name();
    }
  }
}

TEST_F(OperationKindsTest, WhatBecomesOfARepeatDependsOnHowItWasSent) {
  const struct {
    const char* method;
    const char* endpoint;
    Repeat repeat;
    Repeat without_key;
  } rows[] = {{kPurchase, "POST /authorization", Repeat::kAfterLook, Repeat::kAfterLook},
              {kPurchase, "POST /transactions", Repeat::kSameKey, Repeat::kNever},
              {kCredit, "POST /transactions", Repeat::kSameKey, Repeat::kNever},
              {kRefund, "POST /accounts/{account_number}/refund", Repeat::kNever, Repeat::kNever},
              {kVerify, "POST /account/{account_number}/verify", Repeat::kFreely, Repeat::kFreely},
              {kClose, "POST /accounts/{account_number}/close", Repeat::kTowards, Repeat::kTowards},
              {kWidget, "POST /widget/init", Repeat::kFreely, Repeat::kFreely},
              {kCheckout, "POST /systems/init", Repeat::kFreely, Repeat::kFreely},
              {kCreateAuthorization, "POST /authorization", Repeat::kAfterLook, Repeat::kAfterLook},
              {kCapture, "POST /authorization/{authorization_id}/capture", Repeat::kAfterLook,
               Repeat::kAfterLook},
              {kRelease, "POST /authorization/{authorization_id}/release", Repeat::kAfterLook,
               Repeat::kAfterLook},
              {kReturn, "POST /authorization/{authorization_id}/capture/{capture_id}/return",
               Repeat::kAfterLook, Repeat::kAfterLook}};
  const auto kinds = Kinds(true);
  const auto without_key = Kinds(false);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.method);
    const OperationKind& kind = kinds.at(row.method);
    config::Merchant merchant;
    if (row.endpoint == std::string("POST /transactions")) {
      merchant.set_purchase_endpoint(config::PURCHASE_ENDPOINT_TRANSACTIONS);
    }
    EXPECT_EQ(kind.endpoint(merchant), row.endpoint);
    EXPECT_EQ(kind.repeat(row.endpoint), row.repeat);
    EXPECT_EQ(without_key.at(row.method).repeat(row.endpoint), row.without_key);
    if (row.repeat == Repeat::kAfterLook) {
      EXPECT_TRUE(kind.find);
      EXPECT_TRUE(kind.match);
    }
  }
}

TEST_F(OperationKindsTest, TwinsMatch) {
  const auto kinds = Kinds();
  const auto authorization = [&](const std::string& account, const std::string& reference,
                                 std::int64_t cents, const std::string& request_id = kRequestId) {
    v1::CreateAuthorizationRequest request;
    request.set_account_number(account);
    request.set_reference(reference);
    request.mutable_amount()->set_amount_cents(cents);
    return kinds.at(kCreateAuthorization).match(request, request_id);
  };
  const std::string twin = authorization("10000000000001", "Order-1", 500);
  EXPECT_EQ(authorization("0010000000000001", "order-1 ", 500, "another"), twin);
  EXPECT_NE(authorization("10000000000002", "Order-1", 500), twin);
  EXPECT_NE(authorization("10000000000001", "Order-2", 500), twin);
  EXPECT_NE(authorization("10000000000001", "Order-1", 501), twin);
  // Without a reference, the request_id is sent: there is no twin then.
  EXPECT_NE(authorization("10000000000001", "", 500),
            authorization("10000000000001", "", 500, "x"));

  v1::CreatePurchaseRequest purchase;
  purchase.set_account_number("10000000000001");
  purchase.set_reference("Order-1");
  purchase.mutable_amount()->set_amount_cents(500);
  EXPECT_EQ(kinds.at(kPurchase).match(purchase, kRequestId), twin);
}

TEST_F(OperationKindsTest, WhatFollowsASaleMatchesByItsAuthorization) {
  const auto kinds = Kinds();
  v1::CaptureAuthorizationRequest capture;
  capture.set_authorization_id("007");
  capture.mutable_amount()->set_amount_cents(500);
  v1::CaptureAuthorizationRequest same = capture;
  same.set_authorization_id("7");
  EXPECT_EQ(kinds.at(kCapture).match(capture, kRequestId),
            kinds.at(kCapture).match(same, kRequestId));
  same.set_reference("Shipment-1");
  EXPECT_NE(kinds.at(kCapture).match(capture, kRequestId),
            kinds.at(kCapture).match(same, kRequestId));

  // Releases leave no record: any two of an authorization share what Flexiti shows.
  v1::ReleaseAuthorizationRequest release;
  release.set_authorization_id("007");
  v1::ReleaseAuthorizationRequest part;
  part.set_authorization_id("7");
  part.mutable_amount()->set_amount_cents(1);
  EXPECT_EQ(kinds.at(kRelease).match(release, kRequestId), kinds.at(kRelease).match(part, "x"));

  v1::ReturnCaptureRequest returned;
  returned.set_authorization_id("7");
  returned.set_capture_id("09");
  v1::ReturnCaptureRequest other = returned;
  other.set_capture_id("9");
  EXPECT_EQ(kinds.at(kReturn).match(returned, kRequestId), kinds.at(kReturn).match(other, "x"));
  other.set_capture_id("10");
  EXPECT_NE(kinds.at(kReturn).match(returned, kRequestId), kinds.at(kReturn).match(other, "x"));
}

// Flexiti may count a refund of a capture as a return of it.
TEST_F(OperationKindsTest, ARefundThatNamesACaptureMatchesItsReturns) {
  const auto kinds = Kinds();
  v1::ReturnCaptureRequest returned;
  returned.set_authorization_id("7");
  returned.set_capture_id("9");
  v1::RefundAccountRequest refund;
  refund.set_account_number("10000000000001");
  EXPECT_EQ(kinds.at(kRefund).match(refund, kRequestId), "");
  refund.set_capture_id("009");
  EXPECT_EQ(kinds.at(kRefund).match(refund, kRequestId), kinds.at(kReturn).match(returned, "x"));
}

}  // namespace
}  // namespace flexiti
