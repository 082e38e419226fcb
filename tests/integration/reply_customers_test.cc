// What Flexiti may answer with a 200 to what stands before a sale, and what becomes of one that
// cannot be right. The spellings that decode stand in tests/unit/flexiti.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// The account of SomeLookup() and SomeQuote().
constexpr char kOwn[] = R"({"account_number":10000000000001,)";

flexiti::v1::LookupCustomerRequest OfCustomer(const std::string& customer_id) {
  auto request = SomeLookup();
  request.set_customer_id(customer_id);
  return request;
}

TEST_F(ReplyTest, AnUnreadableReplyBeforeASaleIsAClearErrorToo) {
  for (const std::string& body : UnreadableBodies()) {
    SCOPED_TRACE(body.substr(0, 90));
    ExpectRead(Lookup(body), "REPLY_UNREADABLE");
    ExpectRead(Quote(body), "REPLY_UNREADABLE");
    if (body != "[]") ExpectRead(Search(body), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyTest, AnObjectWithoutATraceOfACustomerIsUnreadable) {
  for (const std::string body : {R"({"message":"Welcome"})", R"({"code":404,"error":"not_found"})",
                                 R"({"error":"general_error","error_description":"Sorry"})"}) {
    SCOPED_TRACE(body);
    ExpectRead(Lookup(body), "REPLY_UNREADABLE");
    ExpectRead(Search(body), "REPLY_UNREADABLE");
    ExpectRead(Search(absl::StrCat("[", body, "]")), "REPLY_UNREADABLE");
    ExpectRead(Quote(body), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyTest, IdsAndAmountsOfCustomersThatCannotBeRightAreErrors) {
  for (const std::string& id : BadIdsInReplies()) {
    SCOPED_TRACE(id);
    const std::string customer = absl::StrCat(R"({"customer_id":)", id, "}");
    ExpectRead(Lookup(customer), "REPLY_UNREADABLE");
    ExpectRead(Search(absl::StrCat("[", customer, "]")), "REPLY_UNREADABLE");
    ExpectRead(Quote(absl::StrCat(R"({"account_number":)", id, "}")), "REPLY_UNREADABLE");
  }
  for (const std::string& amount : BadAmountsInReplies()) {
    SCOPED_TRACE(amount);
    const std::string credit = absl::StrCat(kOwn, R"("available_credit":)", amount, "}");
    ExpectRead(Lookup(credit), "REPLY_UNREADABLE");
    ExpectRead(Search(absl::StrCat("[", credit, "]")), "REPLY_UNREADABLE");
    ExpectRead(Quote(absl::StrCat(kOwn, R"("amount":)", amount, "}")), "REPLY_UNREADABLE");
    const auto term = Quote(absl::StrCat(
        kOwn, R"("promotional_purchase":[{"terms":[{"term_amount":)", amount, "}]}]}"));
    ExpectRead(term, "REPLY_UNREADABLE");
    EXPECT_THAT(term.status.error_message(), HasSubstr("promotional_purchase terms term_amount"));
  }
}

// What is shown of another's account would be another's name, address and credit.
TEST_F(ReplyTest, AnotherCustomerThanAskedIsAMismatch) {
  const auto looked_up = Lookup(R"({"account_number":10000000000002,"first_name":"Benoît"})");
  ExpectRead(looked_up, "REPLY_MISMATCH");
  EXPECT_THAT(looked_up.status.error_details(), Not(HasSubstr("10000000000002")));
  const auto quoted = Quote(R"({"account_number":10000000000002})");
  ExpectRead(quoted, "REPLY_MISMATCH");
  EXPECT_THAT(quoted.status.error_details(), Not(HasSubstr("10000000000002")));
  for (const auto& [asked, got] :
       std::vector<std::pair<std::string, std::string>>{{"1234567", "1234568"},
                                                        {"1234567", "1234568-1"},
                                                        {"1234567-1", "1234568"},
                                                        {"1234567-1", "1234567-2"},
                                                        {"1234567-1", "1234567-12"}}) {
    SCOPED_TRACE(got);
    ExpectRead(Lookup(absl::StrCat(R"({"customer_id":")", got, "\"}"), OfCustomer(asked)),
               "REPLY_MISMATCH");
  }
}

TEST_F(ReplyTest, TheCustomerThatWasAskedForIsNone) {
  EXPECT_TRUE(Lookup(R"({"account_number":"010000000000001"})").status.ok());
  EXPECT_TRUE(Lookup(R"({"customer_id":1})").status.ok());  // no echo
  for (const auto& [asked, got] :
       std::vector<std::pair<std::string, std::string>>{{"1234567", "1234567"},
                                                        {"1234567", "01234567"},
                                                        {"1234567-1", "1234567-1"},
                                                        {"1234567-1", "1234567"},
                                                        {"1234567", "1234567-1"}}) {
    SCOPED_TRACE(got);
    EXPECT_TRUE(
        Lookup(absl::StrCat(R"({"customer_id":")", got, "\"}"), OfCustomer(asked)).status.ok());
  }
  auto by_card = SomeLookup();
  by_card.set_vcc_number(flexiti_sandbox::kCard);
  EXPECT_TRUE(Lookup(R"({"account_number":10000000000002})", by_card).status.ok());
}

TEST_F(ReplyTest, AQuoteOfAnotherAmountIsAMismatch) {
  for (const std::string amount : {"1000.11", "100010", R"("1000.09")", "0", "-1000.10"}) {
    SCOPED_TRACE(amount);
    ExpectRead(Quote(absl::StrCat(kOwn, R"("amount":)", amount, "}")), "REPLY_MISMATCH");
  }
  for (const std::string amount : {"1000.1", R"("1000.10000")", "null", R"("")"}) {
    SCOPED_TRACE(amount);
    EXPECT_TRUE(Quote(absl::StrCat(kOwn, R"("amount":)", amount, "}")).status.ok());
  }
}

TEST_F(ReplyTest, CustomersComeOutWhole) {
  const auto looked_up = Lookup(absl::StrCat(
      kOwn, R"("available_credit":"120.05000","security_qid":6,"offer_types":[{"plan_id":"7",)",
      R"("term_options":"6,12"}],"account_type":"consumer","vip":true})"));
  ExpectMessage(looked_up, looked_up.response.customer(),
                "account_number: '10000000000001' available_credit { amount_cents: 12005 "
                "currency_code: 'CAD' } security_question_id: '6' offer_types { plan_id: 7 terms: "
                "6 terms: 12 } account_type: ACCOUNT_TYPE_CONSUMER account_type_text: 'consumer' "
                "unmodeled { fields { key: 'vip' value { bool_value: true } } }");
  for (const std::string list : {"[$]", R"({"customers":[$]})"}) {
    const auto found = Search(absl::StrCat(
        list.substr(0, list.find('$')), R"({"customer_id":"1000001","account_status":"N",)",
        R"("tos":true,"creation_date":"2019-06-24"},{"account_number":42,"account_status":"X"})",
        list.substr(list.find('$') + 1)));
    ExpectMessage(found, found.response,
                  "customers { customer_id: '1000001' account_status: ACCOUNT_STATUS_NORMAL "
                  "account_status_text: 'N' tos_agreement: true create_time { seconds: 1561334400 "
                  "} } customers { account_number: '42' account_status: "
                  "ACCOUNT_STATUS_UNRECOGNIZED account_status_text: 'X' }");
  }
  const auto quoted = Quote(absl::StrCat(
      kOwn, R"("amount":1000.1,"customer":{"air":"0.3099"},"regular_purchase":{"verify":false},)",
      R"("promotional_purchase":[{"plan_id":101,"terms":[{"term":"3","apr":0.1299}]}]})"));
  ExpectMessage(quoted, quoted.response,
                "account_number: '10000000000001' amount { amount_cents: 100010 currency_code: "
                "'CAD' } annual_interest_rate: '0.3099' regular_purchase { bypass_allowed: false } "
                "plans { plan_id: 101 terms { term: 3 annual_rates { rate: '0.1299' } } }");
}

TEST_F(ReplyTest, NobodyIsNotFound) {
  stack_->sandbox().DisarmAll();
  auto request = SomeSearch();
  request.set_last_name("Nobody");
  const auto got = Call(*stack_, request);
  EXPECT_EQ(got.status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(got.info.reason(), "NOT_FOUND");
  EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_REJECTED);
  // An empty list of a 200 says the same without an error.
  const auto empty = Search("[]");
  EXPECT_TRUE(empty.status.ok());
  EXPECT_EQ(empty.response.customers_size(), 0);
}

}  // namespace
}  // namespace flexiti_test
