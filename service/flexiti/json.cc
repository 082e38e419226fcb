#include "service/flexiti/json.h"

#include <simdjson.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace flexiti {
namespace {

namespace ondemand = simdjson::ondemand;

bool SkipDigits(const std::string& text, size_t& at) {
  const size_t start = at;
  while (at < text.size() && absl::ascii_isdigit(text[at])) ++at;
  return at > start;
}

// RFC 8259, section 6.
bool IsNumber(const std::string& text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const size_t whole = at;
  if (!SkipDigits(text, at) || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.' && !SkipDigits(text, ++at)) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!SkipDigits(text, at)) return false;
  }
  return at == text.size();
}

// simdjson's on-demand reader checks only what it is asked for, so this walk asks for everything.
// Every method answers false on the first thing that is wrong.
class Walk {
 public:
  template <typename Value>
  bool Read(Value& value, Json& out, int depth) {
    if (depth > kMaxJsonDepth || ++values_ > kMaxJsonValues) return false;
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    switch (type) {
      case ondemand::json_type::object:
        return ReadObject(value, out, depth);
      case ondemand::json_type::array:
        return ReadArray(value, out, depth);
      case ondemand::json_type::string:
        return ReadString(value, out);
      case ondemand::json_type::number:
        return ReadNumber(value, out);
      case ondemand::json_type::boolean:
        out.kind = Json::Kind::kBool;
        return !value.get_bool().get(out.boolean);
      case ondemand::json_type::null:
        return IsNull(value);
    }
    return false;
  }

 private:
  template <typename Value>
  bool ReadObject(Value& value, Json& out, int depth) {
    out.kind = Json::Kind::kObject;
    ondemand::object object;
    if (value.get_object().get(object)) return false;
    for (auto member : object) {
      std::string_view name;
      ondemand::value child;
      if (member.unescaped_key().get(name) || member.value().get(child)) return false;
      std::string key(name);  // the view dies with the next read
      if (out.members.size() == kMaxJsonMembers || out.Find(key) != nullptr) return false;
      Json parsed;
      if (!Read(child, parsed, depth + 1)) return false;
      out.members.push_back({std::move(key), std::move(parsed)});
    }
    return true;
  }

  template <typename Value>
  bool ReadArray(Value& value, Json& out, int depth) {
    out.kind = Json::Kind::kArray;
    ondemand::array array;
    if (value.get_array().get(array)) return false;
    for (auto item : array) {
      ondemand::value child;
      if (item.get(child)) return false;
      if (!Read(child, out.items.emplace_back(), depth + 1)) return false;
    }
    return true;
  }

  template <typename Value>
  bool ReadString(Value& value, Json& out) {
    out.kind = Json::Kind::kString;
    std::string_view text;
    if (value.get_string().get(text)) return false;
    out.text.assign(text);
    return true;
  }

  // simdjson leaves a number's grammar to whoever converts it; nothing here converts.
  template <typename Value>
  bool ReadNumber(Value& value, Json& out) {
    out.kind = Json::Kind::kNumber;
    const std::string_view token = RawToken(value);
    out.text =
        std::string(absl::StripAsciiWhitespace(absl::string_view(token.data(), token.size())));
    return IsNumber(out.text);
  }

  template <typename Value>
  static bool IsNull(Value& value) {
    bool null = false;
    // simdjson 3.0 answers a plain bool for values and a result for documents.
    if constexpr (std::is_same_v<decltype(value.is_null()), bool>) {
      null = value.is_null();
    } else {
      if (value.is_null().get(null)) return false;
    }
    return null;
  }

  static std::string_view RawToken(ondemand::value& value) { return value.raw_json_token(); }
  static std::string_view RawToken(ondemand::document& value) {
    std::string_view token;
    return value.raw_json_token().get(token) ? std::string_view() : token;
  }

  int values_ = 0;
};

bool AtEnd(ondemand::document& document) {
  const char* rest = nullptr;
  return document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
}

}  // namespace

const Json* Json::Find(const std::string& name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

absl::StatusOr<Json> ParseJson(const std::string& text) {
  thread_local ondemand::parser parser;
  const simdjson::padded_string padded(text);
  ondemand::document document;
  Json out;
  if (parser.iterate(padded).get(document) || !Walk().Read(document, out, 1) || !AtEnd(document)) {
    return absl::InvalidArgumentError("is not a JSON text");
  }
  return out;
}

}  // namespace flexiti
