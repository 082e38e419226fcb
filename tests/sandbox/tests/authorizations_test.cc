#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/tests/test_client.h"

namespace flexiti_sandbox {
namespace {

class AuthorizationsTest : public SandboxTest {
 protected:
  static Change Option(const std::string& type, int plan_id, int term) {
    return {{"financing_option", absl::StrCat(R"({"transaction_type":")", type, R"(","plan_id":)",
                                              plan_id, R"(,"term":)", term, "}")}};
  }
  static Change And(Change a, const Change& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
  TestReply List(const std::string& query) { return Get(Pos("v2.5.1", "authorizations?" + query)); }
};

TEST_F(AuthorizationsTest, AWrongFieldIsNamedAndMovesNothing) {
  const struct {
    std::string field, value, param;
  } kCases[] = {
      {"account_number", "", "account_number"},
      {"amount", "", "amount"},
      {"auto_capture", "", "auto_capture"},
      {"auto_capture", R"("true")", "auto_capture"},
      {"reference", absl::StrCat("\"", std::string(41, 'r'), "\""), "reference"},
      {"reference", "\"caf\xc3\xa9\"", "reference"},
      {"financing_option", "", "financing_option"},
      {"financing_option", "{}", "financing_option.transaction_type"},
      {"financing_option", R"({"transaction_type":"deposit"})",
       "financing_option.transaction_type"},
      {"financing_option", R"({"transaction_type":"promotional_purchase","term":3})",
       "financing_option.plan_id"},
      {"financing_option", R"({"transaction_type":"promotional_purchase","plan_id":101})",
       "financing_option.term"},
      {"verification_code", "", "verification_code"},
      {"request_id", "", "request_id"},
      {"external_location_id", "", "external_location_id"},
      {"external_employee_id", "", "external_employee_id"},
      {"widget_session_id", R"("x")", "verification_code"},
      {"sku_data", R"({"purchase_order":"12345678901"})", "sku_data.purchase_order"},
      {"sku_data", R"({"gst_hst":"lots"})", "sku_data.gst_hst"},
      {"sku_data", "[]", "sku_data"},
  };
  Verify(kAccount, "R");
  for (const auto& test : kCases) {
    const TestReply reply = Authorize({{test.field, test.value}});
    EXPECT_EQ(reply.status, 409) << test.param << reply.body;
    EXPECT_EQ(reply["field_errors.0.param"], test.param) << reply.body;
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(AuthorizationsTest, EveryBusinessRefusalGetsItsDocumentedWordAndMovesNothing) {
  for (const char* account : {kAccount, kOtherAccount, kNonPrimeAccount, kPoorAccount,
                              kFrozenAccount, kInactiveAccount}) {
    Verify(account, "R");
  }
  const auto of = [](const char* account, const char* code) -> Change {
    return {{"account_number", account}, {"verification_code", code}};
  };
  const struct {
    Change change;
    int status;
    std::string error;
  } kCases[] = {
      {{{"account_number", "77"}}, 404, "not_found"},
      {{{"vcc_number", "77"}}, 404, "not_found"},
      {{{"vcc_number", kOtherCard}}, 409, "vcc_account_mismatch"},
      {{{"external_location_id", R"("nowhere")"}}, 409, "external_location_id_not_found"},
      {{{"request_id", R"("S")"}}, 409, "not_verified"},
      {{{"verification_code", "1111"}}, 409, "not_verified"},
      {of(kFrozenAccount, "6666"), 409, "user_not_able_to_purchase"},
      {of(kInactiveAccount, "7777"), 409, "user_not_able_to_purchase"},
      {And(of(kNonPrimeAccount, "3333"), Option("promotional_purchase", kPrimePlanId, 12)), 409,
       "plan_term_not_available"},
      {And(of(kOtherAccount, R"("0042")"),
           Option("promotional_purchase", kInterestAccruesPlanId, 6)),
       409, "plan_term_not_available"},
      {Option("promotional_purchase", kNoInterestPlanId, 6), 409, "plan_term_not_available"},
      {Option("promotional_purchase", 999, 6), 409, "plan_term_not_set"},
      {Option("promotional_purchase", 101, 7), 409, "plan_term_not_set"},
      {{{"amount", "10000.01"}}, 409, "credit_exceeded"},
      // 9,000 and a year at 12.99 % are 10,169.10.
      {{{"amount", "9000.00"}}, 409, "credit_exceeded"},
      {And(of(kPoorAccount, "4444"), {{"amount", "10.01"}}), 409, "credit_exceeded"},
  };
  for (const auto& test : kCases) {
    const TestReply reply = Authorize(test.change);
    EXPECT_EQ(reply.status, test.status) << test.error << reply.body;
    EXPECT_EQ(reply["error"], test.error);
  }
  EXPECT_TRUE(sandbox_->Journal().empty());
}

TEST_F(AuthorizationsTest, AnAuthorizationHoldsMoney) {
  Verify(kAccount, "R");
  const TestReply reply = Authorize();
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["amount"], "500.00");
  EXPECT_EQ(reply["authorization_status"], "opened");
  EXPECT_EQ(reply["annual_rates.rate"], "0.1299");
  EXPECT_EQ(reply["capture_id"], "");
  const auto account = sandbox_->Account(kAccount);
  EXPECT_EQ(account->held_cents, 500'00);
  EXPECT_EQ(account->balance_cents, 0);
  ASSERT_EQ(sandbox_->Journal().size(), 1u);
  EXPECT_EQ(sandbox_->Journal()[0].kind, "authorization");
  EXPECT_EQ(sandbox_->Journal()[0].reference, "Order-1");
  EXPECT_EQ(sandbox_->Journal()[0].authorization_id, reply["authorization_id"]);
  const TestReply got = Get(Pos("v2.5.1", "authorization/" + reply["authorization_id"]));
  EXPECT_EQ(got.body, reply.body);
}

TEST_F(AuthorizationsTest, AutoCaptureIsOnePurchase) {
  Verify(kAccount, "R");
  const TestReply reply = Authorize({{"auto_capture", "true"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply["authorization_status"], "closed");
  EXPECT_EQ(reply["remaining_authorization_amount"], "0.00");
  EXPECT_EQ(reply["capture_id"], reply["captures.0.capture_id"]);
  EXPECT_EQ(sandbox_->Account(kAccount)->balance_cents, 500'00);
  ASSERT_EQ(sandbox_->Journal().size(), 1u);
  EXPECT_EQ(sandbox_->Journal()[0].kind, "purchase");
  EXPECT_EQ(sandbox_->Journal()[0].capture_id, reply["capture_id"]);
}

TEST_F(AuthorizationsTest, OnlineNeedsAWidgetThatWasPassed) {
  const Change online = {{"verification_code", ""},
                         {"request_id", ""},
                         {"external_location_id", ""},
                         {"external_employee_id", ""}};
  const auto with = [&](const std::string& session) {
    return Authorize(And(online, {{"widget_session_id", "\"" + session + "\""}}), "customer");
  };
  EXPECT_EQ(Authorize(online, "customer")["error"], "customer_identity_not_found");
  EXPECT_EQ(with("another")["error"], "not_verified");
  EXPECT_EQ(with(kFailedWidgetSession)["error"], "customer_identity_not_found");
  EXPECT_TRUE(sandbox_->FinishWidget(kFailedWidgetSession, true).ok());
  EXPECT_EQ(with(kFailedWidgetSession).status, 200);
  EXPECT_EQ(with(kWidgetSession).status, 200);
  EXPECT_EQ(sandbox_->Journal().size(), 2u);
}

TEST_F(AuthorizationsTest, AMerchantWithoutTheRightIsRefused) {
  const auto authorize = [&](const std::string& merchant, const std::string& auto_capture) {
    tokens_ = {{"merchant", Token("client_id=" + merchant + "&client_secret=" + merchant +
                                  "-secret")["access_token"]}};
    return Post(
        Pos("v2.5.1", "authorization", merchant),
        absl::StrCat(R"({"account_number":10000000000001,"amount":1,"auto_capture":)", auto_capture,
                     R"(,"financing_option":{"transaction_type":"regular_purchase"},)"
                     R"("verification_code":1,"request_id":"R","external_location_id":)"
                     R"("00-12345","external_employee_id":"1"})"))["error"];
  };
  EXPECT_EQ(authorize(kReadOnlyMerchant, "true"), "not_permitted");
  EXPECT_EQ(authorize(kRestrictedMerchant, "false"), "auth_not_allowed");
  EXPECT_EQ(authorize(kRestrictedMerchant, "true"), "not_verified");
}

TEST_F(AuthorizationsTest, ListsFilterAndPage) {
  Verify(kAccount, "R");
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(
        Authorize({{"amount", absl::StrCat(i + 1)}, {"auto_capture", i == 4 ? "true" : "false"}})
            .status,
        200);
  }
  const std::string day = FormatDate(sandbox_->Now());
  EXPECT_EQ(List("")["total"], "5");
  EXPECT_EQ(List("authorization_status=opened")["total"], "4");
  EXPECT_EQ(List("transaction_type=regular_purchase")["total"], "0");
  EXPECT_EQ(List(absl::StrCat("account_number=", kAccount, "&creation_date_from=", day,
                              "&creation_date_to=", day))["total"],
            "5");
  EXPECT_EQ(List("creation_date_to=2020-01-01")["total"], "0");
  EXPECT_EQ(List(absl::StrCat("account_number=", kOtherAccount))["total"], "0");
  EXPECT_EQ(List("account_number=77")["error"], "not_found");
  const TestReply page = List("page_number=2&page_size=2");
  EXPECT_EQ(page.json().Find("authorizations")->items().size(), 2u);
  EXPECT_EQ(page["authorizations.0.amount"], "3.00");
  EXPECT_EQ(List("page_number=3&page_size=2")["authorizations.0.amount"], "5.00");
  for (const char* bad :
       {"page_number=0", "page_size=201", "page_size=x", "lang=de", "creation_date_from=2024-02-30",
        "authorization_status=gone", "account_number=1&account_number=2"}) {
    EXPECT_EQ(List(bad)["error"], "wrong_input") << bad;
  }
  ReplyStyle style;
  style.lists = ListStyle::kArray;
  sandbox_->SetStyle(style);
  EXPECT_EQ(List("").json().items().size(), 5u);
}

TEST_F(AuthorizationsTest, APageMayBeSmallerThanTheOneAskedFor) {
  Verify(kAccount, "R");
  for (int i = 0; i < 5; ++i) ASSERT_EQ(Authorize({{"amount", absl::StrCat(i + 1)}}).status, 200);
  EXPECT_EQ(Control("POST", "/style", R"({"most_per_page":2})").status, 200);
  const TestReply page = List("page_number=2&page_size=4");
  EXPECT_EQ(page["page_size"], "2");
  EXPECT_EQ(page["total"], "5");
  EXPECT_EQ(page.json().Find("authorizations")->items().size(), 2u);
  EXPECT_EQ(page["authorizations.0.amount"], "3.00");
  EXPECT_EQ(List("page_number=3&page_size=4")["authorizations.0.amount"], "5.00");
  EXPECT_EQ(List("page_number=4&page_size=4").json().Find("authorizations")->items().size(), 0u);
  EXPECT_EQ(List("page_size=1")["page_size"], "1");
  EXPECT_EQ(Control("POST", "/style", R"({"most_per_page":0})").status, 400);
}

TEST_F(AuthorizationsTest, ListsTellStatusesAndDaysApart) {
  Verify(kAccount, "R");
  const std::string first_day = FormatDate(sandbox_->Now());
  const std::string opened = Authorize()["authorization_id"];
  const std::string refused =
      Authorize({{"reference", R"("sandbox-unauthorized")"}})["authorization_id"];
  sandbox_->Advance(std::chrono::hours(48));
  tokens_.clear();
  const std::string second_day = FormatDate(sandbox_->Now());
  const std::string closed = Authorize({{"auto_capture", "true"}})["authorization_id"];
  const auto only = [this](const std::string& query) {
    const TestReply reply = List(query);
    EXPECT_EQ(reply["total"], "1") << query;
    return reply["authorizations.0.authorization_id"];
  };
  EXPECT_EQ(only("authorization_status=opened"), opened);
  EXPECT_EQ(only("authorization_status=unauthorized"), refused);
  EXPECT_EQ(only("authorization_status=closed"), closed);
  EXPECT_EQ(only("creation_date_from=" + second_day), closed);
  EXPECT_EQ(only("authorization_status=opened&creation_date_to=" + first_day), opened);
  EXPECT_EQ(List(absl::StrCat("creation_date_from=", second_day,
                              "&creation_date_to=", first_day))["field_errors.0.param"],
            "creation_date_to");
  const TestReply captures = Get(Pos("v2.5.1", "captures?creation_date_from=" + second_day));
  EXPECT_EQ(captures["total"], "1");
  EXPECT_EQ(captures["captures.0.authorization_id"], closed);
}

TEST_F(AuthorizationsTest, AnAuthorizedUsersCardGoesWithThePrimaryAccount) {
  EXPECT_EQ(Post(Pos("v2.5", absl::StrCat("account/", kBusinessAccount, "/verify")),
                 absl::StrCat(R"({"request_id":"R","vcc_number":")", kAuthorizedUserCard, R"("})"))
                .status,
            200);
  const Change user = {{"account_number", kBusinessAccount},
                       {"verification_code", "5555"},
                       {"vcc_number", absl::StrCat("\"", kAuthorizedUserCard, "\"")}};
  const TestReply reply = Authorize(user);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(sandbox_->Account(kBusinessAccount)->held_cents, 500'00);
  EXPECT_EQ(Authorize(And(user, {{"account_number", kAccount}}))["error"], "vcc_account_mismatch");
}

TEST_F(AuthorizationsTest, AnotherMerchantsAuthorizationIsNotThere) {
  Verify(kAccount, "R");
  const std::string id = Authorize()["authorization_id"];
  tokens_ = {{"merchant", Token("client_id=birch-electronics&client_secret="
                                "birch-electronics-secret")["access_token"]}};
  EXPECT_EQ(Get(Pos("v2.5.1", "authorization/" + id, kOtherMerchant)).status, 404);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorizations", kOtherMerchant))["total"], "0");
}

TEST_F(AuthorizationsTest, AWrongVersionOrMethodIsNotFound) {
  EXPECT_EQ(Get(Pos("v2.5", "authorizations")).status, 404);
  EXPECT_EQ(Post(Pos("v2.5", "authorization"), "{}").status, 404);
  EXPECT_EQ(Post(Pos("v2.5", "transactions"), "{}").status, 404);
  EXPECT_EQ(Post(Pos("v2.5.1", absl::StrCat("account/", kAccount, "/verify")), "{}").status, 404);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorization")).status, 404);
  EXPECT_EQ(Get(Pos("v2.5.1", "authorization/")).status, 404);
}

TEST_F(AuthorizationsTest, EveryCallNeedsAReferenceIdAndJson) {
  TestHeaders headers = {{"authorization", "Bearer " + Bearer()},
                         {"content-type", "application/json"}};
  const std::string path = Pos("v2.5.1", "authorization");
  EXPECT_EQ(Send("POST", path, headers, "{}")["field_errors.0.param"], "x-reference-id");
  headers.emplace_back("x-reference-id", "01234567-89ab-cdef-0123-456789abcdef");
  EXPECT_EQ(Send("POST", path, headers, "{}")["field_errors.0.param"], "x-reference-id");
  headers.back().second = kOtherReference;
  for (const char* body : {"", "[]", "{", R"({"amount":1,"amount":2})", R"({"amount":01})"}) {
    EXPECT_EQ(Send("POST", path, headers, body)["field_errors.0.param"], "body") << body;
  }
  headers[1].second = "text/plain";
  EXPECT_EQ(Send("POST", path, headers, "{}")["field_errors.0.param"], "content-type");
}

}  // namespace
}  // namespace flexiti_sandbox
