// What `flexiti` says and answers its shell when a call fails.
#include <string>
#include <vector>

#include "flexiti/v1/transaction_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

std::vector<std::string> Purchase(const ScriptedGateway& gateway) {
  return {"purchase", "--target",  gateway.target(), "--merchant",   "maple-furniture", "--amount",
          "1000.10",  "--account", "10000000000001", "--request-id", kRequestId};
}

TEST(CliErrorsTest, AWrongCommandLineSendsNothingAndExitsWith2) {
  ScriptedGateway gateway;
  const std::vector<std::vector<std::string>> command_lines = {
      {},
      {"frobnicate"},
      {"purchase"},
      {"purchase", "--amount", "1.234", "--account", "1"},
      {"purchase", "--amount", "ten", "--account", "1"},
      {"purchase", "--amount", "1", "--account", "1", "--card", "2"},
      {"purchase", "--amount", "1", "--regular", "--plan", "1"},
      {"purchase", "--amount", "1", "--term", "12"},
      {"purchase", "--amount", "1", "--frobnicate"},
      {"purchase", "--amount", "1", "--timeout", "soon"},
      {"purchase", "--amount", "1", "--timeout", "-5s"},
      {"purchase", "--amount", "1", "--ca-file", "/nonexistent.pem"},
      {"authorize", "--amount", "1"},
      {"authorizations"},
      {"authorizations", "get"},
      {"authorizations", "list", "--status", "ajar"},
      {"authorizations", "list", "--from", "yesterday"},
      {"verify", "--account", "1", "--format", "pigeon"},
      {"verify", "--account", "1", "--lang", "de"}};
  for (std::vector<std::string> arguments : command_lines) {
    const Finished finished = RunFlexiti(
        arguments, {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"});
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(finished.out, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(gateway.Calls().size(), 0u);
}

TEST(CliErrorsTest, WhatIsUnknownIsNamedWithoutItsValue) {
  const Finished finished =
      RunFlexiti({"lookup", "--acount", "10000000000001", "--crad=6038", "7"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(
      finished.err,
      "flexiti: unknown: --acount, --crad, and words that belong to no option. Run with --help "
      "for more information.\n");
}

TEST(CliErrorsTest, WithoutACommandThatThereIsItSaysWhereTheyAreListed) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"frobnicate"}, {"--json"}, {"--merchant", "m", "buy"}}) {
    const Finished finished = RunFlexiti(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.err, "flexiti: which command? flexiti --help lists them\n");
  }
  EXPECT_THAT(RunFlexiti({"authorizations", "frobnicate"}).err,
              HasSubstr("A subcommand is required"));
  EXPECT_THAT(RunFlexiti({"interest", "--account", "1"}).err, HasSubstr("--amount is required"));
}

TEST(CliErrorsTest, AMisspeltCommandIsAnsweredWithTheNearestAndWithNothingOfWhatWasTyped) {
  const std::string authorizations = "`flexiti authorizations get`, `flexiti authorizations list`";
  for (const auto& [arguments, near] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"authorization", "123"}, authorizations},
           {{"authorization"}, authorizations},
           {{"authorization", "lsit"}, "`flexiti authorizations list`"},
           {{"authorisations", "get", "123"}, "`flexiti authorizations get`"},
           {{"authorise", "--amount", "5"}, "`flexiti authorize`"},
           {{"--merchant", "m", "purchases"}, "`flexiti purchase`"},
           {{"--acount", "lokup", "10000000000001"}, "`flexiti lookup`"},
           {{"checkoutstatus"}, "`flexiti checkout-status`"}}) {
    const Finished finished = RunFlexiti(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.err,
              "flexiti: which command? Near: " + near + "; flexiti --help lists them\n");
  }
  // Three letters away, half of a short word, a number, a word that only options could have.
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"lookupped"},
                                                    {"cl"},
                                                    {"get"},
                                                    {"6038000000000001"},
                                                    {"--close"},
                                                    {std::string(100000, 'a')}}) {
    EXPECT_EQ(RunFlexiti(arguments).err, "flexiti: which command? flexiti --help lists them\n");
  }
}

