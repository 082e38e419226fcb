// YAML into any message whose fields carry a rule (rule.proto), by its descriptor.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "service/config/problems.h"

namespace flexiti::config {

// Fills `message` from `text`, defaults included, and adds to `problems` everything that is wrong:
// unknown, repeated or missing keys, values of the wrong kind or out of their rule, and YAML that
// is broken, empty, of several documents, or that uses anchors, aliases or tags (an alias makes a
// small file large, and none of them is needed). Fields with a problem are left unset. Every field
// that is met is located in `problems`. No text of a problem quotes a value.
void ReadYaml(const std::string& text, google::protobuf::Message& message, Problems& problems);

}  // namespace flexiti::config
