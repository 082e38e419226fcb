// What Flexiti may answer with a 200 to what follows a sale, and what becomes of one that cannot be
// right: credits, refunds, captures, releases and returns.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct ReplyCase {
  std::string reply;
  std::string expected;  // text format
};

// What is known without Flexiti saying so.
constexpr char kAsked[] = "amount { amount_cents: 100010 currency_code: 'CAD' } ";

auto ReleaseOfAll() {
  auto request = SomeRelease();
  request.clear_amount();
  return request;
}
auto ReturnInFull() {
  auto request = SomeReturn();
  request.set_full_return(true);
  return request;
}

TEST_F(ReplyTest, AnUnreadableReplyToTheBackOfficeIsAClearErrorToo) {
  for (const std::string& body : UnreadableBodies()) {
    SCOPED_TRACE(body.substr(0, 90));
    ExpectChange(Credit(body), "REPLY_UNREADABLE");
    ExpectChange(Capture(body), "REPLY_UNREADABLE");
    ExpectChange(Release(body), "REPLY_UNREADABLE");
    ExpectChange(Return(body), "REPLY_UNREADABLE");
    if (body != "{}") ExpectChange(Refund(body), "REPLY_UNREADABLE");
    if (body != "[]") ExpectRead(ListCaptures(body), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyTest, AnObjectWithoutATraceOfWhatWasAskedIsUnreadable) {
  for (const std::string body :
       {R"({"message":"Welcome"})", R"({"code":409,"error":"credit_exceeded"})",
        R"({"error":"general_error","error_description":"Sorry"})", R"({"captures":[]})"}) {
    SCOPED_TRACE(body);
    for (const Failure& got : {Failure(Credit(body)), Failure(Capture(body)),
                               Failure(Release(body)), Failure(Return(body))}) {
      ExpectChange(got, "REPLY_UNREADABLE");
    }
    // Nothing is documented in the reply to a refund, so only an error gives itself away.
    const Failure refunded = Refund(body);
    if (body.find("error") == std::string::npos) {
      EXPECT_TRUE(refunded.status.ok());
    } else {
      ExpectChange(refunded, "REPLY_UNREADABLE");
    }
  }
}

TEST_F(ReplyTest, IdsOfTheBackOfficeThatCannotBeRightAreErrors) {
  for (const std::string& id : BadIdsInReplies()) {
    SCOPED_TRACE(id);
    ExpectChange(Credit(absl::StrCat(R"({"transaction_id":)", id, "}")), "REPLY_UNREADABLE");
    ExpectChange(Capture(absl::StrCat(R"({"capture_id":)", id, "}")), "REPLY_UNREADABLE");
    ExpectChange(Release(absl::StrCat(R"({"authorization_id":)", id, "}")), "REPLY_UNREADABLE");
    ExpectChange(Return(absl::StrCat(R"({"return_id":)", id, "}")), "REPLY_UNREADABLE");
    if (id == R"("")") continue;  // an id that is left out
    ExpectChange(Refund(absl::StrCat(R"({"capture_id":)", id, "}")), "REPLY_UNREADABLE");
    ExpectRead(ListCaptures(absl::StrCat(R"([{"capture_id":)", id, "}]")), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyTest, AmountsOfTheBackOfficeThatCannotBeRightAreErrors) {
  for (const std::string& amount : BadAmountsInReplies()) {
    SCOPED_TRACE(amount);
    ExpectChange(Credit(absl::StrCat(R"({"transaction_id":1,"total_amount":)", amount, "}")),
                 "REPLY_UNREADABLE");
    ExpectChange(Refund(absl::StrCat(R"({"amount":)", amount, "}")), "REPLY_UNREADABLE");
    for (const char* name : {"amount", "remaining_authorization_amount"}) {
      const std::string member = absl::StrCat("\"", name, "\":", amount, "}");
      ExpectChange(Capture(R"({"capture_id":1,)" + member), "REPLY_UNREADABLE");
      ExpectChange(Release(R"({"authorization_id":1000000000000001,)" + member),
                   "REPLY_UNREADABLE");
      ExpectChange(Return(R"({"return_id":1,)" + member), "REPLY_UNREADABLE");
      ExpectRead(ListCaptures(R"([{"capture_id":1,)" + member + "]"), "REPLY_UNREADABLE");
    }
    ExpectChange(Return(absl::StrCat(R"({"return_id":1,"remaining_capture_amount":)", amount, "}")),
                 "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyTest, EachEchoOfTheBackOfficeMustBeWhatWasAsked) {
  for (const std::string amount : {"1000.11", "100010", R"("1000.09")", "0", "-1000.10"}) {
    SCOPED_TRACE(amount);
    ExpectChange(Credit(absl::StrCat(R"({"transaction_id":1,"total_amount":)", amount, "}")),
                 "REPLY_MISMATCH");
    ExpectChange(Refund(absl::StrCat(R"({"amount":)", amount, "}")), "REPLY_MISMATCH");
    ExpectChange(Capture(absl::StrCat(R"({"capture_id":1,"amount":)", amount, "}")),
                 "REPLY_MISMATCH");
    ExpectChange(Release(absl::StrCat(R"({"amount":)", amount, "}")), "REPLY_MISMATCH");
    ExpectChange(Return(absl::StrCat(R"({"return_id":1,"amount":)", amount, "}")),
                 "REPLY_MISMATCH");
  }
  ExpectChange(Capture(R"({"capture_id":1,"reference":"order-2"})"), "REPLY_MISMATCH");
  ExpectChange(Capture(R"({"capture_id":1,"authorization_id":1000000000000002})"),
               "REPLY_MISMATCH");
  ExpectChange(Release(R"({"authorization_id":"1000000000000002"})"), "REPLY_MISMATCH");
  ExpectChange(Return(R"({"return_id":1,"reference":"order-2"})"), "REPLY_MISMATCH");
  ExpectChange(Return(R"({"return_id":1,"capture_id":100000002})"), "REPLY_MISMATCH");
  ExpectChange(Return(R"({"return_id":1,"authorization_id":1000000000000002})"), "REPLY_MISMATCH");
  ExpectChange(Credit(R"({"transaction_id":1,"account_number":"10000000000002"})"),
               "REPLY_MISMATCH");
  ExpectChange(Credit(R"({"transaction_id":1,"amount":"1000.11"})"), "REPLY_MISMATCH");
  ExpectChange(Refund(R"({"reference":"order-2"})"), "REPLY_MISMATCH");
  const auto account = Refund(R"({"account_number":10000000000002})");
  ExpectChange(account, "REPLY_MISMATCH");
  EXPECT_THAT(account.status.error_details(), Not(HasSubstr("10000000000002")));
}

TEST_F(ReplyTest, WhatWasToMoveWholeAndDidNotIsAMismatch) {
  for (const std::string member :
       {R"("amount":0)", R"("amount":"-5.00")", R"("remaining_authorization_amount":"0.01")"}) {
    SCOPED_TRACE(member);
    ExpectChange(Release(absl::StrCat(R"({"authorization_id":1000000000000001,)", member, "}"),
                         ReleaseOfAll()),
                 "REPLY_MISMATCH");
  }
  for (const std::string member :
       {R"("amount":0)", R"("amount":"-5.00")", R"("remaining_capture_amount":"0.01")"}) {
    SCOPED_TRACE(member);
    ExpectChange(Return(absl::StrCat(R"({"return_id":1,)", member, "}"), ReturnInFull()),
                 "REPLY_MISMATCH");
  }
  // What remains of the authorization says nothing of a return.
  EXPECT_TRUE(Return(R"({"return_id":1,"remaining_authorization_amount":"7.00"})", ReturnInFull())
                  .status.ok());
}

TEST_F(ReplyTest, CreditsDecodeInEverySpelling) {
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"transaction_id":"20076677"})", "transaction_id: '20076677'"},
           {R"({"transaction_id":20076677,"total_amount":"1000.10000","verified":true,)"
            R"("date":"2024-02-29T23:59:59Z"})",
            "transaction_id: '20076677' create_time { seconds: 1709251199 } unmodeled { fields { "
            "key: 'verified' value { bool_value: true } } }"},
           {R"({"total_amount":1000.1})", ""}}) {
    SCOPED_TRACE(c.reply);
    auto got = Credit(c.reply);
    EXPECT_EQ(got.response.operation().dedupe(), flexiti::v1::DEDUPE_UPSTREAM);
    got.response.clear_operation();
    ExpectMessage(got, got.response, kAsked + c.expected);
  }
}

TEST_F(ReplyTest, CapturesDecodeInEverySpelling) {
  const std::string authorization = "authorization_id: '1000000000000001' ";
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"capture_id":123456789})", authorization + "capture_id: '123456789' "},
           {R"({"amount":"1000.10000"})", authorization},
           {R"({"remaining_authorization_amount":0,"capture_id":null})",
            authorization + "remaining_authorization_amount { currency_code: 'CAD' }"},
           {R"({"capture_id":"123456789","authorization_id":"01000000000000001","amount":1000.1,)"
            R"("date":"2024-01-01T00:00:00+01:00","remaining_capture_amount":"1000.10",)"
            R"("remaining_authorization_amount":"0.5","message":"Merci","plan":{"id":1}})",
            "capture_id: '123456789' authorization_id: '01000000000000001' message: 'Merci' "
            "create_time { seconds: 1704063600 } "
            "remaining_amount { amount_cents: 100010 currency_code: 'CAD' } "
            "remaining_authorization_amount { amount_cents: 50 currency_code: 'CAD' } "
            "unmodeled { fields { key: 'plan' value { struct_value { fields { key: 'id' "
            "value { number_value: 1 } } } } } }"}}) {
    SCOPED_TRACE(c.reply);
    auto got = Capture(c.reply);
    EXPECT_EQ(got.response.capture().reference(), got.response.operation().request_id());
    got.response.mutable_capture()->clear_reference();
    ExpectMessage(got, got.response.capture(), kAsked + c.expected);
  }
}

