#include "service/gateway/checkout_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* CheckoutService::StartCheckout(grpc::CallbackServerContext* context,
                                                         const v1::StartCheckoutRequest* request,
                                                         v1::StartCheckoutResponse* response) {
  return calls_.Answer<v1::StartCheckoutRequest, v1::StartCheckoutResponse>(
      context, "flexiti.v1.CheckoutService/StartCheckout", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::StartCheckoutResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* CheckoutService::GetCheckout(grpc::CallbackServerContext* context,
                                                       const v1::GetCheckoutRequest* request,
                                                       v1::GetCheckoutResponse* response) {
  return calls_.Answer<v1::GetCheckoutRequest, v1::GetCheckoutResponse>(
      context, "flexiti.v1.CheckoutService/GetCheckout", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) { return checkouts_.Get(*request, terms); });
}

grpc::ServerUnaryReactor* CheckoutService::CalculatePayments(
    grpc::CallbackServerContext* context, const v1::CalculatePaymentsRequest* request,
    v1::CalculatePaymentsResponse* response) {
  return calls_.Answer<v1::CalculatePaymentsRequest, v1::CalculatePaymentsResponse>(
      context, "flexiti.v1.CheckoutService/CalculatePayments", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) {
        return checkouts_.CalculatePayments(*request, terms);
      });
}

}  // namespace flexiti
