// Messages without the personal data and secrets in them.
#pragma once

#include <memory>
#include <string>

#include "google/protobuf/message.h"

namespace flexiti::cli {

// A copy in which every field that the contract marks (flexiti.v1.sensitive), at any depth, holds
// `***` where it is text, and nothing where it is not. In a packed message of the contract, such as
// the response of an operation, the marks of its own fields count instead.
std::unique_ptr<google::protobuf::Message> Masked(const google::protobuf::Message& message);

// How to see what `text` of a masked message hides, as a line; empty where it hides nothing. With
// `request_id` (of an operation): how to see it without doing it again, since the gateway keeps its
// answer.
std::string HowToSee(const std::string& text, const std::string& request_id = "");

}  // namespace flexiti::cli
