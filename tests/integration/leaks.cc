#include "tests/integration/leaks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace flexiti_test {
namespace {

// What of the base64 of `value` stands in that of any text around it, if it begins at `offset`
// modulo three there.
std::string MiddleOfBase64(const std::string& value, size_t offset) {
  const size_t skipped = (3 - offset) % 3;
  const size_t whole = (value.size() - skipped) / 3 * 3;
  return absl::Base64Escape(value.substr(skipped, whole));
}

// Of base64: four letters stand in any text by chance.
constexpr size_t kFewestLetters = 8;

std::string Around(const std::string& text, size_t at) {
  constexpr size_t kShown = 60;
  return absl::CEscape(text.substr(at - std::min(at, kShown), 2 * kShown));
}

}  // namespace

std::vector<std::string> Disguises(const std::string& value) {
  std::string percent;
  for (const unsigned char byte : value) absl::StrAppendFormat(&percent, "%%%02x", byte);
  std::vector<std::string> forms = {value, std::string(value.rbegin(), value.rend()),
                                    absl::BytesToHexString(value), percent};
  for (const size_t offset : {0, 1, 2}) {
    const std::string middle = MiddleOfBase64(value, offset);
    if (middle.size() >= kFewestLetters) forms.push_back(middle);
  }
  return forms;
}

std::vector<std::string> Leaks(const std::string& text, const std::vector<std::string>& values) {
  constexpr size_t kOfAnyCase = 4;  // the disguises before base64
  const std::string lower = absl::AsciiStrToLower(text);
  std::vector<std::string> leaks;
  for (const std::string& value : values) {
    const std::vector<std::string> forms = Disguises(value);
    for (size_t i = 0; i < forms.size(); ++i) {
      const size_t at =
          i < kOfAnyCase ? lower.find(absl::AsciiStrToLower(forms[i])) : text.find(forms[i]);
      if (at == std::string::npos) continue;
      leaks.push_back(absl::StrCat(value, " as ", forms[i], " in ...", Around(text, at), "..."));
      break;
    }
  }
  return leaks;
}

}  // namespace flexiti_test