TEST_F(ReplyTest, ReleasesDecodeInEverySpelling) {
  const std::string authorization = "authorization_id: '1000000000000001' ";
  const std::string rest =
      R"("date":"2024-01-01T00:00:00Z","remaining_authorization_amount":"0.50","new":[true]})";
  const std::string rest_expected =
      "create_time { seconds: 1704067200 } remaining_amount { amount_cents: 50 currency_code: "
      "'CAD' } unmodeled { fields { key: 'new' value { list_value { values { bool_value: true } } "
      "} } }";
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"authorization_id":1000000000000001})", authorization + kAsked},
           {R"({"amount":"1000.10",)" + rest, authorization + kAsked + rest_expected}}) {
    SCOPED_TRACE(c.reply);
    auto got = Release(c.reply);
    got.response.clear_operation();
    ExpectMessage(got, got.response, c.expected);
  }
  for (const ReplyCase& c :
       std::vector<ReplyCase>{{R"({"authorization_id":"1000000000000001"})", authorization},
                              {R"({"amount":12.3,"remaining_authorization_amount":"0.00"})",
                               authorization + "amount { amount_cents: 1230 currency_code: 'CAD' } "
                                               "remaining_amount { currency_code: 'CAD' }"}}) {
    SCOPED_TRACE(c.reply);
    auto got = Release(c.reply, ReleaseOfAll());
    got.response.clear_operation();
    ExpectMessage(got, got.response, c.expected);
  }
}

