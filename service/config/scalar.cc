#include "service/config/scalar.h"

#include <google/protobuf/util/time_util.h>

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/config/format.h"
#include "service/config/rule.pb.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::util::TimeUtil;

constexpr int64_t kMaxText = 4096;  // bytes, where the rule names no `max`

const Rule& RuleOf(const FieldDescriptor& field) { return field.options().GetExtension(rule); }

bool IsDuration(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION;
}

// Values are named after their enum, the first one ending in UNSPECIFIED; the file leaves that out.
std::string PrefixOf(const EnumDescriptor& type) {
  return std::string(absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED"));
}

bool SetInteger(const FieldDescriptor& field, const std::string& text, Message& message) {
  const Rule& bounds = RuleOf(field);
  const std::optional<int64_t> value = ParseInteger(text);
  if (!value.has_value() || *value < bounds.min() || *value > bounds.max()) return false;
  message.GetReflection()->SetInt32(&message, &field, static_cast<int32_t>(*value));
  return true;
}

bool SetDuration(const FieldDescriptor& field, const std::string& text, Message& message) {
  const Rule& bounds = RuleOf(field);
  const std::optional<int64_t> value = ParseDuration(text);
  if (!value.has_value() || value < ParseDuration(bounds.shortest()) ||
      value > ParseDuration(bounds.longest())) {
    return false;
  }
  message.GetReflection()
      ->MutableMessage(&message, &field)
      ->CopyFrom(TimeUtil::MillisecondsToDuration(*value));
  return true;
}

bool SetEnum(const FieldDescriptor& field, const std::string& text, Message& message) {
  const auto* value = field.enum_type()->FindValueByName(PrefixOf(*field.enum_type()) + text);
  if (value == nullptr || value->number() == 0) return false;
  if (field.is_repeated()) {
    message.GetReflection()->AddEnum(&message, &field, value);
  } else {
    message.GetReflection()->SetEnum(&message, &field, value);
  }
  return true;
}

bool SetBool(const FieldDescriptor& field, const std::string& text, Message& message) {
  if (text != "true" && text != "false") return false;
  message.GetReflection()->SetBool(&message, &field, text == "true");
  return true;
}

bool SetText(const FieldDescriptor& field, const std::string& text, Message& message) {
  const Rule& bounds = RuleOf(field);
  const int64_t size = static_cast<int64_t>(text.size());
  const bool is_default = bounds.has_default_value() && text == bounds.default_value();
  const int64_t max = bounds.has_max() ? bounds.max() : kMaxText;
  if (!is_default && (size < bounds.min() || size > max || !HasFormat(text, bounds.format()))) {
    return false;
  }
  if (field.is_repeated()) {
    message.GetReflection()->AddString(&message, &field, text);
  } else {
    message.GetReflection()->SetString(&message, &field, text);
  }
  return true;
}

std::string AllowedText(const Rule& bounds) {
  std::string form =
      Format_descriptor()->FindValueByNumber(bounds.format())->options().GetExtension(allowed);
  if (!bounds.has_max()) return form;
  return absl::StrCat(bounds.min(), " to ", bounds.max(), " characters: ", form);
}

}  // namespace

bool IsScalar(const FieldDescriptor& field) {
  return !field.is_repeated() &&
         (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsDuration(field));
}

// schema_test holds that config.proto has lists of no other type.
bool IsListOfScalars(const FieldDescriptor& field) {
  return field.is_repeated() && (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                                 field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM);
}

bool SetScalar(const FieldDescriptor& field, const std::string& text, Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return SetInteger(field, text, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(field, text, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(field, text, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(field, text, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetDuration(field, text, message);
    default:
      return false;  // schema_test holds that config.proto has no other type
  }
}

std::string Allowed(const FieldDescriptor& field) {
  const Rule& bounds = RuleOf(field);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat("a whole number from ", bounds.min(), " to ", bounds.max());
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("one of ", absl::StrJoin(EnumWords(field), ", "));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return absl::StrCat("a duration from ", bounds.shortest(), " to ", bounds.longest(),
                          " (a number and ms, s, m or h)");
    default:
      return AllowedText(bounds);
  }
}

std::vector<std::string> EnumWords(const FieldDescriptor& field) {
  std::vector<std::string> words;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return words;
  const std::string prefix = PrefixOf(*field.enum_type());
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    words.push_back(std::string(absl::StripPrefix(field.enum_type()->value(i)->name(), prefix)));
  }
  return words;
}

}  // namespace flexiti::config
