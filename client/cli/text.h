// Messages for people.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace flexiti::cli {

// The fields that are set, one a line, names and values in two columns, a message below its name
// and indented. Money, times, dates, rates and enums read as people write them; a packed message
// as itself.
std::string ToText(const google::protobuf::Message& message);

// A message that has a short form: Money "1000.10 CAD", Timestamp, Date. Empty for any other and
// for one that is not set.
std::string ShortText(const google::protobuf::Message& message);

// What a table of some of the fields ends with.
extern const char kMoreFields[];

// Columns as wide as their widest cell. The first row is the heading.
std::string ToTable(const std::vector<std::vector<std::string>>& rows);

}  // namespace flexiti::cli
