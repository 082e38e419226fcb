#include "tests/coverage/exchange_facts.h"

#include "gmock/gmock.h"

namespace flexiti_coverage {
namespace {

using flexiti_sandbox::Exchange;
using flexiti_sandbox::ReplyBy;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kList[] = "GET /list";
constexpr char kSell[] = "POST /sell/{id}";

class ExchangeFactsTest : public testing::Test {
 protected:
  ExchangeFactsTest() {
    exchange_.method = "POST";
    exchange_.path = "/flexiti/pos-api/v2.5/client-id/maple/sell/42";
    exchange_.reply_by = ReplyBy::kSandbox;
    exchange_.reply_status = 200;
  }

  // The facts of one kind, and of what is unlisted of it.
  std::vector<std::string> Of(const std::string& kind) const {
    std::vector<std::string> names;
    for (const Fact& fact : FactsOf(contract_, exchange_)) {
      if (fact.kind == kind) names.push_back(fact.name);
      if (fact.kind == "unlisted " + kind) names.push_back("? " + fact.name);
    }
    return names;
  }

  const Contract contract_ = *Contract::Parse(
      "endpoint\tkind\tfields\nPOST /sell/{id}\tversion\tv2.5\nPOST /sell/{id}\tpath\tid\n"
      "POST /sell/{id}\tquery\tlang to\nPOST /sell/{id}\theader\tauthorization\n"
      "POST /sell/{id}\tbody\tamount option.plan lines[].sku\nPOST /sell/{id}\tform\ta b\n"
      "POST /sell/{id}\treply\t{} id fees[].sum terms[]\nGET /list\treply\t[].id\n",
      "columns\nPOST\t/client-id/{client_id}/sell/{id}\t409\tnot_found\t\t\n"
      "ANY\t*\t500\t\t\t\n");
  Exchange exchange_;
};

TEST_F(ExchangeFactsTest, AnEndpointThatTheContractLacksIsTold) {
  exchange_.path = "/flexiti/pos-api/v2.5/client-id/maple/apply";
  EXPECT_THAT(FactsOf(contract_, exchange_),
              UnorderedElementsAre(Fact{"POST " + exchange_.path, "unlisted endpoint", ""}));
}

TEST_F(ExchangeFactsTest, ARequestThatWasCutExercisesNothing) {
  exchange_.complete = false;
  EXPECT_THAT(FactsOf(contract_, exchange_), IsEmpty());
}

TEST_F(ExchangeFactsTest, RequestsAreReadToTheirLeaves) {
  exchange_.query = "lang=en&from=2";
  exchange_.headers = {{"Authorization", "Bearer 1"}, {"Host", "x"}, {"X-New", "1"}};
  exchange_.body = R"({"amount":1.00,"option":{"plan":101,"other":null},"lines":[{"sku":1},{}]})";
  EXPECT_THAT(Of("version"), UnorderedElementsAre("v2.5"));
  EXPECT_THAT(Of("path"), UnorderedElementsAre("id"));
  EXPECT_THAT(Of("query"), UnorderedElementsAre("lang", "? from"));
  EXPECT_THAT(Of("header"), UnorderedElementsAre("authorization", "? x-new"));
  EXPECT_THAT(Of("body"),
              UnorderedElementsAre("amount", "option.plan", "? option.other", "lines[].sku"));
}

TEST_F(ExchangeFactsTest, AFormIsReadAsOne) {
  exchange_.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  exchange_.body = "a=1&c=2";
  EXPECT_THAT(Of("form"), UnorderedElementsAre("a", "? c"));
  EXPECT_THAT(Of("body"), IsEmpty());
}

TEST_F(ExchangeFactsTest, OnlyTestsMayInventReplyFields) {
  exchange_.reply_body = R"({"id":1,"fees":[{"sum":2}],"terms":[3,6],"new":true})";
  EXPECT_THAT(Of("reply"), UnorderedElementsAre("id", "fees[].sum", "terms[]", "? new"));
  exchange_.reply_by = ReplyBy::kFault;
  EXPECT_THAT(Of("reply"), UnorderedElementsAre("id", "fees[].sum", "terms[]"));
  exchange_.reply_by = ReplyBy::kNobody;
  EXPECT_THAT(Of("reply"), IsEmpty());
}

TEST_F(ExchangeFactsTest, AnEmptyReplyAndABareArrayAreReplies) {
  exchange_.reply_body = "{}";
  EXPECT_THAT(Of("reply"), UnorderedElementsAre("{}"));
  exchange_.method = "GET";
  exchange_.path = "/client-id/maple/list";
  exchange_.reply_body = R"([{"id":1},{"id":2}])";
  EXPECT_THAT(FactsOf(contract_, exchange_), UnorderedElementsAre(Fact{kList, "reply", "[].id"}));
}

TEST_F(ExchangeFactsTest, AnErrorIsItsStatusAndItsWord) {
  exchange_.reply_status = 409;
  exchange_.reply_body = R"({"code":409,"error":"not_found","id":1})";
  EXPECT_THAT(Of("error"), UnorderedElementsAre("409 not_found"));
  EXPECT_THAT(Of("reply"), IsEmpty());
  exchange_.reply_body = R"({"error":"new_word"})";
  EXPECT_THAT(Of("error"), IsEmpty());
  exchange_.reply_status = 500;
  for (const std::string body : {"", "<html>", "{}", R"({"error":""})", R"({"error":1})", "[]"}) {
    exchange_.reply_body = body;
    EXPECT_THAT(Of("error"), UnorderedElementsAre("500")) << body;
  }
}

TEST_F(ExchangeFactsTest, WhatIsNestedBeyondReasonIsNoField) {
  exchange_.body = std::string(100'000, '[') + std::string(100'000, ']');
  exchange_.reply_body = std::string(30, '[') + "1" + std::string(30, ']');
  EXPECT_THAT(Of("body"), IsEmpty());
  EXPECT_THAT(Of("reply"), IsEmpty());
}

TEST_F(ExchangeFactsTest, WhatIsNoJsonHasNoFields) {
  exchange_.body = "{";
  exchange_.reply_body = "\xff";
  EXPECT_THAT(Of("body"), IsEmpty());
  EXPECT_THAT(Of("reply"), IsEmpty());
  EXPECT_EQ(FactsOf(contract_, exchange_).begin()->owner, kSell);
}

}  // namespace
}  // namespace flexiti_coverage
