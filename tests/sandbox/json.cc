#include "tests/sandbox/json.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

constexpr size_t kMaxDepth = 32;

// nlohmann's reader does the syntax; this keeps the raw text of numbers, which its own tree loses.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return Add(Json()); }
  bool boolean(bool value) override { return Add(Json::Bool(value)); }
  bool number_integer(number_integer_t value) override { return Add(Json::Number(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    return Add(Json::Number(std::to_string(value)));
  }
  bool number_float(number_float_t, const string_t& raw) override { return Add(Json::Number(raw)); }
  bool string(string_t& value) override { return Add(Json::String(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return Open(Json::Object()); }
  bool start_array(size_t) override { return Open(Json::Array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    if (open_.back().value.Find(name) != nullptr)
      return Fail(absl::StrCat("field ", name, " twice"));
    open_.back().key = name;
    return true;
  }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return Fail(absl::StrCat("not JSON at byte ", position));
  }

  Json root;
  std::string error;

 private:
  struct Level {
    Json value;
    std::string key;
  };

  bool Fail(std::string why) {
    if (error.empty()) error = std::move(why);
    return false;
  }
  bool Add(Json value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.Append(std::move(value));
    } else {
      open_.back().value.Set(open_.back().key, std::move(value));
    }
    return true;
  }
  bool Open(Json value) {
    if (open_.size() >= kMaxDepth) return Fail("nested too deep");
    open_.push_back({std::move(value), ""});
    return true;
  }
  bool Close() {
    Json done = std::move(open_.back().value);
    open_.pop_back();
    return Add(std::move(done));
  }

  std::vector<Level> open_;
};

}  // namespace

absl::StatusOr<Json> Json::Parse(const std::string& text) {
  TreeBuilder builder;
  if (!nlohmann::json::sax_parse(text, &builder)) {
    return absl::InvalidArgumentError(builder.error.empty() ? "not JSON" : builder.error);
  }
  return std::move(builder.root);
}

const Json* Json::Find(const std::string& name) const {
  for (const Field& field : fields_) {
    if (field.first == name) return &field.second;
  }
  return nullptr;
}

Json& Json::Set(std::string name, Json value) {
  fields_.emplace_back(std::move(name), std::move(value));
  return *this;
}

Json& Json::Append(Json value) {
  items_.push_back(std::move(value));
  return *this;
}

std::string Json::Dump() const {
  std::string out;
  DumpTo(out);
  return out;
}

void Json::DumpTo(std::string& out) const {
  // What came over the wire may not be UTF-8; a strange byte is shown as U+FFFD.
  const auto quoted = [](const std::string& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  const char* separator = "";
  switch (kind_) {
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kBool:
    case Kind::kNumber:
      out += text_;
      return;
    case Kind::kString:
      out += quoted(text_);
      return;
    case Kind::kArray:
      out += '[';
      for (const Json& item : items_) {
        out += separator;
        item.DumpTo(out);
        separator = ",";
      }
      out += ']';
      return;
    case Kind::kObject:
      out += '{';
      for (const Field& field : fields_) {
        absl::StrAppend(&out, separator, quoted(field.first), ":");
        field.second.DumpTo(out);
        separator = ",";
      }
      out += '}';
      return;
  }
}

}  // namespace flexiti_sandbox
