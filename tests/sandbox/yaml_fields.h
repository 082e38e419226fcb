// Reads one YAML map strictly: every unknown key, wrong type and missing field becomes an error
// that names its line. The first error is kept in the Status that all readers of one file share.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace flexiti_sandbox {

class YamlFields {
 public:
  // `where` is the path to this map, for messages: "merchants[0]".
  YamlFields(const YAML::Node& node, std::string where, absl::Status& error);
  ~YamlFields();  // reports keys that nobody asked for
  YamlFields(const YamlFields&) = delete;
  YamlFields& operator=(const YamlFields&) = delete;

  std::string Required(const std::string& name);
  std::string Text(const std::string& name, const std::string& otherwise);
  bool Flag(const std::string& name, bool otherwise);
  // A decimal with exactly up to `decimals` places, as an integer of its last place.
  int64_t Decimal(const std::string& name, int decimals, int64_t otherwise);
  // A whole number from 1 to `most`.
  size_t Count(const std::string& name, size_t most, size_t otherwise);
  std::vector<std::string> List(const std::string& name);
  std::set<std::string> Set(const std::string& name, std::set<std::string> otherwise);
  // Calls `read` for each map of the list `name`.
  void Each(const std::string& name, const std::function<void(YamlFields&)>& read);
  // Calls `read` with the map `name`, if it is there.
  bool Map(const std::string& name, const std::function<void(YamlFields&)>& read);
  template <class E>
  E Choice(const std::string& name, const std::map<std::string, E>& allowed, E otherwise);

  // The same for a list of allowed words.
  std::string OneOf(const std::string& name, const std::vector<std::string>& allowed,
                    const std::string& otherwise);
  // A value of digits only, of a length between `least` and `most`.
  std::string Digits(const std::string& name, size_t least, size_t most);
  void Fail(const std::string& name, const std::string& why);

 private:
  YAML::Node Take(const std::string& name);

  YAML::Node node_;
  std::string where_;
  absl::Status& error_;
  std::set<std::string> known_;
};

template <class E>
E YamlFields::Choice(const std::string& name, const std::map<std::string, E>& allowed,
                     E otherwise) {
  const std::string word = Text(name, "");
  if (word.empty()) return otherwise;
  const auto found = allowed.find(word);
  if (found != allowed.end()) return found->second;
  std::string words;
  for (const auto& [each, value] : allowed) words += (words.empty() ? "" : ", ") + each;
  Fail(name, "is '" + word + "'; allowed: " + words);
  return otherwise;
}

}  // namespace flexiti_sandbox
