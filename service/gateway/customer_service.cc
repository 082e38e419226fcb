#include "service/gateway/customer_service.h"

namespace flexiti {

grpc::ServerUnaryReactor* CustomerService::VerifyCustomer(grpc::CallbackServerContext* context,
                                                          const v1::VerifyCustomerRequest* request,
                                                          v1::VerifyCustomerResponse* response) {
  return calls_.Answer<v1::VerifyCustomerRequest, v1::VerifyCustomerResponse>(
      context, "flexiti.v1.CustomerService/VerifyCustomer", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::VerifyCustomerResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* CustomerService::LookupCustomer(grpc::CallbackServerContext* context,
                                                          const v1::LookupCustomerRequest*,
                                                          v1::LookupCustomerResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/LookupCustomer");
}

grpc::ServerUnaryReactor* CustomerService::SearchCustomers(grpc::CallbackServerContext* context,
                                                           const v1::SearchCustomersRequest*,
                                                           v1::SearchCustomersResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/SearchCustomers");
}

grpc::ServerUnaryReactor* CustomerService::CalculateInterest(grpc::CallbackServerContext* context,
                                                             const v1::CalculateInterestRequest*,
                                                             v1::CalculateInterestResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/CalculateInterest");
}

grpc::ServerUnaryReactor* CustomerService::CloseAccount(grpc::CallbackServerContext* context,
                                                        const v1::CloseAccountRequest*,
                                                        v1::CloseAccountResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/CloseAccount");
}

grpc::ServerUnaryReactor* CustomerService::StartWidget(grpc::CallbackServerContext* context,
                                                       const v1::StartWidgetRequest*,
                                                       v1::StartWidgetResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/StartWidget");
}

grpc::ServerUnaryReactor* CustomerService::DecodeDriversLicense(
    grpc::CallbackServerContext* context, const v1::DecodeDriversLicenseRequest*,
    v1::DecodeDriversLicenseResponse*) {
  return calls_.Unserved(context, "flexiti.v1.CustomerService/DecodeDriversLicense");
}

}  // namespace flexiti
