#include "tests/coverage/table.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/coverage/text_file.h"

namespace flexiti_coverage {
namespace {

constexpr char kUnlisted[] = "unlisted ";

bool Fits(absl::string_view pattern, absl::string_view text) {
  const size_t star = pattern.find('*');
  if (star == absl::string_view::npos) return pattern == text;
  if (!absl::StartsWith(text, pattern.substr(0, star))) return false;
  for (size_t end = star; end <= text.size(); ++end) {
    if (Fits(pattern.substr(star + 1), text.substr(end))) return true;
  }
  return false;
}

std::string Describe(const Fact& fact) {
  return absl::StrCat(fact.owner, ", ", fact.kind, " ", fact.name);
}

// What the programs that are made to look at a kind of cell are called. Others only pass by it:
// they would be named by their alphabet.
const std::vector<std::string>& ProgramsFor(const std::string& kind) {
  static const auto& replies = *new std::vector<std::string>{"reply_", "pages_"};
  static const auto& errors = *new std::vector<std::string>{"error_rows_", "magic_"};
  static const auto& messages = *new std::vector<std::string>{"wire_", "reply_", "operation_"};
  static const auto& tokens_and_wire = *new std::vector<std::string>{"wire_", "token_", "online_"};
  if (kind == "reply") return replies;
  if (kind == "error") return errors;
  if (kind == "request" || kind == "response") return messages;
  return tokens_and_wire;
}

// 0 for a program that is made for the cell.
int Distance(const Fact& cell, const std::string& test) {
  const auto& programs = ProgramsFor(cell.kind);
  return std::any_of(
             programs.begin(), programs.end(),
             [&test](const std::string& program) { return absl::StartsWith(test, program); })
             ? 0
             : 1;
}

// The test to name for a cell; empty: none exercises it.
std::string Choose(const Fact& cell, const Recording& recording,
                   const std::map<Fact, std::string>& before) {
  const auto found = recording.find(cell);
  if (found == recording.end() || found->second.empty()) return "";
  // The first of the nearest, by name.
  const std::string& best = *std::min_element(found->second.begin(), found->second.end(),
                                              [&cell](const auto& one, const auto& other) {
                                                return Distance(cell, one) < Distance(cell, other);
                                              });
  const auto named = before.find(cell);
  const bool stays = named != before.end() && found->second.count(named->second) != 0 &&
                     Distance(cell, named->second) == Distance(cell, best);
  return stays ? named->second : best;
}

// Looks for the reasons that explain `cell`, and notes in `needed` which ones were needed.
std::string Explain(const Fact& cell, const std::vector<Reason>& reasons,
                    std::set<const Reason*>& needed) {
  std::string text;
  for (const Reason& reason : reasons) {
    if (!reason.Covers(cell)) continue;
    needed.insert(&reason);
    if (text.empty()) text = reason.text;
  }
  return text;
}

void ComplainOfUnlisted(const Recording& recording, Table& table) {
  for (const auto& [fact, tests] : recording) {
    if (!absl::StartsWith(fact.kind, kUnlisted) || tests.empty()) continue;
    table.complaints.push_back(
        absl::StrCat("seen, but not in contract.tsv: ", Describe(fact), " (", *tests.begin(), ")"));
  }
}

void ComplainOfReasons(const std::vector<Reason>& reasons, const std::set<const Reason*>& needed,
                       const Table& table, std::vector<std::string>& complaints) {
  for (const Reason& reason : reasons) {
    if (needed.count(&reason) == 0) {
      complaints.push_back(absl::StrCat(
          "the reason explains no empty cell: ", Describe(reason.cells), " (", reason.text, ")"));
    }
    for (const auto& [cell, test] : table.tests) {
      if (!reason.Covers(cell)) continue;
      complaints.push_back(absl::StrCat("a test exercises it, and the reason says why none does: ",
                                        Describe(cell), " (", test, ")"));
    }
  }
}

}  // namespace

bool Reason::Covers(const Fact& cell) const {
  return Fits(cells.owner, cell.owner) && Fits(cells.kind, cell.kind) &&
         Fits(cells.name, cell.name);
}

absl::StatusOr<std::vector<Reason>> ParseReasons(const std::string& text) {
  std::vector<Reason> reasons;
  for (const std::string& line : LinesAfterTheFirst(text)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (cells.size() != 4 || cells[3].empty()) {
      return absl::InvalidArgumentError("malformed: " + line);
    }
    reasons.push_back({{cells[0], cells[1], cells[2]}, cells[3]});
  }
  return reasons;
}

Table MakeTable(const std::vector<Section>& sections, const std::vector<Reason>& reasons,
                const Recording& recording, const std::map<Fact, std::string>& before) {
  Table table;
  std::set<const Reason*> needed;
  for (const Section& section : sections) {
    for (const Fact& cell : section.cells) {
      const std::string test = Choose(cell, recording, before);
      if (!test.empty()) {
        table.tests[cell] = test;
        continue;
      }
      const std::string reason = Explain(cell, reasons, needed);
      if (reason.empty()) table.complaints.push_back("no test and no reason: " + Describe(cell));
      if (!reason.empty()) table.reasons[cell] = reason;
    }
  }
  ComplainOfReasons(reasons, needed, table, table.complaints);
  ComplainOfUnlisted(recording, table);
  return table;
}

}  // namespace flexiti_coverage
