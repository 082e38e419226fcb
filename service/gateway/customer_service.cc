#include "service/gateway/customer_service.h"

#include <utility>

namespace flexiti {

grpc::ServerUnaryReactor* CustomerService::LookupCustomer(grpc::CallbackServerContext* context,
                                                          const v1::LookupCustomerRequest* request,
                                                          v1::LookupCustomerResponse* response) {
  return calls_.Answer<v1::LookupCustomerRequest, v1::LookupCustomerResponse>(
      context, "flexiti.v1.CustomerService/LookupCustomer", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) -> absl::StatusOr<v1::LookupCustomerResponse> {
        absl::StatusOr<v1::Customer> customer = customers_.Lookup(*request, terms);
        if (!customer.ok()) return customer.status();
        v1::LookupCustomerResponse found;
        *found.mutable_customer() = *std::move(customer);
        return found;
      });
}

grpc::ServerUnaryReactor* CustomerService::SearchCustomers(
    grpc::CallbackServerContext* context, const v1::SearchCustomersRequest* request,
    v1::SearchCustomersResponse* response) {
  return calls_.Answer<v1::SearchCustomersRequest, v1::SearchCustomersResponse>(
      context, "flexiti.v1.CustomerService/SearchCustomers", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) { return customers_.Search(*request, terms); });
}

grpc::ServerUnaryReactor* CustomerService::VerifyCustomer(grpc::CallbackServerContext* context,
                                                          const v1::VerifyCustomerRequest* request,
                                                          v1::VerifyCustomerResponse* response) {
  return calls_.Answer<v1::VerifyCustomerRequest, v1::VerifyCustomerResponse>(
      context, "flexiti.v1.CustomerService/VerifyCustomer", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::VerifyCustomerResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* CustomerService::CalculateInterest(
    grpc::CallbackServerContext* context, const v1::CalculateInterestRequest* request,
    v1::CalculateInterestResponse* response) {
  return calls_.Answer<v1::CalculateInterestRequest, v1::CalculateInterestResponse>(
      context, "flexiti.v1.CustomerService/CalculateInterest", Effect::kRead, *request, *response,
      [this, request](const Terms& terms) {
        return customers_.CalculateInterest(*request, terms);
      });
}

grpc::ServerUnaryReactor* CustomerService::CloseAccount(grpc::CallbackServerContext* context,
                                                        const v1::CloseAccountRequest* request,
                                                        v1::CloseAccountResponse* response) {
  return calls_.Answer<v1::CloseAccountRequest, v1::CloseAccountResponse>(
      context, "flexiti.v1.CustomerService/CloseAccount", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::CloseAccountResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* CustomerService::StartWidget(grpc::CallbackServerContext* context,
                                                       const v1::StartWidgetRequest* request,
                                                       v1::StartWidgetResponse* response) {
  return calls_.Answer<v1::StartWidgetRequest, v1::StartWidgetResponse>(
      context, "flexiti.v1.CustomerService/StartWidget", Effect::kChange, *request, *response,
      [this, request](const Terms& terms) {
        return operations_.Run<v1::StartWidgetResponse>(*request, terms);
      });
}

grpc::ServerUnaryReactor* CustomerService::DecodeDriversLicense(
    grpc::CallbackServerContext* context, const v1::DecodeDriversLicenseRequest* request,
    v1::DecodeDriversLicenseResponse* response) {
  return calls_.Answer<v1::DecodeDriversLicenseRequest, v1::DecodeDriversLicenseResponse>(
      context, "flexiti.v1.CustomerService/DecodeDriversLicense", Effect::kRead, *request,
      *response,
      [this, request](const Terms& terms) { return customers_.DecodeLicense(*request, terms); });
}

}  // namespace flexiti
