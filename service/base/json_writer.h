// Builds one JSON object in the order of the calls. By hand, because the packaged JSON libraries
// hold numbers as double, and an amount must reach the wire digit by digit.
#pragma once

#include <cstdint>
#include <string>

namespace flexiti {

class JsonWriter {
 public:
  JsonWriter& Text(const char* name, const std::string& value);
  JsonWriter& Int(const char* name, std::int64_t value);
  JsonWriter& Bool(const char* name, bool value);
  // `number` must follow JSON's grammar of numbers: an amount that decimal.h wrote, or digits
  // without a leading zero.
  JsonWriter& Number(const char* name, const std::string& number) { return Raw(name, number); }
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
