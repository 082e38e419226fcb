// The kinds of CustomerService and CheckoutService. None of them moves money.
#include <vector>

#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/gateway/operation_kind_parts.h"

namespace flexiti {
namespace {

// At worst the customer gets another code.
OperationKind VerifyCustomer(const FlexitiCalls& calls) {
  using Request = v1::VerifyCustomerRequest;
  auto kind = MakeKind<Request, v1::VerifyCustomerResponse>(
      "/flexiti.v1.CustomerService/VerifyCustomer",
      [calls](const Request& request, const Terms& terms) {
        return calls.customers.Verify(request, terms);
      });
  SetEndpoint(kind, "POST /account/{account_number}/verify", Repeat::kFreely);
  return kind;
}

OperationKind CloseAccount(const FlexitiCalls& calls) {
  using Request = v1::CloseAccountRequest;
  auto kind = MakeKind<Request, v1::CloseAccountResponse>(
      "/flexiti.v1.CustomerService/CloseAccount",
      [calls](const Request& request, const Terms& terms) {
        return calls.accounts.Close(request, terms);
      });
  SetEndpoint(kind, "POST /accounts/{account_number}/close", Repeat::kTowards);
  return kind;
}

// Of a widget whose URL was lost nobody knows the session.
OperationKind StartWidget(const FlexitiCalls& calls) {
  using Request = v1::StartWidgetRequest;
  auto kind = MakeKind<Request, v1::StartWidgetResponse>(
      "/flexiti.v1.CustomerService/StartWidget",
      [calls](const Request& request, const Terms& terms) {
        return calls.widgets.Start(request, terms);
      });
  SetEndpoint(kind, "POST /widget/init", Repeat::kFreely);
  return kind;
}

// No shopper can get to a checkout whose URL was lost, so that nothing can be bought in it.
OperationKind StartCheckout(const FlexitiCalls& calls) {
  using Request = v1::StartCheckoutRequest;
  auto kind = MakeKind<Request, v1::StartCheckoutResponse>(
      "/flexiti.v1.CheckoutService/StartCheckout",
      [calls](const Request& request, const Terms& terms) {
        return calls.checkouts.Start(request, terms);
      });
  SetEndpoint(kind, "POST /systems/init", Repeat::kFreely);
  return kind;
}

}  // namespace

std::vector<OperationKind> CustomerKinds(const FlexitiCalls& calls) {
  return {VerifyCustomer(calls), CloseAccount(calls), StartWidget(calls), StartCheckout(calls)};
}

}  // namespace flexiti
