// One value of the configuration: text in, field out, under the field's rule (rule.proto).
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace flexiti::config {

// The field is one value rather than a section or a list of them. A duration is one value.
bool IsScalar(const google::protobuf::FieldDescriptor& field);

// The field is a list of such values: of texts or of words.
bool IsListOfScalars(const google::protobuf::FieldDescriptor& field);

// Sets `field` of `message` from `text`, or adds it to the list. False, and nothing is set, when
// the rule does not allow it. Needs IsScalar(field) or IsListOfScalars(field).
bool SetScalar(const google::protobuf::FieldDescriptor& field, const std::string& text,
               google::protobuf::Message& message);

// What SetScalar() accepts as one value, in words that complete "must be ...".
std::string Allowed(const google::protobuf::FieldDescriptor& field);

// The words that an enum field takes; empty for other fields.
std::vector<std::string> EnumWords(const google::protobuf::FieldDescriptor& field);

}  // namespace flexiti::config
