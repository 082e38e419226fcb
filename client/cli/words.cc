#include "client/cli/words.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/input.h"

namespace flexiti::cli {
namespace {

constexpr char kOption[] = "--options-from";
constexpr size_t kMaxBytes = 64 * 1024;

absl::Status AddOptions(const std::string& path, std::vector<std::string>* words) {
  const absl::StatusOr<std::string> text = ReadInput(kOption, path, kMaxBytes);
  if (!text.ok()) return text.status();
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string line(absl::StripAsciiWhitespace(lines[i]));
    if (line.empty() || line.front() == '#') continue;
    if (!absl::StartsWith(line, "--") || absl::StartsWith(line, kOption)) {
      return absl::InvalidArgumentError(
          absl::StrCat(kOption, ": line ", i + 1, " is not `--name value` of another option"));
    }
    const size_t blank = line.find_first_of(" \t");
    std::string word = line.substr(0, blank);
    if (blank != std::string::npos) {
      // In one word with its name, or a value that begins with - would be taken for an option.
      const std::string value(absl::StripLeadingAsciiWhitespace(line.substr(blank)));
      absl::StrAppend(&word, "=", value);
    }
    words->push_back(std::move(word));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadWords(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (!IsUtf8(word)) {
      return absl::InvalidArgumentError(absl::StrCat("argument ", i + 1, " is not UTF-8"));
    }
    std::string path;
    if (word == kOption && i + 1 < arguments.size()) {
      path = arguments[++i];
    } else if (absl::StartsWith(word, absl::StrCat(kOption, "="))) {
      path = word.substr(sizeof(kOption));  // the "=" stands where its terminator does
    } else {
      words.push_back(word);
      continue;
    }
    if (const absl::Status status = AddOptions(path, &words); !status.ok()) return status;
  }
  return words;
}

}  // namespace flexiti::cli
