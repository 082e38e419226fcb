// Merges what the integration tests recorded, and compares it with the contracts and with
// coverage.md.
#include <cstdlib>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/coverage/contract.h"
#include "tests/coverage/message_facts.h"
#include "tests/coverage/recording.h"
#include "tests/coverage/table.h"
#include "tests/coverage/text_file.h"

namespace flexiti_coverage {
namespace {

constexpr char kTable[] = "tests/coverage/coverage.md";
constexpr char kReasons[] = "tests/coverage/reasons.tsv";
constexpr char kHow[] =
    "\nThe recordings are made by the integration tests: ctest -R coverage_test runs them all "
    "first.";

// Endpoints as contract.tsv orders them, those that have errors only, then our methods.
std::vector<Section> Sections(const Contract& contract) {
  std::vector<Section> sections;
  std::map<std::string, size_t> at;
  const auto add = [&](const std::string& owner) -> Section& {
    const auto [found, fresh] = at.emplace(owner, sections.size());
    if (fresh) sections.push_back({owner, {}});
    return sections[found->second];
  };
  for (const std::string& endpoint : contract.endpoints()) add(endpoint);
  for (const Fact& fact : contract.facts()) add(fact.owner).cells.insert(fact);
  for (const Fact& fact : EveryMethodsFacts()) add(fact.owner).cells.insert(fact);
  return sections;
}

// What the programs recorded; fails the test where one was not run since it was built.
Recording ReadRecordings() {
  Recording recording;
  const absl::StatusOr<std::string> programs = ReadText(FLEXITI_COVERAGE_DIR "/programs.txt");
  EXPECT_TRUE(programs.ok()) << programs.status();
  if (!programs.ok()) return recording;
  for (const std::string& program :
       std::vector<std::string>(absl::StrSplit(*programs, '\n', absl::SkipEmpty()))) {
    const std::filesystem::path path = absl::StrCat(
        FLEXITI_COVERAGE_DIR, "/", std::filesystem::path(program).filename().string(), ".tsv");
    std::error_code error;
    const bool old = std::filesystem::exists(program, error) &&
                     std::filesystem::last_write_time(path, error) <
                         std::filesystem::last_write_time(program, error);
    const absl::StatusOr<std::string> text = ReadText(path);
    EXPECT_TRUE(text.ok() && !old)
        << (old ? "was built after it was last run: " : "recorded nothing: ") << program << kHow;
    EXPECT_TRUE(!text.ok() || Read(*text, recording).ok()) << path;
  }
  return recording;
}

TEST(CoverageTest, EveryCellHasATestOrAReasonAndTheTableSaysSo) {
  const absl::StatusOr<Contract> contract = Contract::Load();
  ASSERT_TRUE(contract.ok()) << contract.status();
  const absl::StatusOr<std::string> reasons_text = ReadText(kReasons);
  ASSERT_TRUE(reasons_text.ok()) << reasons_text.status();
  const absl::StatusOr<std::vector<Reason>> reasons = ParseReasons(*reasons_text);
  ASSERT_TRUE(reasons.ok()) << reasons.status();
  const Recording recording = ReadRecordings();
  if (HasFailure()) return;  // the rest would only say so again, cell by cell

  const std::string committed = ReadText(kTable).value_or("");
  const std::vector<Section> sections = Sections(*contract);
  const Table table = MakeTable(sections, *reasons, recording, TestsOf(committed));
  EXPECT_TRUE(table.complaints.empty())
      << table.complaints.size() << " complaints; README.md tells what to do about each:\n"
      << absl::StrJoin(table.complaints, "\n");
  const std::string made = Render(sections, table);
  if (std::getenv("FLEXITI_REGENERATE") != nullptr) {
    ASSERT_TRUE(WriteText(kTable, made).ok());
    return;
  }
  EXPECT_TRUE(made == committed) << kTable << " is not what the tests exercise now; renew it with\n"
                                 << "  FLEXITI_REGENERATE=1 ctest -R '^coverage_test$'";
}

}  // namespace
}  // namespace flexiti_coverage
