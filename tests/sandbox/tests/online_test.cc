// The Online API: checkout, notifications, calculator.
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class OnlineTest : public SandboxTest {
 protected:
  static std::string Path(const std::string& rest, const std::string& version = "",
                          const std::string& merchant = kMerchant) {
    return absl::StrCat("/flexiti/online-api/online/", version, "client-id/", merchant, "/", rest);
  }
  TestReply Start(const Change& change = {}, const std::string& version = "v2/") {
    return Post(Path("systems/init", version),
                Body({{"merchant_orderid", R"("cart-7")"},
                      {"lang", R"("en")"},
                      {"flow", R"("buy")"},
                      {"vcc", R"("6038000000000001")"},
                      {"amount_requested", R"("499.00")"}},
                     change),
                "online");
  }
  TestReply ById(const std::string& id) {
    return Get(Path("notifications/order-id/" + id), "online");
  }
  TestReply ByMerchantOrder(const std::string& id) {
    return Get(Path("notifications/merchant-order-id/" + id), "online");
  }
};

TEST_F(OnlineTest, AWrongFieldIsNamedInTheTextOfTheOnlineApisOwnError) {
  const struct {
    Change change;
    std::string param;
  } kCases[] = {
      {{{"lang", ""}}, "lang"},
      {{{"lang", R"("de")"}}, "lang"},
      {{{"flow", ""}}, "flow"},
      {{{"flow", R"("rent")"}}, "flow"},
      {{{"amount_requested", ""}}, "amount_requested"},
      {{{"amount_requested", R"("0.00")"}}, "amount_requested"},
      {{{"vcc", ""}}, "customer_id"},
      {{{"vcc", R"("60380000000000011")"}}, "vcc"},
      {{{"customer_id", R"("123456789012345678901")"}}, "customer_id"},
      {{{"is_guest", R"("true")"}}, "is_guest"},
      {{{"province", R"("ZZ")"}}, "province"},
      {{{"phone_number", R"("416555")"}}, "phone_number"},
      {{{"dob", R"("1985-02-30")"}}, "dob"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Start(test.change);
    EXPECT_EQ(reply.status, 409) << test.param;
    EXPECT_EQ(reply["code"], "409");
    EXPECT_EQ(reply["error"], "wrong_inputs");
    EXPECT_TRUE(absl::EndsWith(reply["error_description"], " " + test.param)) << reply.body;
    EXPECT_EQ(reply.json().Find("field_errors"), nullptr);
  }
  ReplyStyle style;
  style.error = ErrorEnvelope::kMessage;
  sandbox_->SetStyle(style);
  EXPECT_EQ(Start({{"lang", ""}}).body,
            R"({"message":"Some inputs are wrong or missing! lang","error":"wrong_inputs"})");
}

TEST_F(OnlineTest, AVisitIsToldByEitherIdOnceItHasEnded) {
  const TestReply started = Start();
  ASSERT_EQ(started.status, 200) << started.body;
  const std::string id = started["online_order_id"];
  EXPECT_TRUE(absl::StrContains(started["redirection_url"], "orderId=" + id));
  EXPECT_EQ(ById(id).json().Find("purchase"), nullptr);
  EXPECT_EQ(ById(id)["flow"], "buy");
  for (const std::string status : {"Success", "Failed", "Referred"}) {
    ASSERT_TRUE(sandbox_->FinishCheckout(id, status).ok());
    EXPECT_EQ(ById(id)["purchase.status"], status);
    EXPECT_EQ(ByMerchantOrder("cart-7").body, ById(id).body);
  }
  EXPECT_EQ(ById(id).json().Find("apply"), nullptr);
  EXPECT_EQ(ById("77").status, 404);
  EXPECT_EQ(ByMerchantOrder("cart-8").body,
            R"({"code":404,"error":"not_found","error_description":"Resource not found"})");
}

TEST_F(OnlineTest, AnApplicationIsToldBesideThePurchase) {
  const std::string both = Start({{"flow", R"("apply/buy")"}, {"vcc", ""}})["online_order_id"];
  EXPECT_EQ(Control("POST", "/checkout",
                    absl::StrCat(R"({"online_order_id":")", both, R"(","status":"Failed",)",
                                 R"("apply_status":"SUCCESS"})"))
                .status,
            200);
  EXPECT_EQ(ById(both)["apply.apply_status"], "SUCCESS");
  EXPECT_EQ(ById(both)["apply.customer_id"], "1293836");
  EXPECT_EQ(ById(both)["purchase.status"], "Failed");
  ASSERT_TRUE(sandbox_->FinishCheckout(both, "", "PENDING").ok());
  EXPECT_EQ(ById(both)["apply.apply_status"], "PENDING");
  EXPECT_EQ(ById(both).json().Find("purchase"), nullptr);
}

TEST_F(OnlineTest, ThePathWithoutAVersionOnlyApplies) {
  EXPECT_EQ(Start({}, "")["error"], "wrong_inputs");
  EXPECT_EQ(Start({{"flow", R"("apply/buy")"}}, "")["error"], "wrong_inputs");
  const TestReply started = Start({{"flow", R"("Apply")"}, {"vcc", ""}}, "");
  ASSERT_EQ(started.status, 200) << started.body;
  ASSERT_TRUE(sandbox_->FinishCheckout(started["online_order_id"], "Success").ok());
  EXPECT_EQ(ById(started["online_order_id"])["flow"], "apply");
  EXPECT_EQ(ById(started["online_order_id"])["apply.apply_status"], "SUCCESS");
  EXPECT_EQ(ById(started["online_order_id"]).json().Find("purchase"), nullptr);
}

TEST_F(OnlineTest, TheLatestCheckoutOfAMerchantsOrderIsTold) {
  const std::string first = Start()["online_order_id"];
  const std::string second = Start()["online_order_id"];
  EXPECT_NE(first, second);
  ASSERT_TRUE(sandbox_->FinishCheckout(first, "Failed").ok());
  EXPECT_EQ(ByMerchantOrder("cart-7")["transaction_id"], second);
  EXPECT_EQ(ById(first)["purchase.status"], "Failed");
}

TEST_F(OnlineTest, AnotherMerchantsOrderIsNotThere) {
  const std::string id = Start()["online_order_id"];
  tokens_ = {{"online", Token("client_id=birch-electronics&client_secret=birch-electronics-secret",
                              true)["access_token"]}};
  const std::string path = Path("notifications/order-id/" + id, "", kOtherMerchant);
  EXPECT_EQ(Get(path, "online").status, 404);
  EXPECT_EQ(ById(id).status, 401) << "nor does its token open the first merchant's path";
}

TEST_F(OnlineTest, EveryDocumentedSpellingOfLanguageAndFlowIsTaken) {
  for (const std::string lang : {"en", "fr", "En-CA", "en-FR", "fr-CA"}) {
    const TestReply reply = Start({{"lang", "\"" + lang + "\""}});
    EXPECT_EQ(reply.status, 200) << lang << reply.body;
    const bool french = lang != "en" && lang != "En-CA";
    EXPECT_TRUE(absl::EndsWith(reply["redirection_url"], french ? "&lang=fr" : "&lang=en")) << lang;
  }
  for (const std::string flow : {"apply", "Apply", "buy", "Buy", "apply/buy", "Apply/Buy"}) {
    EXPECT_EQ(Start({{"flow", "\"" + flow + "\""}}).status, 200) << flow;
  }
}

TEST_F(OnlineTest, PrefillMayHoldAccentsAndANumberForThePhone) {
  EXPECT_EQ(Start({{"salutation", R"("Mr")"},
                   {"fname", R"("Beno\u00eet")"},
                   {"lname", R"("Gagnon")"},
                   {"phone_number", "5145550102"},
                   {"dob", R"("1979-11-30")"},
                   {"province", R"("QC")"},
                   {"is_guest", "true"},
                   {"amount_requested", "499.00"}})
                .status,
            200);
}

TEST_F(OnlineTest, TheCalculatorAnswersInBothLanguages) {
  const auto calculate = [this](const std::string& query) {
    return Get(Path("systems/payment-calculator?" + query, "v2/"), "online");
  };
  const TestReply french = calculate("clientId=maple-furniture&price=499&lang=fr");
  EXPECT_EQ(french["paymentPlan.monthlyPayment"], "166.33");
  EXPECT_EQ(french["paymentPlan.months"], "3");
  EXPECT_TRUE(absl::StrContains(french["htmlRender"], "166.33 $ par mois"));
  const TestReply english = calculate("clientId=maple-furniture&price=499.00&lang=en");
  EXPECT_TRUE(absl::StrContains(english["htmlRender"], "$166.33 a month"));
  EXPECT_TRUE(english.json().Find("paymentPlan")->Find("months")->is_string());
  EXPECT_TRUE(absl::EndsWith(calculate("clientId=maple-furniture")["error_description"], "price"));
  EXPECT_TRUE(absl::EndsWith(calculate("clientId=birch&price=1")["error_description"], "clientId"));
  EXPECT_EQ(calculate("clientId=maple-furniture&price=1&lang=de").status, 409);
}

}  // namespace
}  // namespace flexiti_sandbox
