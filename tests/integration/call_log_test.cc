// The one line of each call: its times, whose it is, and which are left out.
#include <chrono>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/integration/log_lines.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/support/certificates.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kList[] = "flexiti.v1.AuthorizationService/ListAuthorizations";
constexpr char kGet[] = "flexiti.v1.AuthorizationService/GetAuthorization";
constexpr char kAuthorize[] = "flexiti.v1.AuthorizationService/CreateAuthorization";

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

// Opens after six failures, and stays open for as long as the test takes.
constexpr char kBreaker[] =
    "  breaker: {min_requests: 6, failure_percent: 50, window: 10m, open_time: 10m}\n"
    "  retry: {max_attempts: 1}\n";

TEST(CallLogTest, CallsThatTheBreakerRefusesDoNotDrownTheLog) {
  Stack stack({.flexiti_yaml = kBreaker});
  stack.sandbox().Arm(Fault::Reply(503, "").On("GET", "/authorizations").Times(-1));
  const auto start = std::chrono::steady_clock::now();
  int refused = 0;
  for (int i = 0; i < 500; ++i) {
    if (Told(Call(stack, SomeList()).status).ends_with("BREAKER_OPEN")) ++refused;
  }
  ASSERT_GT(refused, 480);
  std::int64_t lines = 0;
  std::int64_t told = 0;  // of those that have no line
  for (const auto& line : LinesOf(stack, kList)) {
    if (line.value("reason", "") != "BREAKER_OPEN") continue;
    ++lines;
    told += line.value("lines_left_out", 0);
  }
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  EXPECT_GT(lines, 0);
  EXPECT_LE(lines, 10 * (seconds.count() + 2));
  EXPECT_LE(lines + told, refused);
}

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";

std::string Traceparent() { return absl::StrCat("00-", kTraceId, "-b7ad6b7169203331-01"); }

class LinesOfCallersTest : public testing::Test {
 protected:
  Stack stack_{{.top_yaml = "tracing: {sample_percent: 0}\n",
                .callers_yaml = "  - name: till\n    dns_name: till.example\n"
                                "    grants: [{all_merchants: true, methods: [READ]}]\n"}};
};

TEST_F(LinesOfCallersTest, AStrangersTraceIsNotContinued) {
  for (const char* name : {"x.example", "till.example"}) {
    const auto stub = flexiti::v1::AuthorizationService::NewStub(
        stack_.ChannelAs(MintLeaf(stack_.authority(), {name}, {})));
    Context context;
    context.AddMetadata("traceparent", Traceparent());
    flexiti::v1::ListAuthorizationsResponse response;
    stub->ListAuthorizations(&context, SomeList(), &response);
  }
  const auto lines = LinesOf(stack_, kList);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].value("reason", ""), "UNKNOWN_CALLER");
  EXPECT_NE(lines[0].value("trace_id", ""), kTraceId);
  EXPECT_EQ(lines[1].value("caller", ""), "till");
  EXPECT_EQ(lines[1].value("trace_id", ""), kTraceId);
}

TEST_F(LinesOfCallersTest, ARefusalSaysWhomItRefusedAndFromWhere) {
  const auto till = flexiti::v1::AuthorizationService::NewStub(
      stack_.ChannelAs(MintLeaf(stack_.authority(), {"till.example"}, {})));
  const auto stranger = flexiti::v1::AuthorizationService::NewStub(
      stack_.ChannelAs(MintLeaf(stack_.authority(), {"x.example"}, {})));
  flexiti::v1::CreateAuthorizationResponse no_authorization;
  flexiti::v1::ListAuthorizationsResponse no_list;
  Context first;
  EXPECT_FALSE(till->CreateAuthorization(&first, SomeAuthorization(), &no_authorization).ok());
  Context second;
  EXPECT_FALSE(till->ListAuthorizations(&second, SomeList("nobody"), &no_list).ok());
  Context third;
  EXPECT_FALSE(stranger->ListAuthorizations(&third, SomeList(), &no_list).ok());

  const auto lines = LinesWith(stack_, "refused_by", "caller");
  ASSERT_THAT(lines, SizeIs(3));
  for (const auto& line : lines) {
    EXPECT_THAT(line.value("peer", ""), testing::StartsWith("127.0.0.1:")) << line;
    EXPECT_FALSE(line.contains("reference_id")) << line;
  }
  EXPECT_EQ(lines[0].value("reason", ""), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(lines[0].value("caller", ""), "till");
  EXPECT_EQ(lines[0].value("merchant_id", ""), kMerchant);
  EXPECT_EQ(lines[1].value("reason", ""), "UNKNOWN_MERCHANT");
  EXPECT_EQ(lines[1].value("caller", ""), "till");
  EXPECT_FALSE(lines[1].contains("merchant_id"));  // it may be anything
  EXPECT_EQ(lines[2].value("stranger", ""), "x.example");
  EXPECT_FALSE(lines[2].contains("caller"));
  EXPECT_FALSE(lines[2].contains("merchant_id"));
}

TEST(CallLogTest, OnlyWhatWasSentHasAReferenceId) {
  Stack stack;
  const auto sale = stack.Authorization(flexiti_sandbox::kAccount);
  ASSERT_TRUE(Call(stack, sale).status.ok());
  ASSERT_TRUE(Call(stack, sale).status.ok());  // the stored answer
  auto bad = stack.Authorization(flexiti_sandbox::kAccount);
  bad.set_account_number("none");
  EXPECT_FALSE(Call(stack, bad).status.ok());
  const auto lines = LinesOf(stack, kAuthorize);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0].at("attempts"), 1);
  EXPECT_EQ(lines[0].value("outcome", ""), "SUCCEEDED");
  EXPECT_THAT(lines[0].value("reference_id", ""), SizeIs(32));
  EXPECT_FALSE(lines[0].contains("peer"));
  EXPECT_EQ(lines[1].at("attempts"), 0);
  EXPECT_EQ(lines[1].value("outcome", ""), "SUCCEEDED");
  EXPECT_FALSE(lines[1].contains("reference_id"));
  EXPECT_EQ(lines[2].value("outcome", ""), "OUTCOME_NOT_SENT");
  EXPECT_FALSE(lines[2].contains("reference_id"));
}

}  // namespace
}  // namespace flexiti_test
