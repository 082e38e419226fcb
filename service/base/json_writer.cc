#include "service/base/json_writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace flexiti {

std::string JsonString(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          absl::StrAppendFormat(&out, "\\u%04x", c);
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

void JsonWriter::Name(const char* name) {
  if (out_.size() > 1) out_ += ',';
  absl::StrAppend(&out_, "\"", name, "\":");
}

JsonWriter& JsonWriter::Text(const char* name, const std::string& value) {
  return Raw(name, JsonString(value));
}

JsonWriter& JsonWriter::Int(const char* name, std::int64_t value) {
  return Raw(name, absl::StrCat(value));
}

JsonWriter& JsonWriter::Bool(const char* name, bool value) {
  return Raw(name, value ? "true" : "false");
}

JsonWriter& JsonWriter::Raw(const char* name, const std::string& json) {
  Name(name);
  out_ += json;
  return *this;
}

}  // namespace flexiti
