#include "service/gateway/checkout_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* CheckoutService::StartCheckout(grpc::CallbackServerContext* context,
                                                         const v1::StartCheckoutRequest*,
                                                         v1::StartCheckoutResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CheckoutService/StartCheckout");
}

grpc::ServerUnaryReactor* CheckoutService::GetCheckout(grpc::CallbackServerContext* context,
                                                       const v1::GetCheckoutRequest*,
                                                       v1::GetCheckoutResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CheckoutService/GetCheckout");
}

grpc::ServerUnaryReactor* CheckoutService::CalculatePayments(grpc::CallbackServerContext* context,
                                                             const v1::CalculatePaymentsRequest*,
                                                             v1::CalculatePaymentsResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CheckoutService/CalculatePayments");
}

}  // namespace flexiti
