// The table of a message's fields.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"

namespace flexiti::reference {

// What the comment of a field or a oneof demands and says.
struct FieldText {
  bool required = false;
  std::string text;  // without the bare word "Required."
};

FieldText ReadFieldComment(const std::string& comment);

// A row for every field: name, type with a link, marks, meaning and rules; before the members of a
// oneof a row for the oneof. "Nothing." for a message without fields.
std::string FieldTable(const google::protobuf::Descriptor& message);

}  // namespace flexiti::reference
