// Every method is called with something planted in each sensitive field, while Flexiti answers
// well, badly and with an echo of all it was told. None of it, no secret and no token may be found
// where an operator, a collector or a caller of a failed call looks, in any disguise.
#include "tests/integration/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/canary_stack.h"
#include "tests/integration/leaks.h"
#include "tests/support/postgres_server.h"

namespace flexiti_test {
namespace {

using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;

// Makes every call, and looks everywhere.
void ExpectNothingIsFound(CanaryStack& canary) {
  canary.CallAllWell();
  canary.CallAllBadly();
  canary.CallInVain();
  const std::vector<std::string> secrets = canary.Secrets();
  ASSERT_GT(secrets.size(), 16u) << "tokens and the lines of a key among them";
  std::vector<std::string> in_log = secrets;
  in_log.push_back(kPlantedPublic);
  std::vector<std::string> elsewhere = in_log;
  elsewhere.push_back(kStranger);
  EXPECT_THAT(Leaks(canary.told(), elsewhere), IsEmpty()) << "in an error";
  ASSERT_FALSE(canary.told().empty());
  for (const char* path : {"/metrics", "/healthz", "/readyz", "/"}) {
    EXPECT_THAT(Leaks(canary.AdminText(path), elsewhere), IsEmpty()) << "in " << path;
  }
  EXPECT_THAT(canary.AdminText("/metrics"), testing::HasSubstr("flexiti_calls_total"));
  GatewayProcess& gateway = canary.stack().gateway();
  for (const char* name : {"cmdline", "environ"}) {  // empty where it may not be read
    const std::string text = Content(absl::StrCat("/proc/", gateway.pid(), "/", name));
    EXPECT_THAT(Leaks(text, secrets), IsEmpty()) << name;
  }
  EXPECT_EQ(gateway.Stop(), 0);
  EXPECT_THAT(Leaks(gateway.output(), in_log), IsEmpty()) << "in the log";
  EXPECT_THAT(gateway.output(), testing::HasSubstr(kStranger)) << "the operator is told";
  EXPECT_GT(gateway.output().size(), 100'000u);
  EXPECT_THAT(Leaks(canary.collector().Bytes(), elsewhere), IsEmpty()) << "in a trace";
  EXPECT_GT(canary.collector().Bytes().size(), 10'000u);
}

TEST(CanaryTest, NothingPlantedIsFoundWhereItMayNotBe) {
  CanaryStack canary;
  ExpectNothingIsFound(canary);
}

TEST(CanaryTest, NothingPlantedIsFoundBesidePostgresEither) {
  const TemporaryDirectory files;
  PostgresServer& server = SharedPostgresServer();
  CanaryStack canary(
      absl::StrCat("  postgres: {host: localhost, port: ", server.port(),
                   ", database: ", server.NewDatabase(), ", user: ", PostgresServer::kUser,
                   ", password_file: ", Private(files.Write("password", PostgresServer::kPassword)),
                   ", ca_file: ", server.ca_file(), "}\n"));
  ExpectNothingIsFound(canary);
}

// The regular files that a process has open.
std::set<std::string> OpenFiles(const std::string& process) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           absl::StrCat("/proc/", process, "/fd"),
           std::filesystem::directory_options::skip_permission_denied)) {
    std::error_code gone;
    const std::filesystem::path target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone && std::filesystem::is_regular_file(target)) files.insert(target.string());
  }
  return files;
}

// Kept sealed: a request and an answer can be read by who has the key, which is not beside them.
TEST(CanaryTest, NothingPlantedIsFoundInTheLedgersFiles) {
  CanaryStack canary;
  Stack& stack = canary.stack();
  canary.CallAllWell();
  const std::vector<std::string> secrets = canary.Secrets();
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(stack.directory())) {
    if (!absl::StrContains(entry.path().filename().string(), "sqlite")) continue;
    ++files;
    EXPECT_THAT(Leaks(Content(entry.path().string()), secrets), IsEmpty()) << entry.path();
  }
  EXPECT_GE(files, 2u) << "the write-ahead log beside the database";
  // No other file is written. What this process has open too was inherited: who runs the tests
  // keeps a log.
  const std::set<std::string> inherited = OpenFiles("self");
  for (const std::string& file : OpenFiles(absl::StrCat(stack.gateway().pid()))) {
    if (inherited.count(file) > 0) continue;
    EXPECT_TRUE(absl::StartsWith(file, stack.directory() + "/ledger.sqlite")) << file;
  }
}

TEST(CanaryTest, EverySensitiveFieldAndSecretIsPlantedAndSentWhereFlexitiTakesIt) {
  CanaryStack canary;
  canary.CallAllWell();
  canary.CallInVain();
  size_t fields = 0;
  for (const MethodDescriptor* method : ContractMethods()) {
    for (const std::string& path : SensitiveFields(*method->input_type())) {
      ++fields;
      EXPECT_EQ(canary.planted().count(absl::StrCat(method->input_type()->name(), ".", path)), 1u)
          << method->input_type()->name() << "." << path;
    }
  }
  EXPECT_GT(fields, 50u);
  std::string sent;
  for (const auto& exchange : canary.stack().sandbox().Exchanges()) {
    absl::StrAppend(&sent, exchange.head, exchange.body, "\n");
  }
  for (const char* value :
       {kPlantedWord, kPlantedDigits, kPlantedDay, kPlantedPublic, kFirstSecret, kFallbackSecret}) {
    EXPECT_THAT(Leaks(sent, {value}), testing::SizeIs(1)) << value;
  }
}

}  // namespace
}  // namespace flexiti_test
