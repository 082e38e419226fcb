// Whole REST requests, byte by byte, as the contract describes them.
#include "tests/conformance/wire_fixture.h"

namespace flexiti_test {
namespace {

TEST_F(WireTest, CreateAuthorization) {
  const std::string start = R"({"account_number":10000000000001,)";
  const std::string account = "account_number: '10000000000001' ";
  for (const WireCase& c : std::vector<WireCase>{
           {"in store", absl::StrCat(account, kAmount, kPlan, kInStore), "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":false,)", kInStoreJson, "}")},
           {"captured at once, regular, in French",
            absl::StrCat(account, kAmount, kRegular, kInStore,
                         "auto_capture: true lang: LANGUAGE_FR"),
            "/authorization?lang=fr",
            absl::StrCat(start, kOwnReference, kRegularJson,
                         R"(,"amount":1000.10,"auto_capture":true,)", kInStoreJson, "}")},
           {"online", absl::StrCat(account, kAmount, kPlan, "online { widget_session_id: 'w-1' }"),
            "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":false,"widget_session_id":"w-1"})")},
           {"with everything",
            absl::StrCat(account, "vcc_number: '6038000000000001' reference: 'order 1' ", kAmount,
                         kPlan, kInStore, kSku, "lang: LANGUAGE_EN"),
            "/authorization?lang=en",
            absl::StrCat(start, R"("vcc_number":"6038000000000001","reference":"order 1",)",
                         kPlanJson, R"(,"amount":1000.10,"auto_capture":false,)", kInStoreJson, ",",
                         kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::CreateAuthorizationRequest>(kMerchant, kBase, c);
  }
}

TEST_F(WireTest, CreatePurchaseByAuthorization) {
  const std::string start = R"({"account_number":10000000000001,)";
  const std::string account = "account_number: '10000000000001' ";
  for (const WireCase& c : std::vector<WireCase>{
           {"in store", absl::StrCat(account, kAmount, kPlan, kInStore), "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":true,)", kInStoreJson, "}")},
           {"with everything, online",
            absl::StrCat(account,
                         "authorized_user_vcc_number: '6038000000000055' reference: 'order 1' "
                         "online { widget_session_id: 'w-1' } lang: LANGUAGE_FR ",
                         kAmount, kRegular, kSku),
            "/authorization?lang=fr",
            absl::StrCat(start, R"("vcc_number":"6038000000000055","reference":"order 1",)",
                         kRegularJson, R"(,"amount":1000.10,"auto_capture":true,)",
                         R"("widget_session_id":"w-1",)", kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::CreatePurchaseRequest>(kMerchant, kBase, c);
  }
}

TEST_F(WireTest, CreatePurchaseByTransactions) {
  const std::string promotional = R"({"transaction_type":"promotional_purchase","amount":1000.10,)";
  const std::string regular = R"({"transaction_type":"regular_purchase","amount":1000.10,)";
  const std::string plan = R"(,"plan_id":101,"term":12})";
  for (const WireCase& c : std::vector<WireCase>{
           {"by card", absl::StrCat("vcc_number: '6038000000000001' ", kAmount, kPlan, kInStore),
            "/transactions?lang=en",
            absl::StrCat(promotional, R"("vcc_number":"6038000000000001",)", kInStoreJson, plan)},
           {"by account",
            absl::StrCat("account_number: '00000000000042' ", kAmount, kPlan, kInStore),
            "/transactions?lang=en",
            absl::StrCat(promotional, R"("account_number":"00000000000042",)", kInStoreJson, plan)},
           {"by customer, regular, in French",
            absl::StrCat("customer_id: '1234567-12345' lang: LANGUAGE_FR ", kAmount, kRegular,
                         kInStore),
            "/transactions?lang=fr",
            absl::StrCat(regular, R"("customer_id":"1234567-12345",)", kInStoreJson, "}")}}) {
    ExpectWire<flexiti::v1::CreatePurchaseRequest>(kTransactionsMerchant, kBase, c);
  }
}

TEST_F(WireTest, VerifyCustomer) {
  const std::string request = "account_number: '00000000000042' verification_request_id: 'ver-1' ";
  const std::string target = "/account/00000000000042/verify?lang=en";
  const auto body = [](const std::string& format, const std::string& more = "") {
    return absl::StrCat(R"({"format":")", format, R"(","request_id":"ver-1")", more, "}");
  };
  for (
      const WireCase& c : std::vector<WireCase>{
          {"unset", request, target, body("sms")},
          {"sms", request + "format: VERIFICATION_FORMAT_SMS", target, body("sms")},
          {"email", request + "format: VERIFICATION_FORMAT_EMAIL", target, body("email")},
          {"in French", request + "lang: LANGUAGE_FR", "/account/00000000000042/verify?lang=fr",
           body("sms")},
          {"override", request + "format: VERIFICATION_FORMAT_MERCHANT_OVERRIDE", target,
           body("merchant_override")},
          {"bypass", request + "format: VERIFICATION_FORMAT_REGULAR_PURCHASE_BYPASS", target,
           body("regular_purchase_bypass")},
          {"question",
           request + "format: VERIFICATION_FORMAT_SECURITY_QUESTION vcc_number: "
                     "'6038000000000001' security_question_id: '6' security_answer: 'Rex'",
           target,
           body(
               "security_question",
               R"(,"vcc_number":"6038000000000001","security_qid":"6","security_answer":"Rex")")}}) {
    ExpectWire<flexiti::v1::VerifyCustomerRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, Reads) {
  ExpectWire<flexiti::v1::GetAuthorizationRequest>(kMerchant, kBase,
                                                   {"one", "authorization_id: '0000000000000042'",
                                                    "/authorization/0000000000000042?lang=en", ""});
  ExpectWire<flexiti::v1::GetAuthorizationRequest>(
      kMerchant, kBase,
      {"one in French", "authorization_id: '0000000000000042' lang: LANGUAGE_FR",
       "/authorization/0000000000000042?lang=fr", ""});
  for (const WireCase& c : std::vector<WireCase>{
           {"all", "", "/authorizations?lang=en&page_number=1&page_size=50", ""},
           {"every filter",
            "page_size: 200 account_number: '00042' purchase_type: PURCHASE_TYPE_PROMOTIONAL "
            "status: AUTHORIZATION_STATUS_OPENED lang: LANGUAGE_FR "
            "create_date_from { year: 2024 month: 2 day: 29 } "
            "create_date_to { year: 2025 month: 12 day: 1 }",
            "/authorizations?lang=fr&account_number=00042&transaction_type=promotional_purchase&"
            "authorization_status=opened&creation_date_from=2024-02-29&creation_date_to=2025-12-01&"
            "page_number=1&page_size=200",
            ""},
           {"closed", "status: AUTHORIZATION_STATUS_CLOSED purchase_type: PURCHASE_TYPE_REGULAR",
            "/authorizations?lang=en&transaction_type=regular_purchase&authorization_status=closed&"
            "page_number=1&page_size=50",
            ""},
           {"unauthorized", "status: AUTHORIZATION_STATUS_UNAUTHORIZED page_size: 1",
            "/authorizations?lang=en&authorization_status=unauthorized&page_number=1&page_size=1",
            ""}}) {
    ExpectWire<flexiti::v1::ListAuthorizationsRequest>(kMerchant, kBase, c);
  }
}

}  // namespace
}  // namespace flexiti_test
