#include "service/flexiti/json_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/flexiti/date.h"
#include "service/flexiti/decimal.h"

namespace flexiti {
namespace {

constexpr size_t kMaxIdLength = 40;
// What google.protobuf.Timestamp can hold: the years 1 to 9999.
const absl::Time kFirstTimestamp = absl::FromUnixSeconds(-62'135'596'800);
const absl::Time kLastTimestamp = absl::FromUnixSeconds(253'402'300'799);
// Beyond this a double skips integers.
constexpr std::int64_t kMaxExactInteger = std::int64_t{1} << 53;

bool IsScalarText(const Json& json) {
  return json.kind == Json::Kind::kString || json.kind == Json::Kind::kNumber;
}

// A number is one only as plain digits: 1e3 and -5 are no ids.
bool IsId(const Json& json) {
  const bool digits_only = json.kind == Json::Kind::kNumber;
  return !json.text.empty() && json.text.size() <= kMaxIdLength &&
         std::all_of(json.text.begin(), json.text.end(), [digits_only](char c) {
           return absl::ascii_isdigit(c) ||
                  (!digits_only && (absl::ascii_isalpha(c) || c == '-' || c == '_'));
         });
}

google::protobuf::Value ToValue(const Json& json) {
  google::protobuf::Value value;
  std::int64_t integer = 0;
  switch (json.kind) {
    case Json::Kind::kNull:
      value.set_null_value(google::protobuf::NULL_VALUE);
      break;
    case Json::Kind::kBool:
      value.set_bool_value(json.boolean);
      break;
    case Json::Kind::kNumber:
      // google.protobuf.Value knows only double; what it could change goes as text instead.
      if (absl::SimpleAtoi(json.text, &integer) && integer >= -kMaxExactInteger &&
          integer <= kMaxExactInteger) {
        value.set_number_value(static_cast<double>(integer));
      } else {
        value.set_string_value(json.text);
      }
      break;
    case Json::Kind::kString:
      value.set_string_value(json.text);
      break;
    case Json::Kind::kArray:
      value.mutable_list_value();
      for (const Json& item : json.items) *value.mutable_list_value()->add_values() = ToValue(item);
      break;
    case Json::Kind::kObject:
      value.mutable_struct_value();
      for (const auto& [name, member] : json.members) {
        (*value.mutable_struct_value()->mutable_fields())[name] = ToValue(member);
      }
      break;
  }
  return value;
}

}  // namespace

JsonReader::JsonReader(const Json& json) : json_(json) {
  if (json.kind != Json::Kind::kObject)
    status_ = absl::InvalidArgumentError("is not a JSON object");
}

const Json* JsonReader::Find(const std::string& name) {
  const Json* member = json_.Find(name);
  if (member == nullptr || member->kind != Json::Kind::kNull) return member;
  Taken(member);
  return nullptr;
}

const Json* JsonReader::Taken(const Json* member) {
  taken_.push_back(member);
  return member;
}

void JsonReader::KeepUnmodeled(const std::string& name) {
  const Json* const member = Find(name);  // which may add to taken_
  taken_.erase(std::remove(taken_.begin(), taken_.end(), member), taken_.end());
}

void JsonReader::Fail(const std::string& name, const std::string& problem) {
  if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat(name, " ", problem));
}

std::optional<std::string> JsonReader::Text(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr || !IsScalarText(*member)) return std::nullopt;
  return Taken(member)->text;
}

std::optional<bool> JsonReader::Bool(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr) return std::nullopt;
  if (member->kind == Json::Kind::kBool) return Taken(member)->boolean;
  const std::string text = absl::AsciiStrToLower(member->text);
  if (text == "true" || text == "1") return Taken(member), true;
  if (text == "false" || text == "0") return Taken(member), false;
  return std::nullopt;
}

std::optional<std::int32_t> JsonReader::Int(const std::string& name) {
  const Json* member = Find(name);
  std::int32_t value = 0;
  if (member == nullptr || !IsScalarText(*member) || !absl::SimpleAtoi(member->text, &value)) {
    return std::nullopt;
  }
  Taken(member);
  return value;
}

std::optional<google::protobuf::Timestamp> JsonReader::Time(const std::string& name) {
  const Json* member = Find(name);
  absl::Time time;
  if (member == nullptr || member->kind != Json::Kind::kString ||
      !absl::ParseTime(absl::RFC3339_full, member->text, &time, nullptr) ||
      time < kFirstTimestamp || time > kLastTimestamp) {
    return std::nullopt;
  }
  Taken(member);
  google::protobuf::Timestamp out;
  const std::int64_t nanos =
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(absl::ToUnixSeconds(time)));
  out.set_seconds(absl::ToUnixSeconds(time));
  out.set_nanos(static_cast<std::int32_t>(nanos));
  return out;
}

std::optional<google::type::Date> JsonReader::Date(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr || member->kind != Json::Kind::kString) return std::nullopt;
  const std::optional<google::type::Date> date = ParseDate(member->text);
  if (date.has_value() || member->text.empty()) Taken(member);
  return date;
}

const Json* JsonReader::Object(const std::string& name) {
  const Json* member = Find(name);
  return member != nullptr && member->kind == Json::Kind::kObject ? Taken(member) : nullptr;
}

const Json* JsonReader::Array(const std::string& name) {
  const Json* member = Find(name);
  return member != nullptr && member->kind == Json::Kind::kArray ? Taken(member) : nullptr;
}

std::optional<v1::Money> JsonReader::Amount(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr) return std::nullopt;
  Taken(member);
  if (!IsScalarText(*member)) return Fail(name, "is not an amount"), std::nullopt;
  if (member->text.empty()) return std::nullopt;
  const absl::StatusOr<std::int64_t> cents = ParseCents(member->text);
  if (!cents.ok()) return Fail(name, std::string(cents.status().message())), std::nullopt;
  v1::Money money;
  money.set_amount_cents(*cents);
  money.set_currency_code("CAD");
  return money;
}

std::optional<std::string> JsonReader::Id(const std::string& name) {
  const Json* member = Find(name);
  if (member == nullptr) return std::nullopt;
  Taken(member);
  if (member->kind == Json::Kind::kString && member->text.empty()) return std::nullopt;
  if (!IsScalarText(*member) || !IsId(*member)) return Fail(name, "is not an id"), std::nullopt;
  return member->text;
}

void JsonReader::FailOnError() {
  for (const char* name : {"error", "error_description", "field_errors", "error_fields"}) {
    const Json* member = json_.Find(name);
    if (member == nullptr) continue;
    const bool is_blank = member->kind == Json::Kind::kNull ||
                          (member->kind == Json::Kind::kBool && !member->boolean) ||
                          (member->kind == Json::Kind::kString && member->text.empty()) ||
                          (member->kind == Json::Kind::kNumber && member->text == "0") ||
                          (member->kind == Json::Kind::kArray && member->items.empty());
    if (!is_blank) Fail(name, "stands in it");
  }
}

std::optional<google::protobuf::Struct> JsonReader::Unmodeled() const {
  google::protobuf::Struct out;
  for (const auto& [name, member] : json_.members) {
    if (std::find(taken_.begin(), taken_.end(), &member) == taken_.end()) {
      (*out.mutable_fields())[name] = ToValue(member);
    }
  }
  if (out.fields().empty()) return std::nullopt;
  return out;
}

}  // namespace flexiti
