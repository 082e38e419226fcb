// flexiti operations show, resolve, settle: what it asks, what it prints, and what it answers its
// shell.
#include <string>
#include <vector>

#include "flexiti/v1/operation_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/client/example_operations.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CliOperationsTest, ShowReadsOneOperationOfTheMerchantThatIsNamedNext) {
  for (const auto& [merchant, words] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"maple-furniture", {kRequestId}}, {"birch", {"birch", kRequestId}}}) {
    std::vector<std::string> arguments = {"operations", "show"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    EXPECT_EQ(Sent<flexiti::v1::GetOperationRequest>("/flexiti.v1.OperationService/GetOperation",
                                                     arguments),
              "merchant_id: \"" + merchant + "\" request_id: \"" + kRequestId + "\" ");
  }
}

TEST(CliOperationsTest, AnUnknownOperationSaysWhatItMeansAndWhatToDoNext) {
  ScriptedGateway gateway;
  flexiti::v1::GetOperationResponse response;
  *response.mutable_operation() = Unknown();
  gateway.Then(response);
  const Finished finished = Operations(gateway, {"show", kRequestId});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out, R"(UNKNOWN: it may have happened; nobody knows yet.
merchant id      maple-furniture
request id       5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
method           /flexiti.v1.TransactionService/RefundAccount
state            UNKNOWN
attempt          2
reference id     0123456789abcdef0123456789abcdef
create time      2026-01-01T00:00:00Z
update time      2026-01-01T00:01:00Z
evidence 1
  endpoint       GET /authorizations
  candidate ids  4000000000000001, 4000000000000002
  summary        two could be it
Next: never repeat it with a new request_id. Look at Flexiti:
  flexiti operations resolve maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
)");
}

TEST(CliOperationsTest, TheAnswerOfAnOperationIsShownWithoutItsPersonalData) {
  flexiti::v1::GetOperationResponse response;
  *response.mutable_operation() = Executed();
  for (const std::string format : {"--json", "--lang=en"}) {
    ScriptedGateway gateway;
    gateway.Then(response).Then(response);
    const Finished masked = Operations(gateway, {"show", kRequestId, format});
    EXPECT_THAT(masked.out, HasSubstr("4000000000000001"));
    EXPECT_THAT(masked.out, HasSubstr("***"));
    EXPECT_THAT(masked.out, Not(HasSubstr("Carroll")));
    const Finished all = Operations(gateway, {"show", kRequestId, format, "--show-sensitive"});
    EXPECT_THAT(all.out, HasSubstr("Carroll"));
  }
}

TEST(CliOperationsTest, AnAnswerThatThisBuildCannotReadIsNotShown) {
  for (const std::string type : {"flexiti.v1.OfTomorrow", "flexiti.v1.CreatePurchaseResponse"}) {
    flexiti::v1::GetOperationResponse response;
    *response.mutable_operation() = Executed();
    response.mutable_operation()->mutable_response()->set_type_url("type.googleapis.com/" + type);
    response.mutable_operation()->mutable_response()->set_value(
        "\xff"
        "Carroll");
    ScriptedGateway gateway;
    gateway.Then(response).Then(response);
    for (const std::string format : {"--json", "--lang=en"}) {
      const Finished finished = Operations(gateway, {"show", kRequestId, format});
      EXPECT_EQ(finished.exit_code, 0);
      EXPECT_THAT(finished.out, Not(HasSubstr("Carroll")));
      EXPECT_THAT(finished.out, HasSubstr("EXECUTED"));
    }
  }
}

