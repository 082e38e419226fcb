#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class WidgetTest : public SandboxTest {
 protected:
  TestReply Init(const std::string& body, const std::string& query = "") {
    return Post(Pos("v2.5", "widget/init" + query), body, "customer");
  }
  static std::string For(const std::string& identification, const std::string& more = "") {
    return absl::StrCat(R"({"flow":"purchase","customer_identification":{)", identification, "}",
                        more, "}");
  }
  static std::string SessionOf(const TestReply& reply) {
    const std::string url = reply["redirection_url"];
    const size_t at = url.find("widget_session_id=");
    return at == std::string::npos ? "" : url.substr(at + 18);
  }
  TestReply AuthorizeOnline(const std::string& session, const Change& more = {}) {
    Change change = {{"verification_code", ""},
                     {"request_id", ""},
                     {"external_location_id", ""},
                     {"external_employee_id", ""},
                     {"widget_session_id", "\"" + session + "\""}};
    change.insert(change.end(), more.begin(), more.end());
    return Authorize(change, "customer");
  }
};

TEST_F(WidgetTest, EveryWrongFieldIsNamed) {
  const struct {
    std::string body, param;
  } kCases[] = {
      {R"({"flow":"purchase"})", "customer_identification"},
      {R"({"flow":"apply","customer_identification":{"account_number":1}})", "flow"},
      {R"({"customer_identification":{"account_number":1}})", "flow"},
      {For(""), "customer_identification.account_number"},
      {For(R"("account_number":1,"vcc_number":"6038000000000001")"),
       "customer_identification.account_number"},
      {For(R"("vcc_number":"60380000000000011")"), "customer_identification.vcc_number"},
      {For(R"("personal_information":{})"),
       "customer_identification.personal_information.first_name"},
      {For(R"("personal_information":{"first_name":"A","last_name":"B","dob":"1985-13-01",)"
           R"("postal_code":"M5H1A1"})"),
       "customer_identification.personal_information.dob"},
      {For(R"("account_number":1)", R"(,"lang":"de")"), "lang"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Init(test.body);
    EXPECT_EQ(reply.status, 409) << test.body;
    EXPECT_EQ(reply["field_errors.0.param"], test.param) << reply.body;
  }
}

TEST_F(WidgetTest, ASessionIsGoodOnceItsShopperHasPassed) {
  const TestReply reply = Init(For(R"("account_number":10000000000001)"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string session = SessionOf(reply);
  EXPECT_EQ(session.size(), 36u);
  EXPECT_EQ(AuthorizeOnline(session)["error"], "customer_identity_not_found");
  EXPECT_EQ(Control("POST", "/widget",
                    absl::StrCat(R"({"widget_session_id":")", session, R"(","verified":true})"))
                .status,
            200);
  // A code is for stores.
  EXPECT_EQ(AuthorizeOnline(session, {{"verification_code", "2222"}})["field_errors.0.param"],
            "verification_code");
  EXPECT_EQ(AuthorizeOnline(session).status, 200);
  EXPECT_EQ(AuthorizeOnline(session, {{"amount", "1.00"}}).status, 200);
  EXPECT_EQ(sandbox_->Journal().size(), 2u);
}

TEST_F(WidgetTest, ASessionIsOfOneAccountAndOneMerchant) {
  const Change other = {{"account_number", kNonPrimeAccount}};
  EXPECT_EQ(AuthorizeOnline(kWidgetSession, other)["error"], "not_verified");
  tokens_ = {{"customer", Token("client_id=birch-electronics&client_secret=birch-electronics-"
                                "secret&scope=customer")["access_token"]}};
  EXPECT_EQ(Post(Pos("v2.5.1", "authorization", kOtherMerchant),
                 absl::StrCat(R"({"account_number":10000000000001,"amount":1,"auto_capture":true,)",
                              R"("financing_option":{"transaction_type":"regular_purchase"},)",
                              R"("widget_session_id":")", kWidgetSession, R"("})"),
                 "customer")["error"],
            "not_verified");
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(WidgetTest, AShopperIsFoundByCardOrAsAPerson) {
  const std::string person =
      R"("personal_information":{"first_name":"beno\u00eet","last_name":"GAGNON",)"
      R"("dob":"1979-11-30","postal_code":"h2x 1k4"})";
  const std::string vcc = R"("vcc_number":"6038000000000001")";
  const struct {
    std::string identification;
    const char* account;
  } kCases[] = {{person, kOtherAccount}, {vcc, kAccount}};
  for (const auto& test : kCases) {
    const TestReply reply = Init(For(test.identification));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().Find("email"), nullptr);
    ASSERT_TRUE(sandbox_->FinishWidget(SessionOf(reply), true).ok());
    EXPECT_EQ(AuthorizeOnline(SessionOf(reply), {{"account_number", test.account}}).status, 200);
  }
}

TEST_F(WidgetTest, AStrangerGetsAPageThatLeadsNowhere) {
  const TestReply reply = Init(For(R"("account_number":77)"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  ASSERT_TRUE(sandbox_->FinishWidget(SessionOf(reply), true).ok());
  EXPECT_EQ(AuthorizeOnline(SessionOf(reply))["error"], "not_verified");
}

TEST_F(WidgetTest, ACardOfAnAuthorizedUserShowsTheUsersContactsMasked) {
  const TestReply reply = Init(For(R"("vcc_number":"6038000000000055")"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["email"], "f****@example.com");
  EXPECT_EQ(reply["phone_number"], "******0155");
}

TEST_F(WidgetTest, ThePageOpensInTheLanguageOfTheBody) {
  const std::string who = R"("account_number":10000000000001)";
  const auto url = [](const TestReply& reply) { return reply["redirection_url"]; };
  EXPECT_TRUE(absl::StrContains(url(Init(For(who))), "?lang=en&"));
  EXPECT_TRUE(absl::StrContains(url(Init(For(who), "?lang=fr")), "?lang=fr&"));
  EXPECT_TRUE(absl::StrContains(url(Init(For(who, R"(,"lang":"fr")"))), "?lang=fr&"));
  EXPECT_TRUE(absl::StrContains(url(Init(For(who, R"(,"lang":"en")"), "?lang=fr")), "?lang=en&"));
}

}  // namespace
}  // namespace flexiti_sandbox
