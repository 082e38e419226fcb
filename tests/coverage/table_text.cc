// The table as Markdown, and back.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/coverage/table.h"

namespace flexiti_coverage {
namespace {

constexpr char kHeading[] = "## ";
constexpr char kNoTest[] = "none: ";

constexpr char kStart[] =
    R"(# What the tests exercise

Made by `coverage_test` from what the integration tests really sent and got; README.md tells how to renew it. A cell
is a field or an error of an endpoint of Flexiti, seen on the wire, or a field of a method of ours, seen by a caller
whose call succeeded; beside it stands the program and one test that exercises it.

)";

// The order of a section's parts: as a call goes.
const std::vector<std::string>& Kinds() {
  static const auto& kinds =
      *new std::vector<std::string>{"version", "path",  "query", "header",  "form",
                                    "body",    "reply", "error", "request", "response"};
  return kinds;
}

std::string Cell(const std::map<Fact, std::string>& found, const Fact& fact) {
  const auto at = found.find(fact);
  return at == found.end() ? "" : at->second;
}

std::string Count(const Section& section, const Table& table) {
  size_t tested = 0;
  size_t explained = 0;
  for (const Fact& cell : section.cells) {
    tested += table.tests.count(cell);
    explained += table.reasons.count(cell);
  }
  return absl::StrCat("| ", section.owner, " | ", section.cells.size(), " | ", tested, " | ",
                      explained, " |\n");
}

std::string RenderSection(const Section& section, const Table& table) {
  std::string text = absl::StrCat(kHeading, section.owner, "\n\n| | | test |\n|---|---|---|\n");
  for (const std::string& kind : Kinds()) {
    for (const Fact& cell : section.cells) {
      if (cell.kind != kind) continue;
      const std::string test = Cell(table.tests, cell);
      const std::string reason = Cell(table.reasons, cell);
      absl::StrAppend(&text, "| ", kind, " | ", cell.name, " | ",
                      test.empty() ? absl::StrCat(kNoTest, reason) : test, " |\n");
    }
  }
  return text + "\n";
}

}  // namespace

std::string Render(const std::vector<Section>& sections, const Table& table) {
  std::string text = kStart;
  text +=
      "| endpoint or method | cells | with a test | with a reason why not |\n|---|---|---|---|\n";
  for (const Section& section : sections) text += Count(section, table);
  text += "\n";
  for (const Section& section : sections) text += RenderSection(section, table);
  text.pop_back();
  return text;
}

std::map<Fact, std::string> TestsOf(const std::string& rendered) {
  std::map<Fact, std::string> tests;
  std::string owner;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(rendered, '\n'))) {
    if (absl::StartsWith(line, kHeading)) owner = line.substr(sizeof(kHeading) - 1);
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (owner.empty() || cells.size() != 3 || !absl::StartsWith(line, "| ")) continue;
    const std::string test = cells[2].substr(0, cells[2].rfind(" |"));
    if (!absl::StartsWith(test, kNoTest)) tests[{owner, cells[0].substr(2), cells[1]}] = test;
  }
  return tests;
}

}  // namespace flexiti_coverage
