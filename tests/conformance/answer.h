// What a caller of the gateway gets: the response, or the failure with all its details decoded as
// any stock gRPC client would.
#pragma once

#include <optional>
#include <string>

#include "flexiti/v1/errors.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

struct Failure {
  grpc::Status status = {};
  google::rpc::Status details = {};
  flexiti::v1::FlexitiError error = {};
  google::rpc::ErrorInfo info = {};
  std::optional<google::rpc::BadRequest> bad_request = {};
  std::optional<google::rpc::LocalizedMessage> localized = {};
  std::optional<google::rpc::RetryInfo> retry = {};
  std::optional<std::string> pushback = {};  // the trailer grpc-retry-pushback-ms
};

template <typename Response>
struct Answer : Failure {
  Response response = {};
};

template <typename Detail>
std::optional<Detail> FindDetail(const google::rpc::Status& details) {
  Detail detail;
  for (const auto& any : details.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// Reads the details of a failed call. Fails the test when one that every failure must have is
// missing, or the status disagrees with its details.
inline void ReadDetails(const grpc::ClientContext& context, Failure& failure) {
  if (failure.status.ok()) return;
  ASSERT_TRUE(failure.details.ParseFromString(failure.status.error_details()));
  EXPECT_EQ(failure.details.code(), static_cast<int>(failure.status.error_code()));
  EXPECT_EQ(failure.details.message(), failure.status.error_message());
  EXPECT_LE(failure.status.error_details().size(), 4096u);
  const auto error = FindDetail<flexiti::v1::FlexitiError>(failure.details);
  ASSERT_TRUE(error.has_value()) << failure.status.error_message();
  failure.error = *error;
  const auto info = FindDetail<google::rpc::ErrorInfo>(failure.details);
  ASSERT_TRUE(info.has_value()) << failure.status.error_message();
  failure.info = *info;
  failure.bad_request = FindDetail<google::rpc::BadRequest>(failure.details);
  failure.localized = FindDetail<google::rpc::LocalizedMessage>(failure.details);
  failure.retry = FindDetail<google::rpc::RetryInfo>(failure.details);
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  if (found != trailers.end()) failure.pushback.emplace(found->second.data(), found->second.size());
}

template <typename Stub, typename Request, typename Response>
Answer<Response> CallMethod(Stub& stub,
                            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            const Request& request) {
  Answer<Response> answer;
  Context context;
  answer.status = (stub.*method)(&context, request, &answer.response);
  ReadDetails(context, answer);
  return answer;
}

// Call(stack, request): the method that takes this request.
inline auto Call(Stack& stack, const flexiti::v1::CreatePurchaseRequest& request) {
  return CallMethod(stack.transactions(), &flexiti::v1::TransactionService::Stub::CreatePurchase,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::CreateAuthorizationRequest& request) {
  return CallMethod(stack.authorizations(),
                    &flexiti::v1::AuthorizationService::Stub::CreateAuthorization, request);
}
inline auto Call(Stack& stack, const flexiti::v1::GetAuthorizationRequest& request) {
  return CallMethod(stack.authorizations(),
                    &flexiti::v1::AuthorizationService::Stub::GetAuthorization, request);
}
inline auto Call(Stack& stack, const flexiti::v1::ListAuthorizationsRequest& request) {
  return CallMethod(stack.authorizations(),
                    &flexiti::v1::AuthorizationService::Stub::ListAuthorizations, request);
}
inline auto Call(Stack& stack, const flexiti::v1::CreateAccountCreditRequest& request) {
  return CallMethod(stack.transactions(),
                    &flexiti::v1::TransactionService::Stub::CreateAccountCredit, request);
}
inline auto Call(Stack& stack, const flexiti::v1::RefundAccountRequest& request) {
  return CallMethod(stack.transactions(), &flexiti::v1::TransactionService::Stub::RefundAccount,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::CaptureAuthorizationRequest& request) {
  return CallMethod(stack.authorizations(),
                    &flexiti::v1::AuthorizationService::Stub::CaptureAuthorization, request);
}
inline auto Call(Stack& stack, const flexiti::v1::ReleaseAuthorizationRequest& request) {
  return CallMethod(stack.authorizations(),
                    &flexiti::v1::AuthorizationService::Stub::ReleaseAuthorization, request);
}
inline auto Call(Stack& stack, const flexiti::v1::ListCapturesRequest& request) {
  return CallMethod(stack.authorizations(), &flexiti::v1::AuthorizationService::Stub::ListCaptures,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::ReturnCaptureRequest& request) {
  return CallMethod(stack.authorizations(), &flexiti::v1::AuthorizationService::Stub::ReturnCapture,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::VerifyCustomerRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::VerifyCustomer,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::LookupCustomerRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::LookupCustomer,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::SearchCustomersRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::SearchCustomers,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::CalculateInterestRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::CalculateInterest,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::CloseAccountRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::CloseAccount, request);
}
inline auto Call(Stack& stack, const flexiti::v1::StartWidgetRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::StartWidget, request);
}
inline auto Call(Stack& stack, const flexiti::v1::DecodeDriversLicenseRequest& request) {
  return CallMethod(stack.customers(), &flexiti::v1::CustomerService::Stub::DecodeDriversLicense,
                    request);
}
inline auto Call(Stack& stack, const flexiti::v1::StartCheckoutRequest& request) {
  return CallMethod(stack.checkouts(), &flexiti::v1::CheckoutService::Stub::StartCheckout, request);
}
inline auto Call(Stack& stack, const flexiti::v1::GetCheckoutRequest& request) {
  return CallMethod(stack.checkouts(), &flexiti::v1::CheckoutService::Stub::GetCheckout, request);
}
inline auto Call(Stack& stack, const flexiti::v1::CalculatePaymentsRequest& request) {
  return CallMethod(stack.checkouts(), &flexiti::v1::CheckoutService::Stub::CalculatePayments,
                    request);
}

}  // namespace flexiti_test
