// flexiti operations list: its question, its pages and its table.
#include <string>
#include <vector>

#include "flexiti/v1/operation_service.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/client/example_operations.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using flexiti::v1::ListOperationsRequest;
using flexiti::v1::ListOperationsResponse;

ListOperationsResponse Page(int count, const std::string& next) {
  ListOperationsResponse page;
  for (int i = 0; i < count; ++i) *page.add_operations() = Unknown();
  page.set_next_page_token(next);
  return page;
}

std::vector<ListOperationsRequest> Asked(const ScriptedGateway& gateway) {
  std::vector<ListOperationsRequest> asked;
  for (const ReceivedCall& call : gateway.Calls()) {
    EXPECT_EQ(call.method, "/flexiti.v1.OperationService/ListOperations");
    EXPECT_TRUE(asked.emplace_back().ParseFromString(call.request));
  }
  return asked;
}

TEST(CliOperationsListTest, ListAsksForAStateAndAnAge) {
  const std::string method = "/flexiti.v1.OperationService/ListOperations";
  const struct {
    std::vector<std::string> arguments;
    std::string sent;
  } rows[] = {
      {{}, "page_size: 200 "},
      {{"--state", "unknown", "--min-age", "10m"},
       "page_size: 200 state: OPERATION_STATE_UNKNOWN min_age { seconds: 600 } "},
      {{"--state", "running"}, "page_size: 200 state: OPERATION_STATE_RUNNING "},
      {{"--state", "executed"}, "page_size: 200 state: OPERATION_STATE_EXECUTED "},
      {{"--state", "not-executed"}, "page_size: 200 state: OPERATION_STATE_NOT_EXECUTED "},
      {{"--min-age", "1h1500ms"}, "page_size: 200 min_age { seconds: 3601 nanos: 500000000 } "},
      {{"--limit", "7"}, "page_size: 7 "}};
  for (const auto& row : rows) {
    std::vector<std::string> arguments = {"operations", "list"};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    EXPECT_EQ(Sent<ListOperationsRequest>(method, arguments),
              "merchant_id: \"maple-furniture\" " + row.sent);
  }
}

TEST(CliOperationsListTest, ListIsATable) {
  ScriptedGateway gateway;
  ListOperationsResponse page;
  *page.add_operations() = Unknown();
  *page.add_operations() = Executed();
  page.mutable_operations(0)->mutable_create_time()->set_nanos(123456000);
  gateway.Then(page).Then(ListOperationsResponse());
  EXPECT_EQ(Operations(gateway, {"list"}).out,
            "REQUEST ID                            STATE     METHOD          CREATED               "
            "UPDATED               ATTEMPTS  LAST LOOK\n"
            "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f  UNKNOWN   RefundAccount   2026-01-01T00:00:00Z  "
            "2026-01-01T00:01:00Z  2         two could be it\n"
            "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f  EXECUTED  CreatePurchase  2026-01-01T00:00:00Z  "
            "2026-01-01T00:01:00Z  2         \n"
            "(--json shows every field)\n");
  EXPECT_EQ(Operations(gateway, {"list"}).out, "No operations.\n");
}

TEST(CliOperationsListTest, ListGoesOnToTheLastPageWithTheSameQuestion) {
  ScriptedGateway gateway;
  gateway.Then(Page(200, "t2")).Then(Page(0, "t3")).Then(Page(1, ""));
  const Finished finished = Operations(gateway, {"list", "--state", "unknown", "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  const auto json = nlohmann::json::parse(finished.out);
  EXPECT_EQ(json.at("operations").size(), 201u);
  EXPECT_EQ(json.at("operations").at(200).at("state"), "OPERATION_STATE_UNKNOWN");
  EXPECT_EQ(json.count("next_page_token"), 0u);
  std::vector<std::string> tokens;
  for (const ListOperationsRequest& asked : Asked(gateway)) {
    tokens.push_back(asked.page_token());
    EXPECT_EQ(asked.page_size(), 200);
    EXPECT_EQ(asked.state(), flexiti::v1::OPERATION_STATE_UNKNOWN);
  }
  EXPECT_EQ(tokens, (std::vector<std::string>{"", "t2", "t3"}));
}

TEST(CliOperationsListTest, ListStopsAtTheLimitAndSaysThatThereAreMore) {
  const struct {
    std::string limit;
    std::vector<ListOperationsResponse> pages;
    size_t printed = 0;
    bool more = false;
  } rows[] = {{"3", {Page(3, "t2")}, 3, true},
              {"3", {Page(3, "")}, 3, false},
              {"300", {Page(200, "t2"), Page(200, "")}, 300, true},
              {"300", {Page(200, "t2"), Page(100, "")}, 300, false},
              {"3", {Page(2, "")}, 2, false}};
  for (const auto& row : rows) {
    ScriptedGateway gateway;
    for (const auto& page : row.pages) gateway.Then(page);
    const Finished finished = Operations(gateway, {"list", "--json", "--limit", row.limit});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(nlohmann::json::parse(finished.out).at("operations").size(), row.printed);
    EXPECT_EQ(finished.err,
              row.more ? "flexiti: there are more; raise --limit, or ask for less\n" : "");
    EXPECT_EQ(gateway.Calls().size(), row.pages.size());
  }
}

TEST(CliOperationsListTest, APageThatFailsPrintsNoHalfList) {
  ScriptedGateway gateway;
  gateway.Then(Page(200, "t2")).Then(ToStatus(Declined()));
  const Finished finished = Operations(gateway, {"list"});
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.out, "");
}

}  // namespace
}  // namespace flexiti_test