TEST_F(ReplyTest, ReturnsDecodeInEverySpelling) {
  const std::string capture = "return_id: '1000000000000009' capture_id: '100000001' ";
  for (const ReplyCase& c : std::vector<ReplyCase>{
           {R"({"return_id":1000000000000009})", capture + kAsked},
           {R"({"return_id":"1000000000000009","capture_id":"100000001","amount":"1000.1",)"
            R"("date":"2024-01-01T00:00:00Z","remaining_capture_amount":5,)"
            R"("remaining_authorization_amount":"0.50","n":null,"note":"x"})",
            capture + kAsked +
                "create_time { seconds: 1704067200 } "
                "remaining_capture_amount { amount_cents: 500 currency_code: 'CAD' } "
                "remaining_authorization_amount { amount_cents: 50 currency_code: 'CAD' } "
                "unmodeled { fields { key: 'n' value { null_value: NULL_VALUE } } "
                "fields { key: 'note' value { string_value: 'x' } } }"}}) {
    SCOPED_TRACE(c.reply);
    auto got = Return(c.reply);
    EXPECT_EQ(got.response.reference(), got.response.operation().request_id());
    got.response.clear_reference();
    got.response.clear_operation();
    ExpectMessage(got, got.response, c.expected);
  }
  auto full = Return(R"({"return_id":1000000000000009,"amount":"12.30"})", ReturnInFull());
  EXPECT_EQ(full.response.amount().amount_cents(), 1230);
  full = Return(R"({"return_id":1000000000000009})", ReturnInFull());
  EXPECT_TRUE(full.status.ok());
  EXPECT_FALSE(full.response.has_amount());
}

