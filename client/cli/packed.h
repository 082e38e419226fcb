// Messages inside google.protobuf.Any.
#pragma once

#include <memory>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"

namespace flexiti::cli {

// What is packed in `any`; null if it is empty, damaged or of a type that this build does not know.
std::unique_ptr<google::protobuf::Message> Unpacked(const google::protobuf::Any& any);

}  // namespace flexiti::cli
