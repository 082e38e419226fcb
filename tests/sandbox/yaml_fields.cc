#include "tests/sandbox/yaml_fields.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace flexiti_sandbox {

YamlFields::YamlFields(const YAML::Node& node, std::string where, absl::Status& error)
    : node_(node), where_(std::move(where)), error_(error) {
  if (!node_.IsMap() && !node_.IsNull()) Fail("", "must be a map of fields");
}

YamlFields::~YamlFields() {
  if (!node_.IsMap() || !error_.ok()) return;
  for (const auto& entry : node_) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    if (known_.count(name) == 0) {
      Fail(name, "is unknown; known here: " + absl::StrJoin(known_, ", "));
      return;
    }
  }
}

void YamlFields::Fail(const std::string& name, const std::string& why) {
  if (!error_.ok()) return;
  YAML::Mark mark = node_.Mark();
  if (node_.IsMap() && !name.empty()) {
    for (const auto& entry : node_) {
      if (entry.first.IsScalar() && entry.first.Scalar() == name) mark = entry.first.Mark();
    }
  }
  const std::string field = absl::StrCat(where_, where_.empty() || name.empty() ? "" : ".", name);
  error_ = absl::InvalidArgumentError(absl::StrCat("line ", std::max(mark.line, 0) + 1, ": ",
                                                   field.empty() ? "the file" : field, " ", why));
}

YAML::Node YamlFields::Take(const std::string& name) {
  known_.insert(name);
  if (!node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  const YAML::Node& fields = node_;  // const: reading must not add the key
  YAML::Node value = fields[name];
  return value;
}

std::string YamlFields::Text(const std::string& name, const std::string& otherwise) {
  const YAML::Node value = Take(name);
  if (!value.IsDefined()) return otherwise;
  if (value.IsScalar()) return value.Scalar();
  Fail(name, "must be a single value");
  return otherwise;
}

std::string YamlFields::Required(const std::string& name) {
  const std::string text = Text(name, "");
  if (text.empty()) Fail(name, "is missing or empty");
  return text;
}

bool YamlFields::Flag(const std::string& name, bool otherwise) {
  const std::string text = Text(name, otherwise ? "true" : "false");
  if (text != "true" && text != "false") Fail(name, "must be true or false");
  return text == "true";
}

int64_t YamlFields::Decimal(const std::string& name, int decimals, int64_t otherwise) {
  const std::string text = Text(name, "");
  if (text.empty()) return otherwise;
  int64_t value = 0;
  int places = -1;
  size_t digits = 0;
  for (size_t i = text[0] == '-' ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.' && places < 0 && digits > 0) {
      places = 0;
    } else if (text[i] >= '0' && text[i] <= '9' && places < decimals && ++digits <= 18) {
      value = value * 10 + (text[i] - '0');
      if (places >= 0) ++places;
    } else {
      digits = 0;
      break;
    }
  }
  if (digits == 0) {
    Fail(name,
         absl::StrCat("is '", text, "'; must be a number with at most ", decimals, " decimals"));
    return otherwise;
  }
  for (places = std::max(places, 0); places < decimals; ++places) value *= 10;
  return text[0] == '-' ? -value : value;
}

size_t YamlFields::Count(const std::string& name, size_t most, size_t otherwise) {
  const std::string text = Text(name, "");
  if (text.empty()) return otherwise;
  size_t count = 0;
  if (!absl::SimpleAtoi(text, &count) || count < 1 || count > most) {
    Fail(name, absl::StrCat("is '", text, "'; must be a number from 1 to ", most));
    return otherwise;
  }
  return count;
}

std::vector<std::string> YamlFields::List(const std::string& name) {
  std::vector<std::string> list;
  const YAML::Node value = Take(name);
  if (!value.IsDefined()) return list;
  if (!value.IsSequence()) Fail(name, "must be a list");
  for (const auto& item : value) {
    if (item.IsScalar()) {
      list.push_back(item.Scalar());
    } else {
      Fail(name, "must be a list of single values");
    }
  }
  return list;
}

std::set<std::string> YamlFields::Set(const std::string& name, std::set<std::string> otherwise) {
  if (!Take(name).IsDefined()) return otherwise;
  const std::vector<std::string> list = List(name);
  return {list.begin(), list.end()};
}

void YamlFields::Each(const std::string& name, const std::function<void(YamlFields&)>& read) {
  const YAML::Node value = Take(name);
  if (!value.IsDefined() || value.IsNull()) return;
  if (!value.IsSequence()) return Fail(name, "must be a list");
  size_t index = 0;
  for (const auto& item : value) {
    YamlFields fields(
        item, absl::StrCat(where_, where_.empty() ? "" : ".", name, "[", index++, "]"), error_);
    read(fields);
  }
}

bool YamlFields::Map(const std::string& name, const std::function<void(YamlFields&)>& read) {
  const YAML::Node value = Take(name);
  if (!value.IsDefined()) return false;
  YamlFields fields(value, absl::StrCat(where_, where_.empty() ? "" : ".", name), error_);
  read(fields);
  return true;
}

std::string YamlFields::OneOf(const std::string& name, const std::vector<std::string>& allowed,
                              const std::string& otherwise) {
  const std::string word = Text(name, otherwise);
  if (std::find(allowed.begin(), allowed.end(), word) == allowed.end()) {
    Fail(name, absl::StrCat("is '", word, "'; allowed: ", absl::StrJoin(allowed, ", ")));
  }
  return word;
}

std::string YamlFields::Digits(const std::string& name, size_t least, size_t most) {
  const std::string text = Required(name);
  if (text.size() < least || text.size() > most ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    Fail(name, absl::StrCat("is '", text, "'; must be ", least,
                            least == most ? "" : absl::StrCat(" to ", most), " digits"));
  }
  return text;
}

}  // namespace flexiti_sandbox