TEST_F(ReplyTest, ARefundAnswersNothingAndKeepsWhatItSays) {
  auto got = Refund("{}");
  EXPECT_EQ(got.response.reference(), got.response.operation().request_id());
  EXPECT_FALSE(got.response.has_unmodeled());
  EXPECT_EQ(got.response.operation().dedupe(), flexiti::v1::DEDUPE_GATEWAY);
  Arm("POST", "/refund",
      R"({"amount":"1000.10000","reference":"order 1","error":null,"refund_id":7})");
  auto request = SomeRefund();
  request.set_reference("order 1");
  got = Call(*stack_, request);
  got.response.clear_operation();
  ExpectMessage(got, got.response, R"(
    reference: 'order 1'
    unmodeled {
      fields { key: 'amount' value { string_value: '1000.10000' } }
      fields { key: 'reference' value { string_value: 'order 1' } }
      fields { key: 'error' value { null_value: NULL_VALUE } }
      fields { key: 'refund_id' value { number_value: 7 } }
    })");
}

TEST_F(ReplyTest, ListedCapturesMayLeaveOutAnyMember) {
  const auto got =
      ListCaptures(R"({"captures":[{"capture_id":1,"authorization_id":"2","reference":"order 1"},)"
                   R"({"amount":"5.00","account_number":42},{}],"total":3})");
  ASSERT_EQ(got.response.captures_size(), 3);
  ExpectMessage(got, got.response.captures(0),
                "capture_id: '1' authorization_id: '2' reference: 'order 1'");
  ExpectMessage(got, got.response.captures(1),
                "amount { amount_cents: 500 currency_code: 'CAD' } unmodeled { fields { key: "
                "'account_number' value { number_value: 42 } } }");
  ExpectMessage(got, got.response.captures(2), "");
  EXPECT_EQ(got.response.next_page_token(), "");
  // Within an authorization too: the contract only assumes its captures.
  const auto within = Get(
      R"({"authorization_id":1000000000000001,"captures":[{"amount":"5.00"},{"capture_id":7}]})");
  ExpectMessage(within, within.response.authorization(),
                "authorization_id: '1000000000000001' captures { amount { amount_cents: 500 "
                "currency_code: 'CAD' } } captures { capture_id: '7' }");
}

}  // namespace
}  // namespace flexiti_test
