// flexiti.v1.CheckoutService. Not served yet.
#pragma once

#include "flexiti/v1/checkout_service.grpc.pb.h"
#include "service/gateway/calls.h"

namespace flexiti {

class CheckoutService final : public v1::CheckoutService::CallbackService {
 public:
  // `calls` must outlive this.
  explicit CheckoutService(Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* StartCheckout(grpc::CallbackServerContext* context,
                                          const v1::StartCheckoutRequest* request,
                                          v1::StartCheckoutResponse* response) override;
  grpc::ServerUnaryReactor* GetCheckout(grpc::CallbackServerContext* context,
                                        const v1::GetCheckoutRequest* request,
                                        v1::GetCheckoutResponse* response) override;
  grpc::ServerUnaryReactor* CalculatePayments(grpc::CallbackServerContext* context,
                                              const v1::CalculatePaymentsRequest* request,
                                              v1::CalculatePaymentsResponse* response) override;

 private:
  Calls& calls_;
};

}  // namespace flexiti