TEST(CliOperationsTest, ResolveTellsTheShellWhetherItIsKnownNow) {
  const struct {
    flexiti::v1::Resolution resolution;
    flexiti::v1::OperationState state;
    int exit_code = 0;
    std::string says;
  } rows[] = {{flexiti::v1::RESOLUTION_EXECUTED, flexiti::v1::OPERATION_STATE_EXECUTED, 0,
               "EXECUTED: it happened, once.\n"},
              {flexiti::v1::RESOLUTION_NOT_EXECUTED, flexiti::v1::OPERATION_STATE_NOT_EXECUTED, 0,
               "NOT_EXECUTED: it did not happen. Nothing moved.\n"},
              {flexiti::v1::RESOLUTION_STILL_UNKNOWN, flexiti::v1::OPERATION_STATE_UNKNOWN, 5,
               "operations settle maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f --verdict"},
              {flexiti::v1::RESOLUTION_STILL_UNKNOWN, flexiti::v1::OPERATION_STATE_RUNNING, 5,
               "RUNNING: an attempt holds it. Nobody knows yet how it ends.\n"},
              {static_cast<flexiti::v1::Resolution>(77), flexiti::v1::OPERATION_STATE_UNKNOWN, 5,
               "UNKNOWN: it may have happened"}};
  for (const auto& row : rows) {
    flexiti::v1::ResolveOperationResponse response;
    *response.mutable_operation() = Unknown();
    response.mutable_operation()->set_state(row.state);
    response.set_resolution(row.resolution);
    ScriptedGateway gateway;
    gateway.Then(response).Then(response);
    const Finished finished = Operations(gateway, {"resolve", "maple-furniture", kRequestId});
    EXPECT_EQ(finished.exit_code, row.exit_code) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(row.says));
    EXPECT_EQ(gateway.Calls().at(0).method, "/flexiti.v1.OperationService/ResolveOperation");
    const Finished json = Operations(gateway, {"resolve", kRequestId, "--json"});
    EXPECT_EQ(json.exit_code, row.exit_code);
    EXPECT_EQ(nlohmann::json::parse(json.out).at("operation").at("request_id"), kRequestId);
  }
}

TEST(CliOperationsTest, SettleSendsTheVerdictAndPrintsTheOperation) {
  const std::string method = "/flexiti.v1.OperationService/SettleOperation";
  for (const auto& [word, state] : std::vector<std::pair<std::string, std::string>>{
           {"executed", "EXECUTED"}, {"not-executed", "NOT_EXECUTED"}}) {
    EXPECT_EQ(Sent<flexiti::v1::SettleOperationRequest>(
                  method, {"operations", "settle", "birch", kRequestId, "--verdict", word,
                           "--operator", "Kim Lee", "--reason", "ticket 4711"}),
              "merchant_id: \"birch\" request_id: \"5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f\" "
              "verdict: OPERATION_STATE_" +
                  state + " operator_name: \"Kim Lee\" reason: \"ticket 4711\" ");
  }
  flexiti::v1::SettleOperationResponse response;
  *response.mutable_operation() = Executed();
  response.mutable_operation()->mutable_settlement()->set_operator_name("Kim Lee");
  ScriptedGateway gateway;
  gateway.Then(response);
  const Finished finished = Operations(gateway, {"settle", kRequestId, "--verdict", "executed",
                                                 "--operator", "Kim Lee", "--reason", "seen"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out.find("The verdict is recorded.\nEXECUTED: it happened, once.\n"), 0u);
  EXPECT_THAT(finished.out, HasSubstr("operator name         Kim Lee\n"));
}

TEST(CliOperationsTest, AWrongCommandLineSendsNothing) {
  ScriptedGateway gateway;
  const std::vector<std::vector<std::string>> command_lines = {
      {},
      {"list", "--state", "lost"},
      {"list", "--min-age", "soon"},
      {"list", "--min-age", "-1m"},
      {"list", "--min-age", "1000000h"},
      {"list", "--limit", "0"},
      {"show"},
      {"show", "a", "b", "c"},
      {"resolve"},
      {"settle", kRequestId, "--verdict", "executed", "--operator", "Kim"},
      {"settle", kRequestId, "--verdict", "executed", "--reason", "seen"},
      {"settle", kRequestId, "--operator", "Kim", "--reason", "seen"},
      {"settle", kRequestId, "--verdict", "unknown", "--operator", "Kim", "--reason", "seen"},
      {"settle", "--verdict", "executed", "--operator", "Kim", "--reason", "seen"}};
  for (const std::vector<std::string>& arguments : command_lines) {
    const Finished finished = Operations(gateway, arguments);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(finished.out, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(gateway.Calls().size(), 0u);
}

TEST(CliOperationsTest, WhereNoRequestIdCanBeGivenAgainNoneIsAdvised) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(OperationNotFound()));
  const Finished finished = Operations(gateway, {"show", kRequestId});
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_THAT(finished.err, HasSubstr("OPERATION_NOT_FOUND (NOT_FOUND)"));
  EXPECT_THAT(finished.err, Not(HasSubstr("--request-id")));
}

TEST(CliOperationsTest, AFailureThatMayHaveHappenedNamesTheCommandThatLooks) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(ReplyLost()));
  const Finished finished =
      RunFlexiti({"refund", "--account", "1", "--amount", "1", "--request-id", kRequestId,
                  "--target", gateway.target(), "--merchant", "maple-furniture"});
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_THAT(finished.err, HasSubstr(std::string("flexiti operations resolve ") + kRequestId));
}

}  // namespace
}  // namespace flexiti_test