TEST(CliErrorsTest, WithoutAMerchantItSaysHowToNameOne) {
  const Finished finished = RunFlexiti({"purchase", "--amount", "1"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.err, "flexiti: which merchant? Give --merchant or set FLEXITI_MERCHANT\n");
}

TEST(CliErrorsTest, ExitCodesTellWhatAScriptMayDo) {
  Failure contact = Declined();
  contact.next_action = flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR;
  Failure unknown_merchant = BadField();
  unknown_merchant.code = StatusCode::PERMISSION_DENIED;
  unknown_merchant.next_action = flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR;
  Failure overloaded = Overloaded();
  overloaded.retry_delay = std::chrono::hours(1);  // beyond the deadline, so not repeated
  Failure in_progress = InProgress();
  in_progress.retry_delay = std::chrono::hours(1);
  const struct {
    grpc::Status status;
    int exit_code = 0;
  } rows[] = {
      {ToStatus(BadField()), 2},  {ToStatus(Declined()), 3},
      {ToStatus(contact), 3},     {ToStatus(unknown_merchant), 3},
      {ToStatus(overloaded), 4},  {ToStatus(in_progress), 5},
      {ToStatus(ReplyLost()), 5}, {grpc::Status(StatusCode::PERMISSION_DENIED, "from a proxy"), 5}};
  for (const auto& row : rows) {
    ScriptedGateway gateway;
    gateway.Then(row.status);
    const Finished finished = RunFlexiti(Purchase(gateway));
    EXPECT_EQ(finished.exit_code, row.exit_code) << row.status.error_message() << finished.err;
    EXPECT_EQ(gateway.Calls().size(), 1u) << row.status.error_message();
  }
}

TEST(CliErrorsTest, AGatewayThatIsNotThereExitsWith4) {
  std::string target;
  { target = ScriptedGateway().target(); }
  const Finished finished =
      RunFlexiti({"purchase", "--amount", "1", "--merchant", "m", "--target", target});
  EXPECT_EQ(finished.exit_code, 4);
  EXPECT_THAT(finished.err, HasSubstr("NOT_SENT: Flexiti never saw it; nothing moved"));
}

TEST(CliErrorsTest, ADeclineReadsAsABlock) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(Declined()));
  const Finished finished = RunFlexiti(Purchase(gateway));
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err, R"(request_id: 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
flexiti: the call failed
  error       CREDIT_EXCEEDED (FAILED_PRECONDITION)
  message     the amount is over the available credit
  customer    Credit limit exceeded
  outcome     REJECTED: nothing moved
  next        ASK_CUSTOMER: talk to the customer: another code, plan or way to pay
  flexiti     HTTP 409 credit_exceeded from POST /authorization
  reference   0123456789abcdef0123456789abcdef
  request id  5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
)");
}

TEST(CliErrorsTest, ABadFieldIsNamed) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(BadField()));
  const Finished finished = RunFlexiti(Purchase(gateway));
  EXPECT_THAT(finished.err, HasSubstr("  field       amount.amount_cents: is wrong\n"));
  EXPECT_THAT(finished.err, HasSubstr("NOT_SENT: Flexiti never saw it; nothing moved"));
}

TEST(CliErrorsTest, AnUnknownOutcomeSaysHowToRepeatWithTheSameRequestId) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(ReplyLost()));
  const Finished finished = RunFlexiti(Purchase(gateway));
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_THAT(finished.err, HasSubstr("UNKNOWN: it may have happened\n"));
  EXPECT_THAT(finished.err,
              HasSubstr(std::string("repeat the same command with --request-id ") + kRequestId));
}

TEST(CliErrorsTest, WithJsonTheErrorIsAnObjectOnStdout) {
  ScriptedGateway gateway;
  Failure failure = Declined();
  failure.message = "quote \" backslash \\ and a line\nend";
  failure.fields = {"amount"};
  gateway.Then(ToStatus(failure));
  std::vector<std::string> arguments = Purchase(gateway);
  arguments.push_back("--json");
  const Finished finished = RunFlexiti(arguments);
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.err, std::string("request_id: ") + kRequestId + "\n");
  const auto error = nlohmann::json::parse(finished.out).at("error");
  EXPECT_EQ(error, nlohmann::json({{"code", "FAILED_PRECONDITION"},
                                   {"reason", "CREDIT_EXCEEDED"},
                                   {"outcome", "REJECTED"},
                                   {"next_action", "ASK_CUSTOMER"},
                                   {"message", failure.message},
                                   {"customer_message", "Credit limit exceeded"},
                                   {"fields", {{{"field", "amount"}, {"description", "is wrong"}}}},
                                   {"upstream_error", "credit_exceeded"},
                                   {"http_status", 409},
                                   {"endpoint", "POST /authorization"},
                                   {"reference_id", "0123456789abcdef0123456789abcdef"},
                                   {"request_id", kRequestId}}));
}

TEST(CliErrorsTest, ControlCharactersFromAServerDoNotReachTheTerminal) {
  ScriptedGateway gateway;
  Failure failure = Declined();
  failure.customer_message = "\x1b[2Jcleared";
  gateway.Then(ToStatus(failure));
  const Finished finished = RunFlexiti(Purchase(gateway));
  EXPECT_EQ(finished.err.find('\x1b'), std::string::npos);
  EXPECT_THAT(finished.err, HasSubstr(" [2Jcleared"));
}

TEST(CliErrorsTest, TheRequestIdIsPrintedBeforeTheOutcomeIsKnown) {
  ScriptedGateway gateway;
  gateway.Then(Answer{.hold = true});
  const Finished finished = RunFlexiti({"purchase", "--target", gateway.target(), "--merchant", "m",
                                        "--amount", "1", "--timeout", "300ms"});
  EXPECT_EQ(finished.exit_code, 5);
  ASSERT_EQ(gateway.Calls().size(), 1u);
  flexiti::v1::CreatePurchaseRequest request;
  ASSERT_TRUE(request.ParseFromString(gateway.Calls()[0].request));
  EXPECT_EQ(RequestIdIn(finished), request.request_id());
  EXPECT_EQ(finished.err.find("request_id: "), 0u);
}

}  // namespace
}  // namespace flexiti_test
