// The reply to a lookup, in every spelling.
#include "service/flexiti/lookup_json.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

absl::Status Decode(const std::string& text, v1::Customer* customer) {
  const absl::StatusOr<Json> json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? DecodeCustomer(*json, customer) : json.status();
}

void ExpectCustomer(const std::string& members, const std::string& expected) {
  SCOPED_TRACE(members);
  v1::Customer got;
  const absl::Status status = Decode(absl::StrCat(R"({"account_number":42,)", members, "}"), &got);
  ASSERT_TRUE(status.ok()) << status;
  v1::Customer wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("account_number: '42' ", expected), &wanted))
      << expected;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(got, wanted)) << got.DebugString();
}

TEST(LookupJsonTest, WhatIsNoCustomerIsRefused) {
  for (const auto& [text, problem] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "is not a JSON object"},
           {"null", "is not a JSON object"},
           {"{}", "account_number is missing, and customer_id too"},
           {R"({"account_number":null,"customer_id":""})",
            "account_number is missing, and customer_id too"},
           {R"({"code":404,"error":"not_found"})",
            "account_number is missing, and customer_id too"},
           {R"({"available_credit":"10.00"})", "account_number is missing, and customer_id too"},
           {R"({"account_number":"4 2"})", "account_number is not an id"},
           {R"({"account_number":-42})", "account_number is not an id"},
           {R"({"account_number":[42]})", "account_number is not an id"},
           {R"({"customer_id":1.5})", "customer_id is not an id"},
           {R"({"customer_id":1,"security_qid":{"id":{}}})", "security_qid id is not an id"}}) {
    SCOPED_TRACE(text);
    v1::Customer customer;
    const absl::Status status = Decode(text, &customer);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), problem);
  }
}

// As some servers write an object that is empty.
TEST(LookupJsonTest, AQuestionThatIsNoneIsLeftUnmodeled) {
  v1::Customer customer;
  ASSERT_TRUE(Decode(R"({"customer_id":1,"security_qid":[]})", &customer).ok());
  EXPECT_EQ(customer.security_question_id(), "");
  EXPECT_EQ(customer.unmodeled().fields().count("security_qid"), 1u);
}

TEST(LookupJsonTest, AnAmountThatIsNoneIsRefused) {
  for (const std::string amount : {"10.005", R"("10.00001")", R"("$10")", "true", "[]", R"("x")"}) {
    SCOPED_TRACE(amount);
    v1::Customer customer;
    EXPECT_EQ(
        Decode(absl::StrCat(R"({"account_number":42,"available_credit":)", amount, "}"), &customer)
            .code(),
        absl::StatusCode::kInvalidArgument);
  }
}

TEST(LookupJsonTest, EveryFieldIsDecoded) {
  ExpectCustomer(
      R"("available_credit":"120.05000","customer_id":"1234567-12345",)"
      R"("security_qid":{"id":6,"text":"Premier animal\u00a0?"},"email":"a***@example.com",)"
      R"("phone_number":"******0101","address_1":"10 King","address_2":"Apt 2","city":"Montréal",)"
      R"("postal_code":"H2X1K4","province":"QC","payment_protection":true,"risk_rating":"XXH",)"
      R"("offer_types":[{"plan_name":"EMP","plan_id":101,"offer_category":"equal_billing",)"
      R"("term_options":[3,"6"]}],"card_ending_in":"0001","preferred_language":"fr-CA",)"
      R"("account_type":"consumer")",
      "available_credit { amount_cents: 12005 currency_code: 'CAD' } customer_id: '1234567-12345' "
      "security_question_id: '6' security_question: 'Premier animal\xc2\xa0?' "
      "email: 'a***@example.com' phone_number: '******0101' address_1: '10 King' "
      "address_2: 'Apt 2' city: 'Montréal' postal_code: 'H2X1K4' province: 'QC' "
      "payment_protection: true risk_rating: 'XXH' offer_types { plan_id: 101 plan_name: 'EMP' "
      "offer_category: 'equal_billing' terms: 3 terms: 6 } card_ending_in: '0001' "
      "preferred_language: 'fr-CA' account_type: ACCOUNT_TYPE_CONSUMER account_type_text: "
      "'consumer'");
}

