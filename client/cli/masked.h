// Messages without the personal data and secrets in them.
#pragma once

#include <memory>

#include "google/protobuf/message.h"

namespace flexiti::cli {

// A copy in which every field that the contract marks (flexiti.v1.sensitive), at any depth, holds
// `***` where it is text, and nothing where it is not. In a packed message of the contract, such as
// the response of an operation, the marks of its own fields count instead.
std::unique_ptr<google::protobuf::Message> Masked(const google::protobuf::Message& message);

}  // namespace flexiti::cli
