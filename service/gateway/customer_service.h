// flexiti.v1.CustomerService.
#pragma once

#include "flexiti/v1/customer_service.grpc.pb.h"
#include "service/flexiti/customers.h"
#include "service/gateway/calls.h"
#include "service/gateway/operations.h"

namespace flexiti {

class CustomerService final : public v1::CustomerService::CallbackService {
 public:
  // All must outlive this.
  CustomerService(Calls& calls, const Operations& operations, const Customers& customers)
      : calls_(calls), operations_(operations), customers_(customers) {}

  grpc::ServerUnaryReactor* LookupCustomer(grpc::CallbackServerContext* context,
                                           const v1::LookupCustomerRequest* request,
                                           v1::LookupCustomerResponse* response) override;
  grpc::ServerUnaryReactor* SearchCustomers(grpc::CallbackServerContext* context,
                                            const v1::SearchCustomersRequest* request,
                                            v1::SearchCustomersResponse* response) override;
  grpc::ServerUnaryReactor* VerifyCustomer(grpc::CallbackServerContext* context,
                                           const v1::VerifyCustomerRequest* request,
                                           v1::VerifyCustomerResponse* response) override;
  grpc::ServerUnaryReactor* CalculateInterest(grpc::CallbackServerContext* context,
                                              const v1::CalculateInterestRequest* request,
                                              v1::CalculateInterestResponse* response) override;
  grpc::ServerUnaryReactor* CloseAccount(grpc::CallbackServerContext* context,
                                         const v1::CloseAccountRequest* request,
                                         v1::CloseAccountResponse* response) override;
  grpc::ServerUnaryReactor* StartWidget(grpc::CallbackServerContext* context,
                                        const v1::StartWidgetRequest* request,
                                        v1::StartWidgetResponse* response) override;
  grpc::ServerUnaryReactor* DecodeDriversLicense(
      grpc::CallbackServerContext* context, const v1::DecodeDriversLicenseRequest* request,
      v1::DecodeDriversLicenseResponse* response) override;

 private:
  Calls& calls_;
  const Operations& operations_;
  const Customers& customers_;
};

}  // namespace flexiti
