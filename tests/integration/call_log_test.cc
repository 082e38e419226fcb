// The one line of each call: its times, and which reads are left out.
#include <nlohmann/json.hpp>
#include <sstream>

#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/sandbox/default_scenario.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kList[] = "flexiti.v1.AuthorizationService/ListAuthorizations";
constexpr char kGet[] = "flexiti.v1.AuthorizationService/GetAuthorization";
constexpr char kAuthorize[] = "flexiti.v1.AuthorizationService/CreateAuthorization";

// Stops the gateway, so that all lines are there.
std::vector<nlohmann::json> LinesOf(Stack& stack, const std::string& method) {
  if (!stack.gateway().ended()) {
    EXPECT_EQ(stack.gateway().Stop(), 0);
  }
  std::vector<nlohmann::json> found;
  std::istringstream lines(stack.gateway().output());
  for (std::string line; std::getline(lines, line);) {
    const auto fields = nlohmann::json::parse(line, nullptr, false);
    if (fields.is_object() && fields.value("method", "") == method) found.push_back(fields);
  }
  return found;
}

// Twenty lists, one read that fails, one operation.
void MakeCalls(Stack& stack) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Call(stack, SomeList()).status.ok());
  EXPECT_FALSE(Call(stack, SomeGet()).status.ok());
  ASSERT_TRUE(Call(stack, stack.Authorization(flexiti_sandbox::kAccount)).status.ok());
}

TEST(CallLogTest, TellsWhereItsTimeWent) {
  Stack stack;
  Fault slow = Fault::Delay(std::chrono::milliseconds(50)).On("POST", "/authorization");
  stack.sandbox().Arm(slow);
  MakeCalls(stack);
  const auto operations = LinesOf(stack, kAuthorize);
  ASSERT_THAT(operations, SizeIs(1));
  const auto ms = [&](const char* name) { return operations[0].at(name).get<double>(); };
  EXPECT_GE(ms("upstream_ms"), 50);
  EXPECT_GT(ms("ledger_ms"), 0);
  EXPECT_GT(ms("wait_ms"), 0);
  EXPECT_GE(ms("duration_ms") + 0.01, ms("wait_ms") + ms("ledger_ms") + ms("upstream_ms"));
  const auto reads = LinesOf(stack, kList);
  ASSERT_THAT(reads, SizeIs(20));
  for (const auto& read : reads) {
    EXPECT_EQ(read.at("ledger_ms"), 0);
    EXPECT_FALSE(read.contains("sample_percent"));
  }
}

TEST(CallLogTest, OnlyReadsThatSucceededAreLeftOut) {
  Stack stack({.log_level = "INFO, success_sample_percent: 0"});
  MakeCalls(stack);
  EXPECT_THAT(LinesOf(stack, kList), IsEmpty());
  EXPECT_THAT(LinesOf(stack, kGet), SizeIs(1));
  EXPECT_THAT(LinesOf(stack, kAuthorize), SizeIs(1));
}

// 2^-20 is the chance that all or none of them are.
TEST(CallLogTest, ASampledLineSaysOfWhatShareItIs) {
  Stack stack({.log_level = "INFO, success_sample_percent: 50"});
  MakeCalls(stack);
  const auto reads = LinesOf(stack, kList);
  EXPECT_GT(reads.size(), 0u);
  EXPECT_LT(reads.size(), 20u);
  for (const auto& read : reads) EXPECT_EQ(read.at("sample_percent"), 50);
  ASSERT_THAT(LinesOf(stack, kGet), SizeIs(1));
  EXPECT_FALSE(LinesOf(stack, kGet)[0].contains("sample_percent"));
  EXPECT_FALSE(LinesOf(stack, kAuthorize)[0].contains("sample_percent"));
}

}  // namespace
}  // namespace flexiti_test
