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

TEST_F(CustomersTest, ACardOfAnAuthorizedUserShowsTheUsersContacts) {
  const TestReply reply = Lookup(absl::StrCat("vcc_number=", kAuthorizedUserCard));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["account_number"], kBusinessAccount);
  EXPECT_EQ(reply["customer_id"], "1000005-1");
  EXPECT_EQ(reply["card_ending_in"], "0055");
  EXPECT_EQ(reply["email"], "f****@example.com");
  EXPECT_EQ(reply["phone_number"], "******0155");
  EXPECT_EQ(reply["account_type"], "business");
  EXPECT_EQ(Lookup(absl::StrCat("account_number=", kBusinessAccount))["email"],
            "e****@example.com");
}

TEST_F(CustomersTest, LookupIsForMerchantsThatMayServeTheCustomer) {
  tokens_ = {{"merchant", Token("client_id=cedar-kiosk&client_secret="
                                "cedar-kiosk-secret")["access_token"]}};
  const auto lookup = [this](const std::string& account) {
    return Get(Pos("v2.5", "customers/lookup?account_number=" + account, kRestrictedMerchant));
  };
  EXPECT_EQ(lookup(kNonPrimeAccount)["error"], "merchant_not_support_nonprime_regularpurchase");
  EXPECT_EQ(lookup(kAccount).status, 200);
}

TEST_F(CustomersTest, OffersFollowProvinceAndPrimeClass) {
  const auto plans = [this](const std::string& account) {
    std::string names;
    const Json reply = Lookup("account_number=" + account).json();
    for (const Json& offer : reply.Find("offer_types")->items()) {
      absl::StrAppend(&names, offer.Find("plan_id")->text(), " ");
    }
    return names;
  };
  EXPECT_EQ(plans(kAccount), "101 102 103 ");       // ON, prime
  EXPECT_EQ(plans(kOtherAccount), "101 102 104 ");  // QC, prime
  EXPECT_EQ(plans(kNonPrimeAccount), "101 103 ");   // BC
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
  EXPECT_EQ(reply["0.creation_date"], "2019-06-24");
  EXPECT_EQ(reply["0.account_status"], "N");
  EXPECT_EQ(reply["0.account_status_reason_code"], "NNOR");
  EXPECT_TRUE(reply.json().items()[0].Find("credit_limit")->is_string());
  EXPECT_EQ(Search("first_name=Alice&last_name=Tremblay&dob=1985-04-12&postal_code=H1H1H1").status,
            404);
  EXPECT_EQ(Search("first_name=Alice&last_name=Tremblay&dob=1985-04-12&postal_code=m5h1a1").status,
            200);
}

TEST_F(CustomersTest, SearchNamesEveryWrongFieldAndCountsCharactersNotBytes) {
  const TestReply none = Search("postal_code=M5H1A1X");
  EXPECT_EQ(none["field_errors.0.param"], "first_name");
  EXPECT_EQ(none["field_errors.1.param"], "last_name");
  EXPECT_EQ(none["field_errors.2.param"], "dob");
  EXPECT_EQ(none["field_errors.3.param"], "postal_code");
  std::string name;
  for (int i = 0; i < 35; ++i) name += "%C3%A9";
  EXPECT_EQ(Search("last_name=B&dob=2000-01-01&first_name=" + name)["error"], "not_found");
  EXPECT_EQ(Search("last_name=B&dob=2000-01-01&first_name=" + name + "e")["field_errors.0.msg"],
            "too_long");
}

TEST_F(CustomersTest, SearchFindsAnAuthorizedUserUnderTheirOwnId) {
  const TestReply reply = Search("first_name=farid&last_name=haddad&dob=1981-03-30");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["0.customer_id"], "1000005-1");
  EXPECT_EQ(reply["0.account_number"], kBusinessAccount);
  EXPECT_EQ(reply["0.account_type"], "business");
  EXPECT_EQ(reply["0.card_ending_in"], "0055");
}

TEST_F(CustomersTest, SearchShowsWhoMayNotBuy) {
  const TestReply frozen = Search("first_name=Grace&last_name=Wong&dob=1988-02-29");
  EXPECT_EQ(frozen["0.account_status"], "F");
  EXPECT_EQ(frozen["0.account_status_reason_code"], "FFRD");
  EXPECT_EQ(Post(Pos("v2.5", absl::StrCat("accounts/", kAccount, "/close")), "").status, 200);
  const TestReply closed = Search("first_name=Alice&last_name=Tremblay&dob=1985-04-12");
  EXPECT_EQ(closed["0.account_status"], "C");
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

TEST_F(CustomersTest, AQuoteIsWhatTheAuthorizationThenSays) {
  const TestReply quote =
      Post(Pos("v2.5.1", absl::StrCat("accounts/", kAccount, "/calculate-interest?lang=fr")),
           R"({"amount":500})");
  const std::string term = "promotional_purchase.1.terms.0.";  // plan 102, 6 months
  EXPECT_EQ(quote["promotional_purchase.1.plan_id"], "102");
  EXPECT_EQ(quote[term + "term_amount"], "91.67");
  EXPECT_EQ(quote[term + "fees.0.amount"], "49.99");
  EXPECT_EQ(quote[term + "fees.0.description"], "Frais d'administration");
  EXPECT_EQ(quote["customer.category_type"], "preferred");
  Verify(kAccount, "R");
  const std::string body =
      absl::StrCat(R"({"account_number":10000000000001,"amount":500,"auto_capture":false,)",
                   R"("financing_option":{"transaction_type":"promotional_purchase",)",
                   R"("plan_id":102,"term":6},"verification_code":2222,"request_id":"R",)",
                   R"("external_location_id":"00-12345","external_employee_id":"1"})");
  const TestReply sale = Post(Pos("v2.5.1", "authorization?lang=fr"), body);
  ASSERT_EQ(sale.status, 200) << sale.body;
  for (const std::string field : {"term_amount", "annual_rates.rate", "annual_rates.description",
                                  "fees.0.amount", "fees.0.description"}) {
    EXPECT_EQ(sale[field], quote[term + field]) << field;
  }
  EXPECT_EQ(sale["message"], "Autorisation enregistrée");
}

TEST_F(CustomersTest, AMerchantWithoutRegularPurchasesQuotesNone) {
  tokens_ = {{"merchant", Token("client_id=cedar-kiosk&client_secret="
                                "cedar-kiosk-secret")["access_token"]}};
  const TestReply reply =
      Post(Pos("v2.5.1", absl::StrCat("accounts/", kAccount, "/calculate-interest"),
               kRestrictedMerchant),
           R"({"amount":100})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().Find("regular_purchase"), nullptr);
  EXPECT_EQ(reply["promotional_purchase.0.plan_id"], "101");
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
  const TestReply compact = Post(
      path, R"({"code":"@\n\u001e\rANSI 636012080001DL00310100DLDCSBEADLE\nDACALICE\nDAQT1234\n"})",
      "customer");
  EXPECT_EQ(compact["last_name"], "BEADLE") << compact.body;
  EXPECT_EQ(reply["govid_type"], "CADL");
  EXPECT_EQ(reply["govid_issuedby"], "ON");
}

}  // namespace
}  // namespace flexiti_sandbox
