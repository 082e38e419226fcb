// The sections of proto/error-reference.md for one failure each.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"
#include "tests/reference/contract.h"
#include "tests/reference/endpoints.h"
#include "tests/reference/error_example.h"

namespace flexiti::reference {

// The facts of a FlexitiErrorCode or a GatewayErrorReason; the default ones of UNSPECIFIED.
v1::ErrorFacts FactsIn(const google::protobuf::EnumValueDescriptor& value);

// gRPC code, outcome and next action, each without its prefix, the last two with links.
struct FactNames {
  std::string grpc_code;
  std::string outcome;
  std::string next_action;
};
FactNames NamesOf(int grpc_code, v1::Outcome outcome, v1::NextAction next_action);

// A reply of Flexiti that means the code: at a documented place where a method calls one, and a
// current one before a historic one.
FlexitiAnswer AnswerFor(v1::FlexitiErrorCode code, const Endpoints& endpoints);
// Whether the endpoint is of a method that changes something.
Effect EffectOf(const std::string& endpoint, const Endpoints& endpoints);

// For a value of FlexitiErrorCode and of GatewayErrorReason, other than UNSPECIFIED.
std::string CodeSection(const Contract& contract, const Endpoints& endpoints,
                        const google::protobuf::EnumValueDescriptor& value);
std::string ReasonSection(const Contract& contract,
                          const google::protobuf::EnumValueDescriptor& value);

}  // namespace flexiti::reference
