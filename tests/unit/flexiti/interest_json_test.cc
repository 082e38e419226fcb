// A quote, in every spelling.
#include "service/flexiti/interest_json.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

absl::Status Decode(const std::string& text, v1::CalculateInterestResponse* quote) {
  const absl::StatusOr<Json> json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? DecodeInterest(*json, quote) : json.status();
}

void ExpectQuote(const std::string& reply, const std::string& expected) {
  SCOPED_TRACE(reply);
  v1::CalculateInterestResponse got;
  const absl::Status status = Decode(reply, &got);
  ASSERT_TRUE(status.ok()) << status;
  v1::CalculateInterestResponse wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, &wanted)) << expected;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(got, wanted)) << got.DebugString();
}

std::string OneTerm(const std::string& members) {
  return absl::StrCat(R"({"promotional_purchase":[{"plan_id":101,"terms":[{)", members, "}]}]}");
}
std::string OneTermQuote(const std::string& fields) {
  return absl::StrCat("plans { plan_id: 101 terms { ", fields, " } }");
}

TEST(InterestJsonTest, WhatIsNoQuoteIsRefused) {
  for (const auto& [text, problem] :
       Rows{{"[]", "is not a JSON object"},
            {"{}", "account_number is missing, and any offer too"},
            {R"({"message":"Welcome"})", "account_number is missing, and any offer too"},
            {R"({"code":409,"error":"user_not_active"})",
             "account_number is missing, and any offer too"},
            {R"({"account_number":"4 2"})", "account_number is not an id"},
            {R"({"promotional_purchase":[7]})", "promotional_purchase is not a JSON object"},
            {R"({"promotional_purchase":[{"terms":[7]}]})",
             "promotional_purchase terms is not a JSON object"}}) {
    SCOPED_TRACE(text);
    v1::CalculateInterestResponse quote;
    const absl::Status status = Decode(text, &quote);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), problem);
  }
}

TEST(InterestJsonTest, AnAmountThatIsNoneIsRefusedWhereverItStands) {
  for (const std::string amount : {"10.005", R"("10.00001")", R"("$1")", "[]", "true"}) {
    for (const auto& [reply, member] :
         Rows{{R"({"amount":$})", "amount "},
              {R"({"customer":{"available_credit":$}})", "customer available_credit "},
              {R"({"regular_purchase":{"term_amount":$}})", "regular_purchase term_amount "},
              {R"({"regular_purchase":{"fees":[{"amount":$}]}})", "regular_purchase fees amount "},
              {OneTerm(R"("term_amount":$)"), "promotional_purchase terms term_amount "},
              {OneTerm(R"("fees":[{"amount":$}])"), "promotional_purchase terms fees amount "}}) {
      const std::string text =
          absl::StrCat(reply.substr(0, reply.find('$')), amount, reply.substr(reply.find('$') + 1));
      SCOPED_TRACE(text);
      v1::CalculateInterestResponse quote;
      const absl::Status status = Decode(text, &quote);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_EQ(status.message().substr(0, member.size()), member);
    }
  }
}

TEST(InterestJsonTest, EveryFieldIsDecoded) {
  ExpectQuote(
      R"({"account_number":10000000000001,"account_type":"consumer","amount":"234.45000",)"
      R"("customer":{"available_credit":"120.05","air":0.3099,"first_name":"Benoît",)"
      R"("last_name":"Gagnon","category_type":"preferred"},)"
      R"("regular_purchase":{"term_amount":234.45,"air":"0.3099","verify":true,"fees":[)"
      R"({"description":"Frais","amount":0,"type":"admin_total","message":"Dû"}]},)"
      R"("promotional_purchase":[{"plan_id":101,"plan_name":"EMP - Regular Interest","terms":[)"
      R"({"term":3,"term_amount":3.56,"annual_rates":{"description":"Taux","rate":0.1299,)"
      R"("type":"air","message":"m"},"fees":[{"description":"Fee","amount":"49.99000",)"
      R"("type":"admin_total","message":""}]},{"term":6}]}]})",
      "account_number: '10000000000001' account_type: ACCOUNT_TYPE_CONSUMER "
      "account_type_text: 'consumer' amount { amount_cents: 23445 currency_code: 'CAD' } "
      "available_credit { amount_cents: 12005 currency_code: 'CAD' } annual_interest_rate: "
      "'0.3099' first_name: 'Benoît' last_name: 'Gagnon' category_type: 'preferred' "
      "regular_purchase { term_amount { amount_cents: 23445 currency_code: 'CAD' } "
      "annual_interest_rate: '0.3099' bypass_allowed: true fees { description: 'Frais' amount { "
      "currency_code: 'CAD' } type: 'admin_total' message: 'Dû' } } "
      "plans { plan_id: 101 plan_name: 'EMP - Regular Interest' terms { term: 3 term_amount { "
      "amount_cents: 356 currency_code: 'CAD' } annual_rates { description: 'Taux' rate: '0.1299' "
      "type: 'air' message: 'm' } fees { description: 'Fee' amount { amount_cents: 4999 "
      "currency_code: 'CAD' } type: 'admin_total' } } terms { term: 6 } }");
}

