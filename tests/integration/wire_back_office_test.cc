// As wire_test.cc, for what follows a sale: credits, refunds, captures, releases and returns.
#include "tests/conformance/wire_fixture.h"

namespace flexiti_test {
namespace {

constexpr char kStore[] = "external_location_id: '00-12345' external_employee_id: '12345-SMITH' ";
constexpr char kStoreJson[] =
    R"("external_location_id":"00-12345","external_employee_id":"12345-SMITH")";
constexpr char kOfAuthorization[] = "authorization_id: '0000000000000042' ";
constexpr char kOfCapture[] = "authorization_id: '0000000000000042' capture_id: '000000007' ";
constexpr char kReturnTarget[] = "/authorization/0000000000000042/capture/000000007/return?lang=";

TEST_F(WireTest, CreateAccountCredit) {
  const auto body = [](const std::string& type, const std::string& customer) {
    return absl::StrCat(R"({"transaction_type":")", type, R"(","amount":1000.10,)", customer, ",",
                        kInStoreJson, "}");
  };
  const std::string account = "account_number: '00000000000042' ";
  const std::string account_json = R"("account_number":"00000000000042")";
  for (const WireCase& c : std::vector<WireCase>{
           {"deposit",
            absl::StrCat(account, "type: ACCOUNT_CREDIT_TYPE_DEPOSIT ", kAmount, kInStore),
            "/transactions?lang=en", body("deposit", account_json)},
           {"payment by card, in French",
            absl::StrCat("vcc_number: '6038000000000001' lang: LANGUAGE_FR "
                         "type: ACCOUNT_CREDIT_TYPE_IN_STORE_PAYMENT ",
                         kAmount, kInStore),
            "/transactions?lang=fr", body("instore_payment", R"("vcc_number":"6038000000000001")")},
           {"trade-in by customer",
            absl::StrCat("customer_id: '1234567-12345' type: ACCOUNT_CREDIT_TYPE_TRADE_IN ",
                         kAmount, kInStore),
            "/transactions?lang=en", body("tradein", R"("customer_id":"1234567-12345")")}}) {
    ExpectWire<flexiti::v1::CreateAccountCreditRequest>(kMerchant, kBase, c);
    // Whichever way the merchant buys.
    ExpectWire<flexiti::v1::CreateAccountCreditRequest>(kTransactionsMerchant, kBase, c);
  }
}

TEST_F(WireTest, CaptureAuthorization) {
  const std::string target = "/authorization/0000000000000042/capture?lang=";
  for (const WireCase& c :
       std::vector<WireCase>{{"no more than is needed", absl::StrCat(kOfAuthorization, kAmount),
                              target + "en", R"({"amount":1000.10,"reference":"{request_id}"})"},
                             {"with everything",
                              absl::StrCat(kOfAuthorization, kAmount, kStore,
                                           "reference: 'order 1' ", kSku, "lang: LANGUAGE_FR"),
                              target + "fr",
                              absl::StrCat(R"({"amount":1000.10,"reference":"order 1",)",
                                           kStoreJson, ",", kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::CaptureAuthorizationRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, ReleaseAuthorization) {
  const std::string target = "/authorization/0000000000000042/release?lang=";
  for (const WireCase& c : std::vector<WireCase>{
           {"all that remains", kOfAuthorization, target + "en", "{}"},
           {"a part", absl::StrCat(kOfAuthorization, kAmount, kStore, "lang: LANGUAGE_FR"),
            target + "fr", absl::StrCat(R"({"amount":1000.10,)", kStoreJson, "}")}}) {
    ExpectWire<flexiti::v1::ReleaseAuthorizationRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, ReturnCapture) {
  const std::string target = kReturnTarget;
  for (const WireCase& c : std::vector<WireCase>{
           {"in full", absl::StrCat(kOfCapture, "full_return: true"), target + "en",
            R"({"reference":"{request_id}","full_return":true})"},
           {"a part, with everything",
            absl::StrCat(kOfCapture, kAmount, kStore,
                         "vcc_number: '6038000000000055' reference: 'order 1' ", kSku,
                         "lang: LANGUAGE_FR"),
            target + "fr",
            absl::StrCat(R"({"reference":"order 1","vcc_number":"6038000000000055",)",
                         R"("full_return":false,"amount":1000.10,)", kStoreJson, ",", kSkuJson,
                         "}")}}) {
    ExpectWire<flexiti::v1::ReturnCaptureRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, RefundAccount) {
  const std::string account = "account_number: '00000000000042' ";
  const std::string target = "/accounts/00000000000042/refund?lang=";
  for (const WireCase& c :
       std::vector<WireCase>{{"no more than is needed", absl::StrCat(account, kAmount),
                              target + "en", R"({"amount":1000.10,"reference":"{request_id}"})"},
                             {"with everything",
                              absl::StrCat(account, kAmount, kStore, "capture_id: '000000007' ",
                                           "vcc_number: '6038000000000055' reference: 'order 1' ",
                                           kSku, "lang: LANGUAGE_FR"),
                              target + "fr",
                              absl::StrCat(R"({"amount":1000.10,"reference":"order 1",)",
                                           R"("vcc_number":"6038000000000055","capture_id":7,)",
                                           kStoreJson, ",", kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::RefundAccountRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireTest, ListCaptures) {
  for (const WireCase& c : std::vector<WireCase>{
           {"all", "", "/captures?lang=en&page_number=1&page_size=50", ""},
           {"every filter",
            absl::StrCat(kOfCapture,
                         "page_size: 200 account_number: '00042' lang: LANGUAGE_FR "
                         "create_date_from { year: 2024 month: 2 day: 29 } "
                         "create_date_to { year: 2025 month: 12 day: 1 }"),
            "/captures?lang=fr&authorization_id=0000000000000042&capture_id=000000007&"
            "account_number=00042&creation_date_from=2024-02-29&creation_date_to=2025-12-01&"
            "page_number=1&page_size=200",
            ""}}) {
    ExpectWire<flexiti::v1::ListCapturesRequest>(kMerchant, kBase, c);
  }
}

}  // namespace
}  // namespace flexiti_test
