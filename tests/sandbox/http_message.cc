#include "tests/sandbox/http_message.h"

#include <cctype>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace flexiti_sandbox {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

const std::string* HttpRequest::Header(const std::string& name) const {
  for (const auto& header : headers) {
    if (absl::EqualsIgnoreCase(header.first, name)) return &header.second;
  }
  return nullptr;
}

std::string ReasonPhrase(int status) {
  static const auto* const kPhrases =
      new std::map<int, std::string>{{200, "OK"},
                                     {400, "Bad Request"},
                                     {401, "Unauthorized"},
                                     {403, "Forbidden"},
                                     {404, "Not Found"},
                                     {405, "Method Not Allowed"},
                                     {409, "Conflict"},
                                     {413, "Content Too Large"},
                                     {431, "Request Header Fields Too Large"},
                                     {465, "Blocked"},
                                     {466, "Blocked"},
                                     {467, "Blocked"},
                                     {402, "Request Failed"},
                                     {500, "Internal Server Error"},
                                     {502, "Bad Gateway"},
                                     {503, "Service Unavailable"},
                                     {504, "Gateway Timeout"}};
  const auto found = kPhrases->find(status);
  return found == kPhrases->end() ? "Status" : found->second;
}

std::optional<std::string> PercentDecode(const std::string& text, bool form) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && form) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::optional<Pairs> ParseForm(const std::string& text) {
  Pairs pairs;
  if (text.empty()) return pairs;
  const std::vector<std::string> parts = absl::StrSplit(text, '&');
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    const auto name = PercentDecode(part.substr(0, equals), true);
    const auto value =
        PercentDecode(equals == std::string::npos ? "" : part.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(*name, *value);
  }
  return pairs;
}

const std::string* FindPair(const Pairs& pairs, const std::string& name) {
  for (const auto& pair : pairs) {
    if (pair.first == name) return &pair.second;
  }
  return nullptr;
}

}  // namespace flexiti_sandbox
