#include "tests/unit/proto/links.h"

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/reference/markdown.h"

namespace flexiti::reference {
namespace {

std::vector<std::string> Anchors(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  std::string line;
  bool code = false;
  while (std::getline(lines, line)) {
    if (absl::StartsWith(line, "```")) code = !code;
    const size_t level = line.find_first_not_of('#');
    if (code || level == 0 || level == std::string::npos || line[level] != ' ') continue;
    out.push_back(AnchorOf(line.substr(level + 1)));
  }
  return out;
}

// Empty, or what is wrong with the target.
std::string Problem(const std::string& target, const std::string& file,
                    const std::map<std::string, std::set<std::string>>& anchors,
                    const std::string& folder) {
  if (absl::StartsWith(target, "https://")) return "";
  const size_t mark = target.find('#');
  const std::string named = target.substr(0, mark);
  const std::string& other = named.empty() ? file : named;
  const auto found = anchors.find(other);
  if (found == anchors.end()) {
    const bool exists = std::filesystem::exists(std::filesystem::path(folder) / other);
    return exists ? "" : "there is no such file";
  }
  if (mark == std::string::npos || found->second.count(target.substr(mark + 1)) > 0) return "";
  return "no heading has this anchor";
}

}  // namespace

std::vector<std::string> BrokenLinks(const std::map<std::string, std::string>& files,
                                     const std::string& folder) {
  static const auto& link = *new std::regex("\\]\\(([^)\\s]*)\\)");
  std::vector<std::string> out;
  std::map<std::string, std::set<std::string>> anchors;
  for (const auto& [name, text] : files) {
    anchors[name];
    for (const std::string& anchor : Anchors(text)) {
      if (!anchors[name].insert(anchor).second) {
        out.push_back(absl::StrCat(name, ": two headings have the anchor ", anchor));
      }
    }
  }
  for (const auto& [name, text] : files) {
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      const std::string problem = Problem(target, name, anchors, folder);
      if (!problem.empty()) out.push_back(absl::StrCat(name, ": ", target, ": ", problem));
    }
  }
  return out;
}

}  // namespace flexiti::reference
