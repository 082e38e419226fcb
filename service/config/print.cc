#include "service/config/print.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/time_util.h>
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "service/config/rule.pb.h"
#include "service/config/scalar.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::util::TimeUtil;

constexpr int kOne = -1;  // the index of a field that is no list

// In the largest unit of which it is a whole number.
std::string DurationText(const Message& duration) {
  const int64_t milliseconds =
      TimeUtil::DurationToMilliseconds(static_cast<const google::protobuf::Duration&>(duration));
  struct Unit {
    int64_t milliseconds;
    const char* name;
  };
  for (const Unit& unit : {Unit{3'600'000, "h"}, Unit{60'000, "m"}, Unit{1000, "s"}}) {
    if (milliseconds != 0 && milliseconds % unit.milliseconds == 0) {
      return absl::StrCat(milliseconds / unit.milliseconds, unit.name);
    }
  }
  return milliseconds == 0 ? "0s" : absl::StrCat(milliseconds, "ms");
}

// The word of an enum's value: what stands behind the prefix that all of them have.
std::string WordOf(const FieldDescriptor& field, int number) {
  for (const std::string& word : EnumWords(field)) {
    const std::string& name = field.enum_type()->FindValueByNumber(number)->name();
    if (name.size() > word.size() && name.compare(name.size() - word.size() - 1, std::string::npos,
                                                  absl::StrCat("_", word)) == 0) {
      return word;
    }
  }
  return "";
}

// The value, or the entry `index` of the list, as the file has it.
std::string TextOf(const Message& section, const FieldDescriptor& field, int index) {
  const Reflection& values = *section.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(values.GetInt32(section, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return values.GetBool(section, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(field, index == kOne ? values.GetEnumValue(section, &field)
                                         : values.GetRepeatedEnumValue(section, &field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return DurationText(values.GetMessage(section, &field));
    default:
      return index == kOne ? values.GetString(section, &field)
                           : values.GetRepeatedString(section, &field, index);
  }
}

bool IsDefault(const Message& section, const FieldDescriptor& field, const std::string& text) {
  const Rule& bounds = field.options().GetExtension(rule);
  if (!bounds.has_default_value()) return false;
  const std::unique_ptr<Message> other(section.New());
  return SetScalar(field, bounds.default_value(), *other) && TextOf(*other, field, kOne) == text;
}

void PrintValue(const FieldDescriptor& field, const std::string& text, YAML::Emitter& out) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) out << YAML::DoubleQuoted;
  out << text;
}

void PrintSection(const Message& section, YAML::Emitter& out);

void PrintList(const Message& section, const FieldDescriptor& field, YAML::Emitter& out) {
  const Reflection& values = *section.GetReflection();
  const int size = values.FieldSize(section, &field);
  const bool is_section = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!is_section || size == 0) out << YAML::Flow;
  out << YAML::BeginSeq;
  for (int i = 0; i < size; ++i) {
    if (is_section) {
      PrintSection(values.GetRepeatedMessage(section, &field, i), out);
    } else {
      PrintValue(field, TextOf(section, field, i), out);
    }
  }
  out << YAML::EndSeq;
}

void PrintSection(const Message& section, YAML::Emitter& out) {
  out << YAML::BeginMap;
  for (int i = 0; i < section.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *section.GetDescriptor()->field(i);
    out << YAML::Key << field.name() << YAML::Value;
    if (field.is_repeated()) {
      PrintList(section, field, out);
    } else if (!IsScalar(field)) {
      PrintSection(section.GetReflection()->GetMessage(section, &field), out);
    } else {
      const std::string text = TextOf(section, field, kOne);
      PrintValue(field, text, out);
      if (IsDefault(section, field, text)) out << YAML::Comment("default");
    }
  }
  out << YAML::EndMap;
}

}  // namespace

std::string Print(const Gateway& gateway) {
  YAML::Emitter out;
  PrintSection(gateway, out);
  return absl::StrCat(out.c_str(), "\n");
}

}  // namespace flexiti::config
