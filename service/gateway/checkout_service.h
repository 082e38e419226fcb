// flexiti.v1.CheckoutService.
#pragma once

#include "flexiti/v1/checkout_service.grpc.pb.h"
#include "service/flexiti/checkouts.h"
#include "service/gateway/calls.h"
#include "service/gateway/operations.h"

namespace flexiti {

class CheckoutService final : public v1::CheckoutService::CallbackService {
 public:
  // All must outlive this.
  CheckoutService(Calls& calls, const Operations& operations, const Checkouts& checkouts)
      : calls_(calls), operations_(operations), checkouts_(checkouts) {}

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
  const Operations& operations_;
  const Checkouts& checkouts_;
};

}  // namespace flexiti
