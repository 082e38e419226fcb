// Sets a field of any message by its path, so that tests of fields are tables.
#pragma once

#include <string>

#include "absl/strings/numbers.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace flexiti_test {

// As a value: the field is cleared.
inline constexpr char kClear[] = "<clear>";

// `path` as in BadRequest: "in_store.verification_code", "sku_data.products[0].sku_id" (elements
// that are missing are added). Numbers and enums are given in digits.
inline void SetField(google::protobuf::Message& message, const std::string& path,
                     const std::string& value) {
  const size_t dot = path.find('.');
  std::string name = path.substr(0, dot);
  int index = -1;
  if (const size_t bracket = name.find('['); bracket != std::string::npos) {
    index = std::stoi(name.substr(bracket + 1));
    name.resize(bracket);
  }
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  ASSERT_NE(field, nullptr) << path;
  const auto* reflection = message.GetReflection();
  if (dot != std::string::npos) {
    if (index < 0) {
      return SetField(*reflection->MutableMessage(&message, field), path.substr(dot + 1), value);
    }
    while (reflection->FieldSize(message, field) <= index) reflection->AddMessage(&message, field);
    return SetField(*reflection->MutableRepeatedMessage(&message, field, index),
                    path.substr(dot + 1), value);
  }
  if (value == kClear) return reflection->ClearField(&message, field);
  std::int64_t number = 0;
  switch (field->cpp_type()) {
    case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(&message, field, value);
    case google::protobuf::FieldDescriptor::CPPTYPE_INT32:
      ASSERT_TRUE(absl::SimpleAtoi(value, &number)) << path;
      return reflection->SetInt32(&message, field, static_cast<std::int32_t>(number));
    case google::protobuf::FieldDescriptor::CPPTYPE_INT64:
      ASSERT_TRUE(absl::SimpleAtoi(value, &number)) << path;
      return reflection->SetInt64(&message, field, number);
    case google::protobuf::FieldDescriptor::CPPTYPE_ENUM:
      ASSERT_TRUE(absl::SimpleAtoi(value, &number)) << path;
      return reflection->SetEnumValue(&message, field, static_cast<int>(number));
    case google::protobuf::FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, field, value == "true");
    default:
      FAIL() << path << " cannot be set from a text";
  }
}

}  // namespace flexiti_test
