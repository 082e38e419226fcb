// The coverage table: every cell with the test that exercises it, or why there is none. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/coverage/fact.h"
#include "tests/coverage/recording.h"

namespace flexiti_coverage {

// Why no test exercises some cells. '*' in a member stands for any run of characters.
struct Reason {
  Fact cells = {};
  std::string text = {};

  bool Covers(const Fact& cell) const;
};

// Lines of owner, kind, name and text, after one that names these columns.
absl::StatusOr<std::vector<Reason>> ParseReasons(const std::string& text);

// One owner's part of the table.
struct Section {
  std::string owner = {};
  Facts cells = {};
};

struct Table {
  std::map<Fact, std::string> tests = {};    // of the cells that have one
  std::map<Fact, std::string> reasons = {};  // of those that need none
  // What is wrong, one line each: cells with neither, reasons that are not needed (no cell, or a
  // test exercises it), and fields that were seen and that the contract does not list.
  std::vector<std::string> complaints = {};
};

// Of several tests of a cell one of a program that is made to look at its kind (wire_* at requests,
// reply_* at replies ...), if there is one; among those the one that `before` names, so that new
// tests leave the table as it is; else the smallest name.
Table MakeTable(const std::vector<Section>& sections, const std::vector<Reason>& reasons,
                const Recording& recording, const std::map<Fact, std::string>& before);

// As Markdown, and the tests of such a text.
std::string Render(const std::vector<Section>& sections, const Table& table);
std::map<Fact, std::string> TestsOf(const std::string& rendered);

}  // namespace flexiti_coverage
