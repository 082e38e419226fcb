// Messages and errors as JSON, for programs.
#pragma once

#include <string>

#include "client/cpp/error.h"
#include "google/protobuf/message.h"

namespace flexiti::cli {

// The proto's own field names; 64-bit numbers are strings, as protobuf's JSON has it. Ends with a
// line end.
std::string ToJson(const google::protobuf::Message& message);

// {"error": {...}}: names without their enum's prefix, fields in a fixed order, empty ones left
// out.
std::string ToJson(const client::Error& error, const std::string& request_id);

}  // namespace flexiti::cli
