#include "tests/coverage/recording.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/coverage/text_file.h"

namespace flexiti_coverage {
namespace {

constexpr char kColumns[] = "owner\tkind\tname\ttest\n";

}  // namespace

std::string Write(const Recording& recording) {
  std::string text = kColumns;
  for (const auto& [fact, tests] : recording) {
    for (const std::string& test : tests) {
      absl::StrAppend(&text, fact.owner, "\t", fact.kind, "\t", fact.name, "\t", test, "\n");
    }
  }
  return text;
}

absl::Status Read(const std::string& text, Recording& recording) {
  if (text.rfind(kColumns, 0) != 0) return absl::InvalidArgumentError("no recording");
  for (const std::string& line : LinesAfterTheFirst(text)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() != 4) return absl::InvalidArgumentError("malformed: " + line);
    recording[{cells[0], cells[1], cells[2]}].insert(cells[3]);
  }
  return absl::OkStatus();
}

}  // namespace flexiti_coverage
