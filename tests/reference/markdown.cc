#include "tests/reference/markdown.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace flexiti::reference {

std::string AnchorOf(const std::string& heading) {
  std::string out;
  for (const char c : heading) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_') out += absl::ascii_tolower(c);
    if (c == ' ') out += '-';
  }
  return out;
}

std::string Escaped(const std::string& text) {
  std::string out;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if (c == '|') {
      out += "\\|";
    } else if (c == '<' && !code) {
      out += "&lt;";
    } else if (c == '>' && !code) {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string FirstSentence(const std::string& text) {
  const size_t end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

std::string Code(const std::string& text) { return absl::StrCat("`", text, "`"); }

std::string Link(const std::string& text, const std::string& target) {
  return absl::StrCat("[", text, "](", target, ")");
}

std::string LinkTo(const std::string& heading, const std::string& file) {
  return Link(heading, absl::StrCat(file, "#", AnchorOf(heading)));
}

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

std::string TableHead(const std::vector<std::string>& names) {
  std::string line = "|";
  for (size_t i = 0; i < names.size(); ++i) line += "---|";
  return absl::StrCat(Row(names), line, "\n");
}

}  // namespace flexiti::reference
