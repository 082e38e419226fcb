#include "tests/coverage/text_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace flexiti_coverage {

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError("cannot read " + path);
  return text.str();
}

absl::Status WriteText(const std::string& path, const std::string& text) {
  const std::filesystem::path target(path);
  std::error_code error;
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), error);
  const std::string draft = absl::StrCat(path, ".", getpid());
  std::ofstream file(draft);
  file << text;
  file.close();
  if (file) std::filesystem::rename(draft, target, error);
  if (!file || error) return absl::UnavailableError("cannot write " + path);
  return absl::OkStatus();
}

std::vector<std::string> LinesAfterTheFirst(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  if (!lines.empty()) lines.erase(lines.begin());
  return lines;
}

}  // namespace flexiti_coverage
