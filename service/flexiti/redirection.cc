#include "service/flexiti/redirection.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti {
namespace {

// As what a request takes back (Online.widget_session_id).
constexpr size_t kMaxParameterLength = 100;

bool IsGraphic(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isgraph(c); });
}

// Empty unless every % stands before two hexadecimal digits.
std::string PercentDecode(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return "";
    }
    out += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return out;
}

}  // namespace

std::string ReadRedirectionUrl(JsonReader& reader) {
  const std::string url = reader.Text("redirection_url").value_or("");
  if (url.empty()) {
    reader.Fail("redirection_url", "is missing");
  } else if (!IsGraphic(url) || url.find('/') == std::string::npos) {
    reader.Fail("redirection_url", "is not a URL");
  }
  return url;
}

std::string UrlParameter(const std::string& url, const std::string& name) {
  const std::string start = absl::StrCat(name, "=");
  const std::vector<std::string> parts = absl::StrSplit(url, absl::ByAnyChar("?&#"));
  for (const std::string& part : parts) {
    if (part.compare(0, start.size(), start) != 0) continue;
    const std::string value = PercentDecode(part.substr(start.size()));
    return value.size() <= kMaxParameterLength && IsGraphic(value) ? value : "";
  }
  return "";
}

}  // namespace flexiti
