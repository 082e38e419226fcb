// Builds one JSON object in the order of the calls. By hand, because the packaged JSON libraries hold
// numbers as double, and an amount must reach the wire digit by digit.
#pragma once

#include <cstdint>
#include <string>

namespace flexiti {

class JsonWriter {
 public:
  JsonWriter& Text(const char* name, const std::string& value);
  JsonWriter& Int(const char* name, std::int64_t value);
  JsonWriter& Bool(const char* name, bool value);
  // An amount as a JSON number with two decimals.
  JsonWriter& Cents(const char* name, std::int64_t cents);
  // `digits` must be decimal digits without a leading zero, as validation guarantees.
  JsonWriter& Digits(const char* name, const std::string& digits);
  // `json` is a whole JSON value.
  JsonWriter& Raw(const char* name, const std::string& json);

  // The object so far, closed.
  std::string Close() const { return out_ + "}"; }

 private:
  void Name(const char* name);

  std::string out_ = "{";
};

// `text` with quotation marks and escapes.
std::string JsonString(const std::string& text);

}  // namespace flexiti
