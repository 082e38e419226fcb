// As wire_test.cc, for the Online API, the widget, the driver's licence and the close.
#include "tests/conformance/wire_fixture.h"

namespace flexiti_test {
namespace {

constexpr char kOnline[] = "/flexiti/online-api/online/client-id/maple-furniture";
constexpr char kOnline2[] = "/flexiti/online-api/online/v2/client-id/maple-furniture";
constexpr char kUrl[] = R"({"redirection_url":"https://flexiti/#/p?widget_session_id=5"})";

class WireCheckoutTest : public WireTest {
 protected:
  void SetUp() override {
    WireTest::SetUp();
    Answer("POST", "/widget/init", kUrl);
    Answer("POST", "/systems/init", kUrl);
    Answer("POST", "/customers/driverslicense", R"({"first_name":"ALICE"})");
    Answer("POST", "/close", "{}");
    Answer("GET", "/systems/payment-calculator", R"({"htmlRender":"<b/>"})");
    Answer("GET", "/notifications/*", R"({"transaction_id":1})");
    // Have good tokens from now on.
    ASSERT_TRUE(Call(*stack_, SomeWidget()).status.ok());
    ASSERT_TRUE(Call(*stack_, SomePayments()).status.ok());
  }
};

TEST_F(WireCheckoutTest, CloseAccount) {
  for (const WireCase& c :
       std::vector<WireCase>{{"without a body", "account_number: '00000000000042'",
                              "/accounts/00000000000042/close?lang=en", "", "POST"},
                             {"in French", "account_number: '42' lang: LANGUAGE_FR",
                              "/accounts/42/close?lang=fr", "", "POST"}}) {
    ExpectWire<flexiti::v1::CloseAccountRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireCheckoutTest, StartWidget) {
  const auto body = [](const std::string& who, const std::string& lang) {
    return absl::StrCat(R"({"customer_identification":)", who, R"(,"lang":")", lang,
                        R"(","flow":"purchase"})");
  };
  for (const WireCase& c : std::vector<WireCase>{
           {"by account", "account_number: '00000000000042'", "/widget/init?lang=en",
            body(R"({"account_number":42})", "en")},
           {"by card, in French", "vcc_number: '6038000000000001' lang: LANGUAGE_FR",
            "/widget/init?lang=fr", body(R"({"vcc_number":"6038000000000001"})", "fr")},
           {"by person",
            R"(personal_information { first_name: "Zo\303\251" last_name: "O\"Hara"
                                      birth_date { year: 1990 month: 5 day: 7 }
                                      postal_code: "h2x 1k4" })",
            "/widget/init?lang=en",
            body(R"({"personal_information":{"first_name":"Zoé","last_name":"O\"Hara",)"
                 R"("dob":"1990-05-07","postal_code":"h2x1k4"}})",
                 "en")}}) {
    ExpectWire<flexiti::v1::StartWidgetRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireCheckoutTest, DecodeDriversLicense) {
  for (const WireCase& c :
       std::vector<WireCase>{{"raw", R"(code: "@\n\036\rANSI 6360\tDCSTREMBLAY\n")",
                              "/customers/driverslicense?lang=en",
                              R"({"code":"@\u000a\u001e\u000dANSI 6360\u0009DCSTREMBLAY\u000a"})"},
                             {"in French", R"(code: "\"\\\303\251\177" lang: LANGUAGE_FR)",
                              "/customers/driverslicense?lang=fr", R"({"code":"\"\\é\u007f"})"}}) {
    ExpectWire<flexiti::v1::DecodeDriversLicenseRequest>(kMerchant, kBase25, c);
  }
}

TEST_F(WireCheckoutTest, StartCheckout) {
  for (
      const WireCase& c : std::vector<WireCase>{
          {"no more than is needed",
           absl::StrCat("merchant_order_id: 'cart 7' flow: CHECKOUT_FLOW_APPLY ", kAmount),
           "/systems/init",
           R"({"merchant_orderid":"cart 7","lang":"en","flow":"apply","amount_requested":1000.10})"},
          {"with everything",
           absl::StrCat("merchant_order_id: 'c' flow: CHECKOUT_FLOW_BUY is_guest: false "
                        "vcc_number: '6038000000000001' has_previous_purchase: true ",
                        kAmount,
                        R"(prefill { salutation: "Ms" email: "zoe@x.ca" phone_number: "4165550101"
                              first_name: "Zo\303\251" middle_name: "A" last_name: "Roy"
                              birth_date { year: 1990 month: 5 day: 7 } address_1: "10 King"
                              address_2: "Apt 2" city: "Laval" province: "QC"
                              postal_code: "H2X 1K4" } lang: LANGUAGE_FR)"),
           "/systems/init",
           R"({"merchant_orderid":"c","is_guest":false,"vcc":"6038000000000001",)"
           R"("has_previous_purchase":true,"lang":"fr","flow":"buy","amount_requested":1000.10,)"
           R"("salutation":"Ms","email":"zoe@x.ca","phone_number":"4165550101","fname":"Zoé",)"
           R"("mname":"A","lname":"Roy","dob":"1990-05-07","address_1":"10 King",)"
           R"("address_2":"Apt 2","city":"Laval","province":"QC","postal_code":"H2X1K4"})"},
          {"by customer",
           absl::StrCat("merchant_order_id: 'c' flow: CHECKOUT_FLOW_APPLY_BUY is_guest: true "
                        "customer_id: '1234567-12345' ",
                        kAmount),
           "/systems/init",
           R"({"merchant_orderid":"c","is_guest":true,"customer_id":"1234567-12345",)"
           R"("lang":"en","flow":"apply/buy","amount_requested":1000.10})"}}) {
    ExpectWire<flexiti::v1::StartCheckoutRequest>(kMerchant, kOnline2, c);
  }
}

// An id is one segment of the path, whatever is in it: no caller chooses a path.
TEST_F(WireCheckoutTest, GetCheckout) {
  for (const WireCase& c : std::vector<WireCase>{
           {"by Flexiti's id", "online_order_id: '131209'", "/notifications/order-id/131209", ""},
           {"by the merchant's id", "merchant_order_id: 'cart-7_a.b~'",
            "/notifications/merchant-order-id/cart-7_a.b~", ""},
           {"with a path in it", "merchant_order_id: '2026/x/...'",
            "/notifications/merchant-order-id/2026%2Fx%2F...", ""},
           {"with a query in it", "merchant_order_id: 'a?b=c&d#e'",
            "/notifications/merchant-order-id/a%3Fb%3Dc%26d%23e", ""},
           {"encoded already", "merchant_order_id: '%2e%2e'",
            "/notifications/merchant-order-id/%252e%252e", ""},
           {"with spaces", "online_order_id: ' 1 2\\\\'", "/notifications/order-id/%201%202%5C",
            ""}}) {
    ExpectWire<flexiti::v1::GetCheckoutRequest>(kMerchant, kOnline, c);
  }
}

TEST_F(WireCheckoutTest, CalculatePayments) {
  const std::string target = "/systems/payment-calculator?clientId=maple-furniture&price=";
  for (const WireCase& c : std::vector<WireCase>{
           {"whole", "price { amount_cents: 49900 }", target + "499.00&lang=en", ""},
           {"in French", "price { amount_cents: 1 currency_code: 'CAD' } lang: LANGUAGE_FR",
            target + "0.01&lang=fr", ""}}) {
    ExpectWire<flexiti::v1::CalculatePaymentsRequest>(kMerchant, kOnline2, c);
  }
}

}  // namespace
}  // namespace flexiti_test
