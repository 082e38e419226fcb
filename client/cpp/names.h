// Enum values as people read them: without the prefix that the contract's style demands.
#pragma once

#include <string>

#include "flexiti/v1/errors.pb.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status.h"

namespace flexiti::client {

// OUTCOME_NOT_SENT is "NOT_SENT".
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// A number that this build's contract does not know is itself, in decimal.
std::string Name(v1::Outcome outcome);
std::string Name(v1::NextAction next_action);
std::string Name(v1::ErrorClass error_class);
std::string Name(v1::FlexitiErrorCode code);
std::string Name(grpc::StatusCode code);

}  // namespace flexiti::client
