// What `flexiti --help` teaches: read by somebody who has to get a sale done.
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "flexiti/v1/financing.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/contract_methods.h"
#include "tests/unit/client/run_flexiti.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string Help(Words command) {
  command.push_back("--help");
  const Finished finished = RunFlexiti(command);
  EXPECT_EQ(finished.exit_code, 0) << testing::PrintToString(command);
  EXPECT_EQ(finished.err, "");
  return finished.out;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// The commands that a help text lists: "  lookup     Look a customer up", before its examples.
std::vector<std::string> CommandsIn(const std::string& help) {
  std::vector<std::string> commands;
  const std::regex listed("  ([a-z][a-z-]*) +[A-Z].*");
  for (const std::string& line : Lines(help)) {
    std::smatch match;
    if (line == "Examples:" || line.find("Each command says more") == 0) break;
    if (std::regex_match(line, match, listed)) commands.push_back(match[1]);
  }
  return commands;
}

// All that take options of their own: `authorizations list`, not `authorizations`.
std::vector<Words> Commands() {
  std::vector<Words> all;
  for (const std::string& name : CommandsIn(Help({}))) {
    const std::vector<std::string> below = CommandsIn(Help({name}));
    for (const std::string& each : below) all.push_back({name, each});
    if (below.empty()) all.push_back({name});
  }
  return all;
}

std::string Joined(const Words& words) {
  std::string joined = "flexiti";
  for (const std::string& word : words) joined += " " + word;
  return joined;
}

TEST(CliHelpTest, CommandsStandInTheOrderOfASale) {
  const std::string help = Help({});
  size_t last = 0;
  for (const char* heading :
       {"\nBefore a sale:\n", "\nSale:\n", "\nAfter a sale:\n", "\nThe customer's account:\n",
        "\nHosted checkout:\n", "\nOperations:\n", "\nExit codes:\n"}) {
    const size_t at = help.find(heading);
    ASSERT_NE(at, std::string::npos) << heading;
    EXPECT_GT(at, last) << heading;
    last = at;
  }
  EXPECT_EQ(Commands().size(), 25u);
}

TEST(CliHelpTest, EveryCommandSaysWhatHappensAtFlexitiAndTeachesWithTwoExamplesOrThree) {
  for (const Words& command : Commands()) {
    const std::string help = Help(command);
    const std::vector<std::string> lines = Lines(help);
    ASSERT_GT(lines.size(), 5u);
    const std::string usage = "Usage: " + Joined(command);
    const std::string before = help.substr(0, help.find(usage));
    EXPECT_NE(before, help) << usage;
    EXPECT_THAT(before, testing::AnyOf(HasSubstr("\nFlexiti "), HasSubstr("gateway's ledger"),
                                       HasSubstr("The gateway asks Flexiti")))
        << usage;
    const std::string examples = help.substr(std::min(help.find("\nExamples:\n"), help.size()));
    int count = 0;
    for (const std::string& line : Lines(examples)) {
      const bool example =
          line.rfind("  ", 0) == 0 && line.find(Joined(command)) != std::string::npos;
      count += example ? 1 : 0;
    }
    EXPECT_GE(count, 2) << usage;
    EXPECT_LE(count, 4) << usage;
    EXPECT_THAT(help, HasSubstr("flexiti --help")) << usage;
  }
}

TEST(CliHelpTest, EveryOptionIsExplainedAndNoLineIsTooWide) {
  constexpr size_t kWidth = 118;
  std::vector<Words> commands = Commands();
  commands.push_back({});
  for (const Words& command : commands) {
    const std::vector<std::string> lines = Lines(Help(command));
    for (size_t i = 0; i < lines.size(); ++i) {
      EXPECT_LE(lines[i].size(), kWidth) << Joined(command) << ": " << lines[i];
      if (lines[i].rfind("  -", 0) != 0) continue;
      // The text stands in the column at 30, on this line or the next.
      const bool here = lines[i].size() > 30 && lines[i][29] == ' ' && lines[i][30] != ' ';
      const bool below = i + 1 < lines.size() && lines[i + 1].size() > 30 &&
                         lines[i + 1].find_first_not_of(' ') == 30;
      EXPECT_TRUE(here || below) << Joined(command) << ": " << lines[i];
    }
  }
}

TEST(CliHelpTest, PurchaseSaysWhatAMerchantMustBeSetUpFor) {
  const std::string help = Help({"purchase"});
  EXPECT_THAT(help, HasSubstr("AUTHORIZATION, as most are: --account says who buys."));
  EXPECT_THAT(help, HasSubstr("account with `flexiti lookup`"));
  const std::regex option("\n  --([a-z-]+)[^\n]*(?:\n {30}[^\n]*)*");
  std::set<std::string> only;
  std::set<std::string> never;
  for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) {
    if (at->str().find("Only for TRANSACTIONS") != std::string::npos) only.insert((*at)[1]);
    if (at->str().find("not for TRANSACTIONS") != std::string::npos) never.insert((*at)[1]);
  }
  EXPECT_EQ(only, (std::set<std::string>{"card", "customer-id"}));
  EXPECT_EQ(never, (std::set<std::string>{"reference", "sku-data", "widget-session",
                                          "authorized-user-card"}));
  // Of the other commands every merchant may use every option.
  EXPECT_THAT(Help({"authorize"}), testing::Not(HasSubstr("TRANSACTIONS")));
  EXPECT_THAT(Help({"credit"}), testing::Not(HasSubstr("TRANSACTIONS")));
}

TEST(CliHelpTest, SkuDataNamesEveryFieldAndItsUnit) {
  const std::string help = Help({"capture"});
  EXPECT_THAT(help, HasSubstr("amounts in cents"));
  for (const std::string& field : FieldsOf(*flexiti::v1::SkuData::descriptor())) {
    for (const std::string& name :
         {field.substr(0, field.find('.')), field.substr(field.rfind('.') + 1)}) {
      EXPECT_THAT(help, HasSubstr("\"" + name + "\": ")) << field;
    }
  }
}

TEST(CliHelpTest, WhatIsRequiredIsMarked) {
  EXPECT_THAT(Help({"interest"}), HasSubstr("--account NUMBER REQUIRED"));
  EXPECT_THAT(Help({"checkout"}), HasSubstr("--flow TEXT:{apply,buy,apply-buy} REQUIRED"));
  EXPECT_THAT(Help({"lookup"}), HasSubstr("Whom (exactly one):\n  --account NUMBER"));
  EXPECT_THAT(Help({"release"}), HasSubstr("How much (exactly one):\n  --amount DOLLARS"));
  EXPECT_THAT(Help({"purchase"}), HasSubstr("--location TEXT (FLEXITI_LOCATION)"));
}

}  // namespace
}  // namespace flexiti_test
