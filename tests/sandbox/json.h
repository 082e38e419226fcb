// A JSON value that keeps the text of every number, so that 9999999999999999.99 survives.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace flexiti_sandbox {

class Json {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Field = std::pair<std::string, Json>;

  Json() = default;  // null
  static Json String(std::string value) { return Json(Kind::kString, std::move(value)); }
  static Json Number(std::string text) { return Json(Kind::kNumber, std::move(text)); }
  static Json Number(int64_t value) { return Json(Kind::kNumber, std::to_string(value)); }
  static Json Bool(bool value) { return Json(Kind::kBool, value ? "true" : "false"); }
  static Json Array() { return Json(Kind::kArray, ""); }
  static Json Object() { return Json(Kind::kObject, ""); }

  // Refuses what RFC 8259 refuses, and also a repeated key and nesting deeper than 32.
  static absl::StatusOr<Json> Parse(const std::string& text);

  Kind kind() const { return kind_; }
  bool is_object() const { return kind_ == Kind::kObject; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_true() const { return is_bool() && text_ == "true"; }

  // A string's value, or a number as it was written; "true" or "false" for a boolean.
  const std::string& text() const { return text_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Json>& items() const { return items_; }

  // The field of that name, or nullptr: also where this is no object.
  const Json* Find(const std::string& name) const;

  Json& Set(std::string name, Json value);
  Json& Append(Json value);

  std::string Dump() const;

 private:
  Json(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}
  void DumpTo(std::string& out) const;

  Kind kind_ = Kind::kNull;
  std::string text_;
  std::vector<Field> fields_;
  std::vector<Json> items_;
};

}  // namespace flexiti_sandbox
