// --check-config and --print-config: what a start would say, without one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/stack/gateway_process.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Said {
  int exit_code = 0;
  std::string text;  // standard output and standard error
};

class CheckConfigTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack;
    ASSERT_EQ(stack_->gateway().Stop(), 0);  // the sandbox goes on, and its files are there
  }
  static void TearDownTestSuite() { delete stack_; }

  static std::string path() { return stack_->directory() + "/tried.yaml"; }
  static std::string Good() {
    std::ifstream file(stack_->directory() + "/gateway.yaml");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  static Said Run(const std::string& yaml, const std::vector<std::string>& options = {}) {
    WriteFile(path(), yaml);
    GatewayProcess gateway(path(), {.options = options});
    const int exit_code = gateway.listening() ? gateway.Stop() : gateway.Wait();
    EXPECT_FALSE(gateway.WaitForOutput("what no gateway writes"));  // until the end of the output
    return {exit_code, gateway.output()};
  }

  static Stack* stack_;
};

Stack* CheckConfigTest::stack_ = nullptr;

// Each is a mistake in a configuration that is good without it.
struct Spoiling {
  std::string from;
  std::string to;
};

std::vector<Spoiling> Spoilings(const std::string& directory) {
  WriteFile(directory + "/broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
  WriteFile(directory + "/everybody.secret", "a-secret");
  chmod((directory + "/everybody.secret").c_str(), 0644);
  const std::string ca = directory + "/ca.pem";
  const std::string secret = directory + "/maple.secret";
  return {
      {"log:", "logg:"},
      {"listen: {address: \"127.0.0.1:0\"}", "listen: {address: nowhere}"},
      {"admin: {address: \"127.0.0.1:0\"}", "admin: {address: \"unix:/run/admin\"}"},
      {"timeout: 10m", "timeout: 1s"},
      {"https://localhost", "http://localhost"},
      {ca, directory + "/nowhere.pem"},
      {ca, directory + "/broken.pem"},
      {ca, directory + "/ledger.key"},
      {secret, directory + "/nowhere.secret"},
      {secret, directory + "/everybody.secret"},
      {secret, ""},
      {"id: birch\n", "id: maple\n"},
      {"client_id: birch-electronics, ", ""},
      {"/ledger.sqlite", "/nowhere/ledger.sqlite"},
      {"active_key: test", "active_key: other"},
      {directory + "/ledger.key", secret},
      {"ledger:\n", "ledger:\n  lease: 1s\n"},
      {"ledger:\n", "listen: {}\nledger:\n"},
      {"ledger:\n", "profile: PRODUCTION\nledger:\n"},
      {"flexiti:\n", "flexiti: &x\n"},
      {"merchants:", "merchants: }"},
  };
}

TEST_F(CheckConfigTest, SaysOfEveryMistakeWhatAStartSays) {
  for (const Spoiling& spoiling : Spoilings(stack_->directory())) {
    SCOPED_TRACE(absl::StrCat(spoiling.from, " -> ", spoiling.to));
    ASSERT_TRUE(absl::StrContains(Good(), spoiling.from));
    const std::string yaml = absl::StrReplaceAll(Good(), {{spoiling.from, spoiling.to}});
    const Said start = Run(yaml);
    EXPECT_EQ(start.exit_code, 2) << start.text;
    EXPECT_THAT(start.text, HasSubstr(path() + ":"));
    for (const char* option : {"--check-config", "--print-config"}) {
      const Said said = Run(yaml, {option});
      EXPECT_EQ(said.exit_code, 2);
      EXPECT_EQ(said.text, start.text);
    }
  }
}

TEST_F(CheckConfigTest, SaysThatAGoodOneIsAndLeavesNothingBehind) {
  std::filesystem::remove(stack_->directory() + "/ledger.sqlite");
  const Said said = Run(Good(), {"--check-config"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_THAT(said.text, testing::StartsWith("configuration is good\n  profile     DEVELOPMENT\n"));
  EXPECT_THAT(said.text, HasSubstr("\n  merchants   maple, maple-transactions, "));
  EXPECT_THAT(said.text, HasSubstr("\n  ledger      SQLite, " + stack_->directory()));
  EXPECT_THAT(said.text, Not(HasSubstr("listening")));
  EXPECT_FALSE(std::filesystem::exists(stack_->directory() + "/ledger.sqlite"));
  EXPECT_TRUE(stack_->sandbox().Exchanges().empty());
}

TEST_F(CheckConfigTest, WorksWhileAGatewayRunsOnTheSameFiles) {
  WriteFile(path(), Good());
  GatewayProcess running(path());
  ASSERT_TRUE(running.listening()) << running.output();
  EXPECT_EQ(Run(Good(), {"--check-config"}).exit_code, 0);
  EXPECT_EQ(running.Stop(), 0);
}

TEST_F(CheckConfigTest, PrintsWhatAGatewayStartsOn) {
  const Said printed = Run(Good(), {"--print-config"});
  EXPECT_EQ(printed.exit_code, 0);
  EXPECT_THAT(printed.text, HasSubstr("  max_in_flight: 1000  # default\n"));
  EXPECT_THAT(printed.text, Not(HasSubstr("this-is-not-the-secret")));
  EXPECT_THAT(printed.text, Not(HasSubstr(std::string(64, '5'))));
  EXPECT_EQ(Run(printed.text, {"--print-config"}).text, printed.text);
  const Said start = Run(printed.text);
  EXPECT_EQ(start.exit_code, 0) << start.text;
  EXPECT_THAT(start.text, HasSubstr("\"event\":\"listening\""));
}

TEST_F(CheckConfigTest, TakesOneOfThemAtATime) {
  const Said said = Run(Good(), {"--check-config", "--print-config"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.text, HasSubstr("--check-config"));
}

TEST_F(CheckConfigTest, WrongOptionsEndAsAWrongConfigurationDoesAndHelpNamesEachCode) {
  EXPECT_EQ(Run(Good(), {"--no-such-option"}).exit_code, 2);
  EXPECT_EQ(Run(Good(), {"--config"}).exit_code, 2);
  const Said help = Run(Good(), {"--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const char* code : {"\n  0  ", "\n  1  ", "\n  2  ", "\n  3  "}) {
    EXPECT_THAT(help.text, HasSubstr(code));
  }
}

TEST_F(CheckConfigTest, AProductionWithoutItsProfileIsWarnedOfOnceItStarts) {
  const std::string production = absl::StrReplaceAll(
      Good(), {{absl::StrCat("https://localhost:", stack_->sandbox().https_port()),
                "https://posapi.flexiti.fi"}});
  EXPECT_THAT(Run(production, {"--check-config"}).text,
              HasSubstr("warning: this is Flexiti's production"));
  WriteFile(path(), production);
  GatewayProcess gateway(path());  // it connects to Flexiti only for a call
  ASSERT_TRUE(gateway.listening()) << gateway.output();
  const std::vector<std::string> parts =
      absl::StrSplit(gateway.output(), "\"event\":\"production_without_profile\"");
  EXPECT_EQ(parts.size(), 2u) << gateway.output();
  EXPECT_THAT(gateway.output(), HasSubstr("\"severity\":\"WARNING\""));
  EXPECT_EQ(gateway.Stop(), 0);
}

TEST_F(CheckConfigTest, APortWithoutTlsForOtherMachinesIsWarnedOfOnceItStarts) {
  const std::string open =
      absl::StrReplaceAll(Good(), {{"listen: {address: \"127.0.0.1:0\"}",
                                    "listen: {address: \"0.0.0.0:0\", allow_plaintext: true}"}});
  const Said start = Run(open);
  EXPECT_EQ(start.exit_code, 0) << start.text;
  const std::vector<std::string> parts =
      absl::StrSplit(start.text, "\"event\":\"listen_without_tls\"");
  EXPECT_EQ(parts.size(), 2u) << start.text;
  EXPECT_THAT(Run(Good()).text, Not(HasSubstr("listen_without_tls")));
}

}  // namespace
}  // namespace flexiti_test
