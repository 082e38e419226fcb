#include "client/cli/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/packed.h"
#include "client/cli/percent.h"
#include "client/cpp/money.h"
#include "client/cpp/names.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"

namespace flexiti::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string DateText(const google::type::Date& date) {
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", date.year(), date.month(), date.day());
  return text;
}

// Rates travel as fractions.
bool IsRate(const FieldDescriptor& field) {
  return field.name() == "annual_interest_rate" ||
         field.full_name() == "flexiti.v1.AnnualRate.rate";
}

std::string ScalarText(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = reflection->GetString(message, field);
      return IsRate(*field) ? Percent(text) : text;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection->GetEnumValue(message, field);
      const auto* value = field->enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : client::ShortName(*value);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection->GetInt64(message, field));
    default:
      return "?";  // the contract has no other kind
  }
}

std::string RepeatedText(const Message& message, const FieldDescriptor* field) {
  std::vector<std::string> items;
  const Reflection* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, field);
  items.reserve(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    items.push_back(field->cpp_type() == FieldDescriptor::CPPTYPE_STRING
                        ? reflection->GetRepeatedString(message, field, i)
                        : absl::StrCat(reflection->GetRepeatedInt32(message, field, i)));
  }
  return absl::StrJoin(items, ", ");
}

// What Flexiti sends reaches a terminal here: no control characters pass.
std::string Printable(std::string text) {
  for (char& c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return text;
}

struct Line {
  size_t depth = 0;
  std::string name;
  std::string value;
};

void AddLines(const Message& message, size_t depth, std::vector<Line>* lines);

void AddMessage(const std::string& name, const Message& message, size_t depth,
                std::vector<Line>* lines) {
  if (const auto* any = dynamic_cast<const google::protobuf::Any*>(&message)) {
    const std::unique_ptr<Message> unpacked = Unpacked(*any);
    lines->push_back({depth, name, unpacked == nullptr ? any->type_url() : ""});
    if (unpacked != nullptr) AddLines(*unpacked, depth + 1, lines);
    return;
  }
  const std::string text = ShortText(message);
  lines->push_back({depth, name, text});
  if (text.empty()) AddLines(message, depth + 1, lines);
}

void AddLines(const Message& message, size_t depth, std::vector<Line>* lines) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = absl::StrReplaceAll(field->name(), {{"_", " "}});
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_message && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        AddMessage(absl::StrCat(name, " ", i + 1),
                   reflection->GetRepeatedMessage(message, field, i), depth, lines);
      }
    } else if (is_message) {
      AddMessage(name, reflection->GetMessage(message, field), depth, lines);
    } else {
      lines->push_back(
          {depth, name,
           field->is_repeated() ? RepeatedText(message, field) : ScalarText(message, field)});
    }
  }
}

}  // namespace

const char kMoreFields[] = "(--json shows every field)\n";

std::string ShortText(const Message& message) {
  if (message.ByteSizeLong() == 0) return "";
  if (const auto* money = dynamic_cast<const v1::Money*>(&message)) {
    return absl::StrCat(client::FormatMoney(*money), " ", money->currency_code());
  }
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return google::protobuf::util::TimeUtil::ToString(*time);
  }
  if (const auto* date = dynamic_cast<const google::type::Date*>(&message)) return DateText(*date);
  if (dynamic_cast<const google::protobuf::Struct*>(&message) != nullptr) {
    std::string json;
    return google::protobuf::util::MessageToJsonString(message, &json).ok() ? json : "?";
  }
  return "";
}

std::string ToText(const Message& message) {
  constexpr size_t kIndent = 2;
  constexpr size_t kGap = 2;
  std::vector<Line> lines;
  AddLines(message, 0, &lines);
  size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.depth * kIndent + line.name.size());
  std::string text;
  for (const Line& line : lines) {
    std::string row = std::string(line.depth * kIndent, ' ') + line.name;
    if (!line.value.empty()) {
      row += std::string(width - row.size() + kGap, ' ') + Printable(line.value);
    }
    absl::StrAppend(&text, row, "\n");
  }
  return text;
}

std::string ToTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += Printable(row[i]);
      if (i + 1 < row.size()) line += std::string(widths[i] - row[i].size() + 2, ' ');
    }
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

}  // namespace flexiti::cli
