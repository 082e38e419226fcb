#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class CustomersTest : public SandboxTest {
 protected:
  TestReply Lookup(const std::string& query) {
    return Get(Pos("v2.5", "customers/lookup?" + query));
  }
  TestReply Search(const std::string& query) {
    return Get(Pos("v2.5", "customers/search?" + query));
  }
};

TEST_F(CustomersTest, LookupRefusesAsDocumented) {
  EXPECT_EQ(Lookup("")["error"], "wrong_input");
  EXPECT_EQ(Lookup("account_number=77")["error"], "not_found");
  EXPECT_EQ(Lookup("account_number=10000000000001&customer_id=1000001")["error"], "wrong_input");
  EXPECT_EQ(Lookup(absl::StrCat("account_number=", kFrozenAccount))["error"],
            "user_not_able_to_purchase");
  EXPECT_EQ(Lookup(absl::StrCat("account_number=", kInactiveAccount))["error"], "user_not_active");
  const TestReply drill = Lookup("account_number=0001");
  EXPECT_EQ(drill.status, 504);
  EXPECT_EQ(drill["error"], "GATEWAY_TIMEOUT");
}

TEST_F(CustomersTest, LookupMasksContactsAndOffersWhatFits) {
  const TestReply reply = Lookup(absl::StrCat("vcc_number=", kCard));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["account_number"], kAccount);
  EXPECT_EQ(reply["email"], "a****@example.com");
  EXPECT_EQ(reply["phone_number"], "******0101");
  EXPECT_EQ(reply["security_qid.id"], "6");
  EXPECT_EQ(reply["available_credit"], "10000.00");
  EXPECT_FALSE(absl::StrContains(reply.body, "DP - SAC No Payments"));  // only in QC
  EXPECT_TRUE(absl::StrContains(reply.body, "DP - SAC Interest Accrues"));
}

TEST_F(CustomersTest, SearchFindsByPersonAndAnswers404ForNobody) {
  EXPECT_EQ(Search("first_name=Alice")["error"], "wrong_input");
  EXPECT_EQ(Search("first_name=A&last_name=B&dob=2000-01-01")["error"], "not_found");
  const TestReply reply = Search("first_name=beno%C3%AEt&last_name=Gagnon&dob=1979-11-30");
  // Case is folded for ASCII only; the accent is as it is.
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["0.account_number"], kOtherAccount);
  EXPECT_EQ(reply["0.credit_limit"], "5000.00");
  EXPECT_EQ(reply["0.preferred_language"], "fr-CA");
  EXPECT_TRUE(reply.json().items()[0].Find("credit_limit")->is_string());
}

TEST_F(CustomersTest, AClosedAccountBuysNoMore) {
  Verify(kAccount, "R");
  EXPECT_EQ(Post(Pos("v2.5", absl::StrCat("accounts/", kAccount, "/close")), "").body, "{}");
  EXPECT_EQ(Transaction()["error"], "user_not_able_to_purchase");
  EXPECT_EQ(Post(Pos("v2.5", "accounts/77/close"), "").status, 404);
}

TEST_F(CustomersTest, InterestListsOnlyPlansThatAnAuthorizationWouldTake) {
  const TestReply reply =
      Post(Pos("v2.5.1", absl::StrCat("accounts/", kNonPrimeAccount, "/calculate-interest")),
           R"({"amount":"234.45"})", "customer");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["customer.category_type"], "standard");
  EXPECT_EQ(reply["regular_purchase.verify"], "false");  // more than 200
  EXPECT_EQ(reply["promotional_purchase.0.plan_id"], "101");
  EXPECT_EQ(reply["promotional_purchase.1.plan_id"], "103");
  // 234.45 and a quarter of 12.99 % are 242.06.
  EXPECT_EQ(reply["promotional_purchase.0.terms.0.term_amount"], "80.69");
}

TEST_F(CustomersTest, TheWidgetOpensASessionThatTheShopperFinishes) {
  const std::string init = Pos("v2.5", "widget/init");
  EXPECT_EQ(Post(init, R"({"flow":"purchase"})", "customer")["error"], "wrong_input");
  const TestReply reply = Post(
      init, R"({"flow":"purchase","customer_identification":{"account_number":"10000000000001"}})",
      "customer");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string url = reply["redirection_url"];
  const std::string session = url.substr(url.find("widget_session_id=") + 18);
  EXPECT_EQ(session.size(), 36u);
  const Change online = {{"verification_code", ""},
                         {"request_id", ""},
                         {"external_location_id", ""},
                         {"external_employee_id", ""},
                         {"widget_session_id", "\"" + session + "\""}};
  EXPECT_EQ(Authorize(online, "customer")["error"], "customer_identity_not_found");
  EXPECT_EQ(Control("POST", "/widget",
                    absl::StrCat(R"({"widget_session_id":")", session, R"(","verified":true})"))
                .status,
            200);
  EXPECT_EQ(Authorize(online, "customer").status, 200);
}

TEST_F(CustomersTest, ADriversLicenceIsRead) {
  const std::string path = Pos("v2.5", "customers/driverslicense");
  EXPECT_EQ(Post(path, R"({"code":"nothing"})", "customer")["error"], "wrong_input");
  const TestReply reply = Post(
      path, R"({"code":"@\nANSI 636012\nDLDCSTREMBLAY\nDACALICE\nDBB19850412\nDAQT1234\nDAJON\n"})",
      "customer");
  EXPECT_EQ(reply["last_name"], "TREMBLAY");
  EXPECT_EQ(reply["dob"], "1985-04-12");
  EXPECT_EQ(reply["govid_number"], "T1234");
}

TEST_F(CustomersTest, TheHostedCheckoutTellsHowItEnded) {
  const std::string base = "/flexiti/online-api/online/";
  const TestReply started =
      Post(base + "v2/client-id/maple-furniture/systems/init",
           R"({"merchant_orderid":"cart-7","lang":"en","flow":"buy","vcc":"6038000000000001",)"
           R"("amount_requested":"499.00"})",
           "online");
  ASSERT_EQ(started.status, 200) << started.body;
  const std::string id = started["online_order_id"];
  const auto status = [&](const std::string& rest) {
    return Get(base + "client-id/maple-furniture/notifications/" + rest, "online");
  };
  EXPECT_EQ(status("order-id/" + id)["purchase.status"], "");
  ASSERT_TRUE(sandbox_->FinishCheckout(id, "Success").ok());
  EXPECT_EQ(status("order-id/" + id)["purchase.status"], "Success");
  EXPECT_EQ(status("merchant-order-id/cart-7")["transaction_id"], id);
  EXPECT_EQ(status("order-id/77").status, 404);
  EXPECT_EQ(Get(base + "v2/client-id/maple-furniture/systems/payment-calculator?clientId="
                       "maple-furniture&price=499&lang=fr",
                "online")["paymentPlan.monthlyPayment"],
            "166.33");
}

}  // namespace
}  // namespace flexiti_sandbox
