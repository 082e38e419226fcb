// Messages in which every field is set.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace flexiti_test {

// One value of a message, as `flexiti` prints it for people.
struct PrintedValue {
  std::string field;  // "authorization.amount"
  std::string text;
  bool sensitive = false;  // by its own mark or that of a message around it
  bool unique = true;      // no other value has this text: false for booleans and enums
};

// A message of `type` in which every field is set, lists with two items, and what must be seen of
// it. Values are unlike each other, but for booleans (all true) and enums (the last value of each).
struct FilledMessage {
  std::unique_ptr<google::protobuf::Message> message;
  std::vector<PrintedValue> values;
};
FilledMessage Filled(const google::protobuf::Descriptor& type);

}  // namespace flexiti_test
