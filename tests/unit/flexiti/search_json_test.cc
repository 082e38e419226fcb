// The reply to a search, in every spelling.
#include "service/flexiti/search_json.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

absl::Status Decode(const std::string& text, v1::SearchCustomersResponse* response) {
  const absl::StatusOr<Json> json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? DecodeSearch(*json, response) : json.status();
}

void ExpectMatch(const std::string& members, const std::string& expected) {
  SCOPED_TRACE(members);
  v1::SearchCustomersResponse got;
  const absl::Status status =
      Decode(absl::StrCat(R"([{"account_number":42,)", members, "}]"), &got);
  ASSERT_TRUE(status.ok()) << status;
  v1::SearchCustomersResponse wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("customers { account_number: '42' ", expected, "}"), &wanted))
      << expected;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(got, wanted)) << got.DebugString();
}

TEST(SearchJsonTest, WhatIsNoListOfCustomersIsRefused) {
  for (const auto& [text, problem] : std::vector<std::pair<std::string, std::string>>{
           {"null", "holds no list of customers"},
           {"{}", "holds no list of customers"},
           {R"({"code":404,"error":"not_found"})", "holds no list of customers"},
           {R"({"customers":[],"others":[]})", "holds no list of customers"},
           {R"([7])", "a customer's is not a JSON object"},
           {R"([{}])", "a customer's customer_id is missing, and account_number too"},
           {R"([{"customer_id":1},{"first_name":"A"}])",
            "a customer's customer_id is missing, and account_number too"},
           {R"([{"customer_id":"1/2"}])", "a customer's customer_id is not an id"},
           {R"([{"customer_id":1,"account_number":{}}])",
            "a customer's account_number is not an id"}}) {
    SCOPED_TRACE(text);
    v1::SearchCustomersResponse response;
    const absl::Status status = Decode(text, &response);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), problem);
  }
}

TEST(SearchJsonTest, AnAmountThatIsNoneIsRefused) {
  for (const char* name : {"credit_limit", "available_credit"}) {
    for (const std::string amount : {"10.005", R"("1,000.00")", "{}", "false"}) {
      SCOPED_TRACE(amount);
      v1::SearchCustomersResponse response;
      EXPECT_EQ(Decode(absl::StrCat(R"([{"customer_id":1,")", name, "\":", amount, "}]"), &response)
                    .code(),
                absl::StatusCode::kInvalidArgument);
    }
  }
}

TEST(SearchJsonTest, AListIsBareOrStandsAloneInAnObject) {
  for (const std::string text :
       {R"([{"customer_id":1},{"customer_id":"2"}])",
        R"({"customers":[{"customer_id":1},{"customer_id":"2"}],"total":2})",
        R"({"results":[{"customer_id":1},{"customer_id":"2"}]})"}) {
    SCOPED_TRACE(text);
    v1::SearchCustomersResponse response;
    ASSERT_TRUE(Decode(text, &response).ok());
    ASSERT_EQ(response.customers_size(), 2);
    EXPECT_EQ(response.customers(0).customer_id(), "1");
    EXPECT_EQ(response.customers(1).customer_id(), "2");
  }
  v1::SearchCustomersResponse nobody;
  EXPECT_TRUE(Decode("[]", &nobody).ok());
  EXPECT_EQ(nobody.customers_size(), 0);
}

TEST(SearchJsonTest, WhatStandsBesideTheListIsKept) {
  v1::SearchCustomersResponse response;
  ASSERT_TRUE(Decode(R"({"customers":[],"total":2})", &response).ok());
  EXPECT_EQ(response.unmodeled().fields_size(), 1);
  EXPECT_EQ(response.unmodeled().fields().at("total").number_value(), 2);
}

TEST(SearchJsonTest, EveryFieldIsDecoded) {
  ExpectMatch(
      R"("customer_id":"1000005-1","account_status":"N","account_status_reason_code":"NNOR",)"
      R"("tos_agreement":true,"risk_rating":"L","account_type":"business",)"
      R"("credit_limit":"10000.00000","available_credit":"9.5","originating_merchant_id":12,)"
      R"("originating_merchant_name":"Érable","creation_date":"2019-06-24","first_name":"Benoît",)"
      R"("last_name":"Gagnon","card_ending_in":"0055","preferred_language":"fr-CA")",
      "customer_id: '1000005-1' account_status: ACCOUNT_STATUS_NORMAL account_status_text: 'N' "
      "account_status_reason_code: 'NNOR' tos_agreement: true risk_rating: 'L' "
      "account_type: ACCOUNT_TYPE_BUSINESS account_type_text: 'business' "
      "credit_limit { amount_cents: 1000000 currency_code: 'CAD' } "
      "available_credit { amount_cents: 950 currency_code: 'CAD' } originating_merchant_id: '12' "
      "originating_merchant_name: 'Érable' create_time { seconds: 1561334400 } "
      "first_name: 'Benoît' last_name: 'Gagnon' card_ending_in: '0055' "
      "preferred_language: 'fr-CA'");
}