TEST(InterestJsonTest, FieldsMayBeNumbersOrTextsOrMissingAndOfAnOlderName) {
  for (const auto& [reply, expected] : Rows{
           {R"({"account_number":"0042"})", "account_number: '0042'"},
           {R"({"account_number":42,"promotional_purchase":null,"customer":null})",
            "account_number: '42'"},
           {R"({"account_number":42,"regular_purchase":null,"promotional_purchase":[]})",
            "account_number: '42'"},
           {R"({"amount":1000.1})", "amount { amount_cents: 100010 currency_code: 'CAD' }"},
           {R"({"regular_purchase":{}})", "regular_purchase {}"},
           {R"({"regular_purchase":{"verify":"false"}})",
            "regular_purchase { bypass_allowed: false }"},
           {R"({"regular_purchase":{"verify":null,"fees":[]}})", "regular_purchase {}"},
           {R"({"customer":{"customer_category_type":"standard"}})", "category_type: 'standard'"},
           {R"({"promotional_purchase":[{"plan_id":"102","terms":[]}]})", "plans { plan_id: 102 }"},
           {R"({"account_type":"trust"})",
            "account_type: ACCOUNT_TYPE_UNRECOGNIZED account_type_text: 'trust'"},
           {OneTerm(R"("term":"12","term_amount":"3.5")"),
            OneTermQuote("term: 12 term_amount { amount_cents: 350 currency_code: 'CAD' }")},
           {OneTerm(R"("apr":0.1299)"), OneTermQuote("annual_rates { rate: '0.1299' }")},
           {OneTerm(R"("annual_rates":[{"rate":"0.10"},{"rate":0.20}])"),
            OneTermQuote("annual_rates { rate: '0.10' } annual_rates { rate: '0.20' }")}}) {
    ExpectQuote(reply, expected);
  }
}

// A rate is for people and for what the merchant prints: no digit of it may change.
TEST(InterestJsonTest, RatesAreTextsExactlyAsReceived) {
  for (const std::string rate :
       {"0.3099", "0.30990", "0", "-0.5", "3.099e-1", "0.1234567890123456789"}) {
    ExpectQuote(absl::StrCat(R"({"customer":{"air":)", rate, "}}"),
                absl::StrCat("annual_interest_rate: '", rate, "'"));
    ExpectQuote(absl::StrCat(R"({"regular_purchase":{"air":")", rate, "\"}}"),
                absl::StrCat("regular_purchase { annual_interest_rate: '", rate, "' }"));
    ExpectQuote(OneTerm(absl::StrCat(R"("annual_rates":{"rate":)", rate, "}")),
                OneTermQuote(absl::StrCat("annual_rates { rate: '", rate, "' }")));
  }
}

TEST(InterestJsonTest, WhatIsNotModeledIsKeptWithWhatSurroundsIt) {
  for (const auto& [reply, member] :
       Rows{{R"({"account_number":42,"new":1})", "new"},
            {R"({"customer":{"air":0.3,"new":1}})", "customer"},
            {R"({"customer":"Alice","account_number":42})", "customer"},
            {R"({"regular_purchase":{"new":1}})", "regular_purchase"},
            {R"({"regular_purchase":{"verify":"perhaps"}})", "regular_purchase"},
            {R"({"regular_purchase":{"fees":[{"new":1}]}})", "regular_purchase"},
            {R"({"account_number":42,"promotional_purchase":{}})", "promotional_purchase"},
            {R"({"promotional_purchase":[{"new":1}]})", "promotional_purchase"},
            {R"({"promotional_purchase":[{"plan_id":"EMP"},{}]})", "promotional_purchase"},
            {R"({"promotional_purchase":[{"terms":{}}]})", "promotional_purchase"},
            {OneTerm(R"("new":1)"), "promotional_purchase"},
            {OneTerm(R"("term":"six")"), "promotional_purchase"},
            {OneTerm(R"("fees":[{"new":1}])"), "promotional_purchase"},
            {OneTerm(R"("annual_rates":{"new":1})"), "promotional_purchase"}}) {
    SCOPED_TRACE(reply);
    v1::CalculateInterestResponse quote;
    ASSERT_TRUE(Decode(reply, &quote).ok());
    EXPECT_EQ(quote.unmodeled().fields_size(), 1);
    EXPECT_EQ(quote.unmodeled().fields().count(member), 1u);
  }
}

TEST(InterestJsonTest, TheBodyHasTheAmountExactly) {
  v1::CalculateInterestRequest request;
  for (const auto& [cents, body] : std::vector<std::pair<std::int64_t, std::string>>{
           {1, R"({"amount":0.01})"},
           {100'010, R"({"amount":1000.10})"},
           {999'999'999'999'999'999, R"({"amount":9999999999999999.99})"}}) {
    request.mutable_amount()->set_amount_cents(cents);
    EXPECT_EQ(EncodeInterest(request), body);
  }
}

}  // namespace
}  // namespace flexiti
