// Secrets and personal data reach no log line and no error, also where they are put where they do
// not belong. canary_test plants them in every field of the contract.
#include <regex>
#include <set>
#include <sstream>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/integration/secrets_fixture.h"

namespace flexiti_test {
namespace {

TEST_F(SecretsTest, AppearInNoLogLineAndNoError) {
  RunGoodCalls();
  RunBadCalls();
  RunHostileCalls();
  EXPECT_EQ(stack_.gateway().Stop(), 0);
  const std::string log = stack_.gateway().output();
  const auto secrets = Secrets();
  EXPECT_GE(secrets.size(), 16u + 4u) << "tokens among them";
  for (const std::string& secret : secrets) {
    EXPECT_EQ(log.find(secret), std::string::npos) << secret << " was logged";
    EXPECT_EQ(told_.find(secret), std::string::npos) << secret << " was told in an error";
  }
}

TEST_F(SecretsTest, EachCallIsOneLineOfJsonWithTheDocumentedFields) {
  RunGoodCalls();
  RunBadCalls();
  RunHostileCalls();
  EXPECT_EQ(stack_.gateway().Stop(), 0);
  const std::set<std::string> always = {"time",      "severity",    "event",    "method",
                                        "grpc_code", "outcome",     "attempts", "duration_ms",
                                        "wait_ms",   "upstream_ms", "ledger_ms"};
  const std::set<std::string> sometimes = {"merchant_id", "request_id",  "reference_id",
                                           "reason",      "http_status", "lines_left_out",
                                           "peer",        "refused_by",  "cause"};
  int lines_of_calls = 0;
  std::istringstream lines(stack_.gateway().output());
  for (std::string line; std::getline(lines, line);) {
    SCOPED_TRACE(line);
    const auto fields = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(fields.is_object());
    if (fields["event"] != "call") continue;
    ++lines_of_calls;
    for (const std::string& name : always) EXPECT_TRUE(fields.contains(name)) << name;
    for (const auto& [name, value] : fields.items()) {
      EXPECT_TRUE(always.count(name) + sometimes.count(name) == 1) << name;
    }
    EXPECT_TRUE(std::regex_match(fields["time"].get<std::string>(),
                                 std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)")));
    EXPECT_EQ(fields.contains("reason"), fields["grpc_code"] != "OK");
    EXPECT_EQ(fields["outcome"] == "SUCCEEDED", fields["grpc_code"] == "OK");
    EXPECT_GE(fields["duration_ms"].get<double>(), fields["upstream_ms"].get<double>());
  }
  EXPECT_EQ(lines_of_calls, calls_);
}

}  // namespace
}  // namespace flexiti_test