TEST(SearchJsonTest, FieldsMayBeNumbersOrTextsOrMissingAndOfAnOlderName) {
  const std::string on_the_day = "create_time { seconds: 1561334400 }";  // 2019-06-24T00:00:00Z
  for (const auto& [members, expected] : std::vector<std::pair<std::string, std::string>>{
           {R"("customer_id":null)", ""},
           {R"("tos":"true")", "tos_agreement: true"},
           {R"("tos_agreement":false)", "tos_agreement: false"},
           {R"("customer_account_type":"consumer")",
            "account_type: ACCOUNT_TYPE_CONSUMER account_type_text: 'consumer'"},
           {R"("account_type":"trust")",
            "account_type: ACCOUNT_TYPE_UNRECOGNIZED account_type_text: 'trust'"},
           {R"("creation_date":"2019-06-24")", on_the_day},
           {R"("creation_date":"2019-06-24T00:00:00Z")", on_the_day},
           {R"("creation_date":"2019-06-24T00:00:01.5-04:00")",
            "create_time { seconds: 1561348801 nanos: 500000000 }"},
           {R"("creation_date":null)", ""},
           {R"("credit_limit":7)", "credit_limit { amount_cents: 700 currency_code: 'CAD' }"},
           {R"("card_ending_in":55)", "card_ending_in: '55'"}}) {
    ExpectMatch(members, expected);
  }
}

TEST(SearchJsonTest, EveryStateOfAnAccountIsKnownByItsLetter) {
  for (const auto& [letter, status] :
       std::vector<std::pair<std::string, std::string>>{{"N", "NORMAL"},
                                                        {"A", "AUTHORIZATION_PROHIBITED"},
                                                        {"F", "FROZEN"},
                                                        {"Z", "CHARGED_OFF"},
                                                        {"C", "CLOSED"},
                                                        {"n", "UNRECOGNIZED"},
                                                        {"NN", "UNRECOGNIZED"}}) {
    ExpectMatch(absl::StrCat(R"("account_status":")", letter, "\""),
                absl::StrCat("account_status: ACCOUNT_STATUS_", status, " account_status_text: '",
                             letter, "'"));
  }
  ExpectMatch(R"("account_status":"")", "");
}

TEST(SearchJsonTest, WhatIsNotModeledIsKept) {
  const auto kept = [](const std::string& name, const std::string& value) {
    return absl::StrCat("unmodeled { fields { key: '", name, "' value { ", value, " } } }");
  };
  for (const auto& [members, expected] : std::vector<std::pair<std::string, std::string>>{
           {R"("vip":true)", kept("vip", "bool_value: true")},
           {R"("creation_date":"24/06/2019")", kept("creation_date", "string_value: '24/06/2019'")},
           {R"("creation_date":"2019-02-30")", kept("creation_date", "string_value: '2019-02-30'")},
           {R"("creation_date":"2019-6-4")", kept("creation_date", "string_value: '2019-6-4'")},
           {R"("creation_date":{})", kept("creation_date", "struct_value {}")},
           {R"("tos_agreement":"soon","tos":true)",
            "tos_agreement: true " + kept("tos_agreement", "string_value: 'soon'")},
           {R"("first_name":["A"])",
            kept("first_name", "list_value { values { string_value: 'A' } }")}}) {
    ExpectMatch(members, expected);
  }
}

TEST(SearchJsonTest, TheQueryHasWhatWasGiven) {
  using Query = std::vector<std::pair<std::string, std::string>>;
  v1::SearchCustomersRequest request;
  request.set_first_name("Benoît");
  request.set_last_name("O'Neil & fils");
  request.mutable_birth_date()->set_year(1979);
  request.mutable_birth_date()->set_month(1);
  request.mutable_birth_date()->set_day(5);
  EXPECT_EQ(EncodeSearch(request), (Query{{"lang", "en"},
                                          {"first_name", "Benoît"},
                                          {"last_name", "O'Neil & fils"},
                                          {"dob", "1979-01-05"}}));
  request.set_postal_code("h2X1K4");
  request.set_lang(v1::LANGUAGE_FR);
  EXPECT_EQ(EncodeSearch(request), (Query{{"lang", "fr"},
                                          {"first_name", "Benoît"},
                                          {"last_name", "O'Neil & fils"},
                                          {"dob", "1979-01-05"},
                                          {"postal_code", "h2X1K4"}}));
}

TEST(SearchJsonTest, FieldsOfFlexitiHaveAPathOfOurs) {
  EXPECT_EQ(SearchFieldPath("dob"), "birth_date");
  EXPECT_EQ(SearchFieldPath("last_name"), "last_name");
}

}  // namespace
}  // namespace flexiti
