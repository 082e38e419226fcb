// What a gRPC call exercised of our own contract, the services of proto/flexiti/v1. Pure.
#pragma once

#include <string>

#include "google/protobuf/message.h"
#include "tests/coverage/fact.h"

namespace flexiti_coverage {

// The owner of a method's facts: "CustomerService.VerifyCustomer" for
// "/flexiti.v1.CustomerService/VerifyCustomer". Empty: no method of ours.
std::string OwnerOf(const std::string& grpc_method);

// The fields that are set in `message`, down to scalars, amounts, dates, times and structs. `kind`
// is request or response.
Facts FactsOf(const std::string& owner, const std::string& kind,
              const google::protobuf::Message& message);

// Every field of every request and response of every method.
Facts EveryMethodsFacts();

}  // namespace flexiti_coverage
