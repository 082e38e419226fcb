#include "service/gateway/expected_metrics.h"

#include "absl/strings/str_cat.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"

namespace flexiti {
namespace {

std::vector<std::string> Methods() {
  std::vector<std::string> methods;
  for (const google::protobuf::Descriptor* request :
       {v1::CreatePurchaseRequest::descriptor(), v1::CreateAuthorizationRequest::descriptor(),
        v1::LookupCustomerRequest::descriptor(), v1::StartCheckoutRequest::descriptor(),
        v1::ListOperationsRequest::descriptor()}) {
    const google::protobuf::ServiceDescriptor* service = request->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      methods.push_back(absl::StrCat(service->full_name(), "/", service->method(i)->name()));
    }
  }
  return methods;
}

}  // namespace

Metrics::Expected ExpectedMetrics(const config::Gateway& config) {
  const bool has_online = !config.flexiti().online_api().url().empty();
  Metrics::Expected expected = {
      .max_in_flight = config.limits().max_in_flight(), .methods = Methods(), .apis = {"pos"}};
  if (has_online) expected.apis.push_back("online");
  for (const config::Merchant& merchant : config.merchants()) {
    for (const char* scope : {"merchant", "customer"}) {
      expected.tokens.push_back({.merchant_id = merchant.id(), .api = "pos", .scope = scope});
    }
    if (has_online) {
      expected.tokens.push_back(
          {.merchant_id = merchant.id(), .api = "online", .scope = "merchant"});
    }
  }
  return expected;
}

}  // namespace flexiti
