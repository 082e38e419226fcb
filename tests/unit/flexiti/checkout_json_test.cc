#include "service/flexiti/checkout_json.h"

#include "absl/strings/str_cat.h"
#include "tests/unit/flexiti/decoding.h"

namespace flexiti {
namespace {

std::string Encoded(const std::string& request) {
  return EncodeCheckout(FromText<v1::StartCheckoutRequest>(request));
}

TEST(CheckoutJsonTest, WithoutAPageNoCheckoutWasStarted) {
  for (const std::string reply :
       {"{}", R"({"online_order_id":131209})", R"({"online_order_id":1,"redirection_url":{}})",
        R"({"code":409,"error":"general_error"})"}) {
    ExpectUnreadable(DecodeStartedCheckout, reply, "redirection_url is missing");
  }
  ExpectUnreadable(DecodeStartedCheckout, R"({"redirection_url":"later"})",
                   "redirection_url is not a URL");
  for (const std::string id : {"1.5", "-5", "1e3", R"("../x")", "{}", "true"}) {
    ExpectUnreadable(DecodeStartedCheckout,
                     absl::StrCat(R"({"redirection_url":"https://x/","online_order_id":)", id, "}"),
                     "online_order_id is not an id");
  }
  ExpectUnreadable(DecodeStartedCheckout, "[]", "is not a JSON object");
}

TEST(CheckoutJsonTest, AStartedCheckoutIsDecodedInEverySpelling) {
  for (const std::string id : {"131209", R"("131209")"}) {
    ExpectDecoded(DecodeStartedCheckout,
                  absl::StrCat(R"({"online_order_id":)", id, R"(,"redirection_url":"https://x/"})"),
                  "online_order_id: '131209' redirection_url: 'https://x/'");
  }
  ExpectDecoded(DecodeStartedCheckout, R"({"redirection_url":"https://x/","expires_in":600})",
                R"(redirection_url: "https://x/"
                   unmodeled { fields { key: "expires_in" value { number_value: 600 } } })");
}

TEST(CheckoutJsonTest, AnErrorOrNothingIsNoCheckoutWithoutAPurchase) {
  for (const std::string reply : {"{}", R"({"error":null,"flow":""})", R"({"state":"started"})",
                                  R"({"code":404,"message":"unknown order"})"}) {
    ExpectUnreadable(DecodeCheckout, reply, "transaction_id is missing, and all else");
  }
  for (const std::string reply :
       {R"({"error":"not_found"})", R"({"transaction_id":1,"error":{"code":409}})",
        R"({"code":409,"error":"general_error","error_description":""})"}) {
    ExpectUnreadable(DecodeCheckout, reply, "error stands in it");
  }
  ExpectUnreadable(DecodeCheckout, "[]", "is not a JSON object");
  ExpectUnreadable(DecodeCheckout, R"({"transaction_id":"1/2"})", "transaction_id is not an id");
  ExpectUnreadable(DecodeCheckout, R"({"transaction_id":1,"apply":{"customer_id":"1 2"}})",
                   "apply: customer_id is not an id");
}

TEST(CheckoutJsonTest, WhatBecameOfACheckoutIsDecoded) {
  ExpectDecoded(DecodeCheckout,
                R"({"transaction_id":131222,"flow":"apply","callback_url":"",)"
                R"("apply":{"customer_id":1293836,"apply_status":"SUCCESS"},)"
                R"("date":"2022-06-13T22:29:20.276Z"})",
                R"(transaction_id: "131222" flow: CHECKOUT_FLOW_APPLY flow_text: "apply"
                   customer_id: "1293836" apply_status: "SUCCESS"
                   create_time { seconds: 1655159360 nanos: 276000000 })");
  ExpectDecoded(DecodeCheckout,
                R"({"transaction_id":"131222","flow":"apply/buy","callback_url":"https://shop/",)"
                R"("purchase":{"status":"Success"}})",
                R"(transaction_id: "131222" flow: CHECKOUT_FLOW_APPLY_BUY flow_text: "apply/buy"
                   callback_url: "https://shop/"
                   purchase_status: CHECKOUT_PURCHASE_STATUS_SUCCESS
                   purchase_status_text: "Success")");
}

TEST(CheckoutJsonTest, WhileTheShopperIsInTheFlowFieldsAreMissing) {
  ExpectDecoded(DecodeCheckout, R"({"flow":"buy","apply":null,"purchase":null,"date":null})",
                R"(flow: CHECKOUT_FLOW_BUY flow_text: "buy")");
  ExpectDecoded(DecodeCheckout, R"({"transaction_id":1,"apply":{},"purchase":{}})",
                "transaction_id: '1'");
  ExpectDecoded(DecodeCheckout, R"({"callback_url":"","state":"started"})",
                R"(unmodeled { fields { key: "state" value { string_value: "started" } } })");
}

// A shop that is told of no purchase sells the goods again.
TEST(CheckoutJsonTest, APurchaseInAnUnknownFormIsStillAPurchase) {
  for (const std::string purchase :
       {R"({"purchase_status":"Success"})", R"("Success")", R"([{"status":"Success"}])", "1"}) {
    SCOPED_TRACE(purchase);
    v1::GetCheckoutResponse response;
    const auto json = ParseJson(absl::StrCat(R"({"transaction_id":1,"purchase":)", purchase, "}"));
    ASSERT_TRUE(json.ok());
    ASSERT_TRUE(DecodeCheckout(*json, &response).ok());
    EXPECT_EQ(response.purchase_status(), v1::CHECKOUT_PURCHASE_STATUS_UNRECOGNIZED);
    EXPECT_EQ(response.unmodeled().fields().count("purchase"), 1u);
  }
}

TEST(CheckoutJsonTest, WordsAreKnownInAnyCaseAndKeptAsTheyCame) {
  for (const auto& [word, status] :
       std::vector<std::pair<std::string, std::string>>{{"Success", "SUCCESS"},
                                                        {"SUCCESS", "SUCCESS"},
                                                        {"Failed", "FAILED"},
                                                        {"failed", "FAILED"},
                                                        {"Successful", "UNRECOGNIZED"},
                                                        {"Success ", "UNRECOGNIZED"},
                                                        {"Cancelled", "UNRECOGNIZED"}}) {
    ExpectDecoded(DecodeCheckout, absl::StrCat(R"({"purchase":{"status":")", word, "\"}}"),
                  absl::StrCat("purchase_status: CHECKOUT_PURCHASE_STATUS_", status,
                               " purchase_status_text: '", word, "'"));
  }
  for (const auto& [word, flow] :
       std::vector<std::pair<std::string, std::string>>{{"Apply", "APPLY"},
                                                        {"buy", "BUY"},
                                                        {"Apply/Buy", "APPLY_BUY"},
                                                        {"learn", "UNRECOGNIZED"}}) {
    ExpectDecoded(DecodeCheckout, absl::StrCat(R"({"flow":")", word, "\"}"),
                  absl::StrCat("flow: CHECKOUT_FLOW_", flow, " flow_text: '", word, "'"));
  }
}

TEST(CheckoutJsonTest, WhatAPartHoldsBesidesIsKeptWithIt) {
  ExpectDecoded(DecodeCheckout,
                R"({"transaction_id":1,"purchase":{"status":"Success","amount":"10.00"},)"
                R"("apply":"none","order":7})",
                R"(transaction_id: "1" purchase_status: CHECKOUT_PURCHASE_STATUS_SUCCESS
                   purchase_status_text: "Success"
                   unmodeled {
                     fields { key: "purchase" value { struct_value {
                       fields { key: "status" value { string_value: "Success" } }
                       fields { key: "amount" value { string_value: "10.00" } } } } }
                     fields { key: "apply" value { string_value: "none" } }
                     fields { key: "order" value { number_value: 7 } } })");
}

TEST(CheckoutJsonTest, PaymentsAreDecodedInEverySpelling) {
  for (const std::string plan : {R"({"monthlyPayment":"166.33","months":"3"})",
                                 R"({"monthlyPayment":166.33000,"months":3})"}) {
    ExpectDecoded(DecodePayments,
                  absl::StrCat(R"({"htmlRender":"<b>1</b>","paymentPlan":)", plan, "}"),
                  R"(html: "<b>1</b>" monthly_payment { amount_cents: 16633 currency_code: "CAD" }
                     months: 3)");
  }
  ExpectDecoded(DecodePayments, R"({"htmlRender":"<b>1</b>","paymentPlan":null})",
                R"(html: "<b>1</b>")");
  ExpectDecoded(DecodePayments, R"({"paymentPlan":{"months":3,"apr":"0"},"lang":"fr"})",
                R"(months: 3 unmodeled {
                     fields { key: "paymentPlan" value { struct_value {
                       fields { key: "months" value { number_value: 3 } }
                       fields { key: "apr" value { string_value: "0" } } } } }
                     fields { key: "lang" value { string_value: "fr" } } })");
}

TEST(CheckoutJsonTest, WhatIsNoCalculationIsRefused) {
  for (const std::string reply :
       {"{}", R"({"error":"general_error"})", R"({"htmlRender":"","paymentPlan":{}})",
        R"({"paymentPlan":[{"months":3}]})"}) {
    ExpectUnreadable(DecodePayments, reply, "htmlRender is missing, and so is paymentPlan");
  }
  ExpectUnreadable(DecodePayments, R"({"paymentPlan":{"monthlyPayment":"166.333","months":3}})",
                   "paymentPlan: monthlyPayment has more than two decimals");
  ExpectUnreadable(DecodePayments, "null", "is not a JSON object");
}

TEST(CheckoutJsonTest, OnlyWhatIsGivenIsSent) {
  EXPECT_EQ(Encoded("merchant_order_id: 'cart 7' flow: CHECKOUT_FLOW_APPLY "
                    "amount { amount_cents: 5 }"),
            R"({"merchant_orderid":"cart 7","lang":"en","flow":"apply","amount_requested":0.05})");
  EXPECT_EQ(Encoded("merchant_order_id: 'c' flow: CHECKOUT_FLOW_BUY vcc_number: '6038000000000001' "
                    "is_guest: false has_previous_purchase: true lang: LANGUAGE_FR "
                    "amount { amount_cents: 999999999999999999 } prefill {}"),
            R"({"merchant_orderid":"c","is_guest":false,"vcc":"6038000000000001",)"
            R"("has_previous_purchase":true,"lang":"fr","flow":"buy",)"
            R"("amount_requested":9999999999999999.99})");
}

TEST(CheckoutJsonTest, EverythingIsSentUnderItsName) {
  EXPECT_EQ(Encoded(R"(merchant_order_id: "c" flow: CHECKOUT_FLOW_APPLY_BUY
                       customer_id: "1234567-12345" amount { amount_cents: 100010 }
                       prefill {
                         salutation: "Mrs" email: "zoe@x.ca" phone_number: "4165550101"
                         first_name: "Zoé" middle_name: "A" last_name: "O\"Hara"
                         birth_date { year: 1990 month: 5 day: 7 }
                         address_1: "10 King" address_2: "Apt 2" city: "Montréal"
                         province: "QC" postal_code: "H2X1K4" })"),
            R"({"merchant_orderid":"c","customer_id":"1234567-12345","lang":"en",)"
            R"("flow":"apply/buy","amount_requested":1000.10,"salutation":"Mrs",)"
            R"("email":"zoe@x.ca","phone_number":"4165550101","fname":"Zoé","mname":"A",)"
            R"("lname":"O\"Hara","dob":"1990-05-07","address_1":"10 King","address_2":"Apt 2",)"
            R"("city":"Montréal","province":"QC","postal_code":"H2X1K4"})");
}

TEST(CheckoutJsonTest, FieldsAreNamedAsOurs) {
  for (const auto& [parameter, path] :
       std::vector<std::pair<std::string, std::string>>{{"merchant_orderid", "merchant_order_id"},
                                                        {"vcc", "vcc_number"},
                                                        {"amount_requested", "amount"},
                                                        {"fname", "prefill.first_name"},
                                                        {"mname", "prefill.middle_name"},
                                                        {"lname", "prefill.last_name"},
                                                        {"dob", "prefill.birth_date"},
                                                        {"email", "prefill.email"},
                                                        {"postal_code", "prefill.postal_code"},
                                                        {"customer_id", "customer_id"},
                                                        {"flow", "flow"},
                                                        {"price", "price"},
                                                        {"lang", "lang"}}) {
    EXPECT_EQ(CheckoutFieldPath(parameter), path);
  }
}

}  // namespace
}  // namespace flexiti