TEST(LookupJsonTest, FieldsMayBeNumbersOrTextsOrMissing) {
  for (const auto& [members, expected] : std::vector<std::pair<std::string, std::string>>{
           {R"("customer_id":null)", ""},
           {R"("customer_id":1234567)", "customer_id: '1234567'"},
           {R"("available_credit":0)", "available_credit { currency_code: 'CAD' }"},
           {R"("available_credit":-12.3)",
            "available_credit { amount_cents: -1230 currency_code: 'CAD' }"},
           {R"("available_credit":"")", ""},
           {R"("security_qid":6)", "security_question_id: '6'"},
           {R"("security_qid":"6")", "security_question_id: '6'"},
           {R"("security_qid":{"text":"Pet?"})", "security_question: 'Pet?'"},
           {R"("security_qid":{})", ""},
           {R"("phone_number":4165550101)", "phone_number: '4165550101'"},
           {R"("payment_protection":"false")", "payment_protection: false"},
           {R"("payment_protection":null)", ""},
           {R"("card_ending_in":1)", "card_ending_in: '1'"},
           {R"("account_type":"business")",
            "account_type: ACCOUNT_TYPE_BUSINESS account_type_text: 'business'"},
           {R"("account_type":"corporate")",
            "account_type: ACCOUNT_TYPE_UNRECOGNIZED account_type_text: 'corporate'"},
           {R"("account_type":"")", ""}}) {
    ExpectCustomer(members, expected);
  }
}

TEST(LookupJsonTest, TermsComeInManyForms) {
  for (const auto& [terms, expected] :
       std::vector<std::pair<std::string, std::string>>{{R"([6,12])", "terms: 6 terms: 12"},
                                                        {R"(["6","12"])", "terms: 6 terms: 12"},
                                                        {R"("6,12")", "terms: 6 terms: 12"},
                                                        {R"("6, 12, ")", "terms: 6 terms: 12"},
                                                        {R"(12)", "terms: 12"},
                                                        {R"("12")", "terms: 12"},
                                                        {R"([])", ""},
                                                        {R"("")", ""},
                                                        {"null", ""}}) {
    ExpectCustomer(absl::StrCat(R"("offer_types":[{"plan_id":"7","term_options":)", terms, "}]"),
                   absl::StrCat("offer_types { plan_id: 7 ", expected, "}"));
  }
}

TEST(LookupJsonTest, WhatIsNotModeledIsKept) {
  ExpectCustomer(R"("loyalty":{"points":7},"payment_protection":"perhaps","new":null)",
                 "unmodeled { fields { key: 'loyalty' value { struct_value { fields { key: "
                 "'points' value { number_value: 7 } } } } } fields { key: 'payment_protection' "
                 "value { string_value: 'perhaps' } } fields { key: 'new' value { null_value: "
                 "NULL_VALUE } } }");
  ExpectCustomer(R"("security_qid":{"id":6,"hint":"h"})",
                 "security_question_id: '6' unmodeled { fields { key: 'security_qid' value { "
                 "struct_value { fields { key: 'id' value { number_value: 6 } } fields { key: "
                 "'hint' value { string_value: 'h' } } } } } }");
}

// Whatever of it is not understood, the whole list is there to be read.
TEST(LookupJsonTest, AnOfferTypeThatHoldsMoreIsKeptWhole) {
  for (const std::string item :
       {R"({"plan_id":7,"from":"2024"})", R"({"plan_id":"seven"})", R"({"term_options":["six"]})",
        R"({"term_options":[{}]})", R"({"term_options":{}})", R"({"term_options":"6 to 12"})",
        R"("7")"}) {
    SCOPED_TRACE(item);
    v1::Customer customer;
    ASSERT_TRUE(
        Decode(absl::StrCat(R"({"customer_id":1,"offer_types":[{"plan_id":1},)", item, "]}"),
               &customer)
            .ok());
    EXPECT_EQ(customer.offer_types_size(), 2);
    ASSERT_EQ(customer.unmodeled().fields().count("offer_types"), 1u);
    EXPECT_EQ(customer.unmodeled().fields().at("offer_types").list_value().values_size(), 2);
  }
}

TEST(LookupJsonTest, TheQueryHasTheNumberThatWasGiven) {
  using Query = std::vector<std::pair<std::string, std::string>>;
  v1::LookupCustomerRequest request;
  request.set_account_number("0001");
  EXPECT_EQ(EncodeLookup(request), (Query{{"lang", "en"}, {"account_number", "0001"}}));
  request.set_vcc_number("6038000000000001");
  request.set_lang(v1::LANGUAGE_FR);
  EXPECT_EQ(EncodeLookup(request), (Query{{"lang", "fr"}, {"vcc_number", "6038000000000001"}}));
  request.set_customer_id("1234567-12345");
  EXPECT_EQ(EncodeLookup(request), (Query{{"lang", "fr"}, {"customer_id", "1234567-12345"}}));
}

}  // namespace
}  // namespace flexiti
