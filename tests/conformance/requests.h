// Valid requests that need nothing of the sandbox: for calls whose reply is armed as a fault.
#pragma once

#include <string>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

inline void FillInStore(flexiti::v1::InStore* in_store) {
  in_store->set_verification_request_id("verification-1");
  in_store->set_verification_code("2485");
  in_store->set_external_location_id("00-12345");
  in_store->set_external_employee_id("12345-SMITH");
}

template <typename Request>
Request Sale(const std::string& merchant_id) {
  Request request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.mutable_amount()->set_amount_cents(100'010);
  auto* option = request.mutable_financing_option();
  option->set_purchase_type(flexiti::v1::PURCHASE_TYPE_PROMOTIONAL);
  option->set_plan_id(101);
  option->set_term(12);
  FillInStore(request.mutable_in_store());
  return request;
}

inline flexiti::v1::CreatePurchaseRequest SomePurchase(const std::string& merchant_id = kMerchant) {
  return Sale<flexiti::v1::CreatePurchaseRequest>(merchant_id);
}

inline flexiti::v1::CreateAuthorizationRequest SomeAuthorization(
    const std::string& merchant_id = kMerchant) {
  return Sale<flexiti::v1::CreateAuthorizationRequest>(merchant_id);
}

// What follows an authorization, without the capture.
template <typename Request>
Request FollowUp(const std::string& merchant_id) {
  Request request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_authorization_id("1000000000000001");
  request.mutable_amount()->set_amount_cents(100'010);
  return request;
}

inline flexiti::v1::CaptureAuthorizationRequest SomeCapture(
    const std::string& merchant_id = kMerchant) {
  return FollowUp<flexiti::v1::CaptureAuthorizationRequest>(merchant_id);
}

inline flexiti::v1::ReleaseAuthorizationRequest SomeRelease(
    const std::string& merchant_id = kMerchant) {
  return FollowUp<flexiti::v1::ReleaseAuthorizationRequest>(merchant_id);
}

inline flexiti::v1::ReturnCaptureRequest SomeReturn(const std::string& merchant_id = kMerchant) {
  auto request = FollowUp<flexiti::v1::ReturnCaptureRequest>(merchant_id);
  request.set_capture_id("100000001");
  return request;
}

inline flexiti::v1::CreateAccountCreditRequest SomeCredit(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::CreateAccountCreditRequest request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.set_type(flexiti::v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
  request.mutable_amount()->set_amount_cents(100'010);
  FillInStore(request.mutable_in_store());
  return request;
}

inline flexiti::v1::RefundAccountRequest SomeRefund(const std::string& merchant_id = kMerchant) {
  flexiti::v1::RefundAccountRequest request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.mutable_amount()->set_amount_cents(100'010);
  return request;
}

inline flexiti::v1::ListCapturesRequest SomeCaptureList(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::ListCapturesRequest request;
  request.set_merchant_id(merchant_id);
  return request;
}

inline flexiti::v1::VerifyCustomerRequest SomeVerification(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::VerifyCustomerRequest request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_account_number(flexiti_sandbox::kAccount);
  request.set_verification_request_id("verification-1");
  return request;
}

inline flexiti::v1::GetAuthorizationRequest SomeGet(const std::string& merchant_id = kMerchant) {
  flexiti::v1::GetAuthorizationRequest request;
  request.set_merchant_id(merchant_id);
  request.set_authorization_id("1000000000000001");
  return request;
}

inline flexiti::v1::ListAuthorizationsRequest SomeList(const std::string& merchant_id = kMerchant) {
  flexiti::v1::ListAuthorizationsRequest request;
  request.set_merchant_id(merchant_id);
  return request;
}

template <typename Request>
Request OfAccount(const std::string& merchant_id) {
  Request request;
  request.set_merchant_id(merchant_id);
  request.set_account_number(flexiti_sandbox::kAccount);
  return request;
}

inline flexiti::v1::LookupCustomerRequest SomeLookup(const std::string& merchant_id = kMerchant) {
  return OfAccount<flexiti::v1::LookupCustomerRequest>(merchant_id);
}

inline flexiti::v1::SearchCustomersRequest SomeSearch(const std::string& merchant_id = kMerchant) {
  flexiti::v1::SearchCustomersRequest request;
  request.set_merchant_id(merchant_id);
  request.set_first_name("Alice");
  request.set_last_name("Tremblay");
  request.mutable_birth_date()->set_year(1985);
  request.mutable_birth_date()->set_month(4);
  request.mutable_birth_date()->set_day(12);
  return request;
}

inline flexiti::v1::CalculateInterestRequest SomeQuote(const std::string& merchant_id = kMerchant) {
  auto request = OfAccount<flexiti::v1::CalculateInterestRequest>(merchant_id);
  request.mutable_amount()->set_amount_cents(100'010);
  return request;
}

inline flexiti::v1::CloseAccountRequest SomeClosing(const std::string& merchant_id = kMerchant) {
  auto request = OfAccount<flexiti::v1::CloseAccountRequest>(merchant_id);
  request.set_request_id(NewRequestId());
  return request;
}

inline flexiti::v1::StartWidgetRequest SomeWidget(const std::string& merchant_id = kMerchant) {
  auto request = OfAccount<flexiti::v1::StartWidgetRequest>(merchant_id);
  request.set_request_id(NewRequestId());
  return request;
}

inline flexiti::v1::DecodeDriversLicenseRequest SomeLicense(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::DecodeDriversLicenseRequest request;
  request.set_merchant_id(merchant_id);
  request.set_code("@\n\x1e\rANSI 636012080001DL00310100DLDCSTREMBLAY\nDACALICE\nDAQT1234\n");
  return request;
}

inline flexiti::v1::StartCheckoutRequest SomeCheckout(const std::string& merchant_id = kMerchant) {
  flexiti::v1::StartCheckoutRequest request;
  request.set_merchant_id(merchant_id);
  request.set_request_id(NewRequestId());
  request.set_merchant_order_id("cart-7");
  request.set_flow(flexiti::v1::CHECKOUT_FLOW_BUY);
  request.mutable_amount()->set_amount_cents(100'010);
  request.set_vcc_number(flexiti_sandbox::kCard);
  return request;
}

inline flexiti::v1::GetCheckoutRequest SomeCheckoutStatus(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::GetCheckoutRequest request;
  request.set_merchant_id(merchant_id);
  request.set_online_order_id("131209");
  return request;
}

inline flexiti::v1::GetCheckoutRequest SomeCheckoutStatusByMerchantOrder(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::GetCheckoutRequest request;
  request.set_merchant_id(merchant_id);
  request.set_merchant_order_id("cart-7");
  return request;
}

inline flexiti::v1::CalculatePaymentsRequest SomePayments(
    const std::string& merchant_id = kMerchant) {
  flexiti::v1::CalculatePaymentsRequest request;
  request.set_merchant_id(merchant_id);
  request.mutable_price()->set_amount_cents(499'00);
  return request;
}

}  // namespace flexiti_test
