// What the gateway refuses itself: nothing of it ever reaches Flexiti, and every bad field is named
// at once, by its path and never by its value.
#include "tests/conformance/validation_fixture.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ValidationTest, CreateAuthorizationRefusesEachBadField) {
  ExpectAllRefused(SomeAuthorization(),
                   Joined(Joined(BadSales(), BadStatementLines()),
                          Joined(BadAccountNumbers(true), BadCards("vcc_number"))));
}

TEST_F(ValidationTest, CreatePurchaseByAuthorizationRefusesEachBadField) {
  ExpectAllRefused(
      SomePurchase(),
      Joined(Joined(Joined(BadSales(), BadStatementLines()),
                    Joined(BadAccountNumbers(false), BadCards("authorized_user_vcc_number"))),
             {{"vcc_number", "6038000000000001", "account_number"},
              {"customer_id", "1234567-12345", "account_number"}}));
}

TEST_F(ValidationTest, CreatePurchaseByTransactionsRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadSales(), BadAccountNumbers(false));
  rows = Joined(rows, BadCards("vcc_number"));
  Add(rows, "customer_id", {"1234567-1234567890123", "12345a", "12 45", "caf\xc3\xa9"});
  rows.push_back({"account_number", kClear, "customer"});
  rows.push_back({"reference", "order-1"});
  rows.push_back({"authorized_user_vcc_number", "6038000000000001"});
  rows.push_back({"sku_data.pst.amount_cents", "100", "sku_data"});
  rows.push_back({"online.widget_session_id", "session-1", "online"});
  ExpectAllRefused(SomePurchase(kTransactionsMerchant), rows);
}

TEST_F(ValidationTest, OnlineSalesNeedASession) {
  std::vector<FieldValue> rows;
  Add(rows, "online.widget_session_id", BadAscii(100));
  rows.push_back({"online.widget_session_id", kClear});
  ExpectAllRefused(SomeAuthorization(), rows);
  ExpectAllRefused(SomePurchase(), rows);
}

TEST_F(ValidationTest, ARegularPurchaseTakesNoPlan) {
  flexiti::v1::CreateAuthorizationRequest request = SomeAuthorization();
  request.mutable_financing_option()->set_purchase_type(flexiti::v1::PURCHASE_TYPE_REGULAR);
  ExpectRefused(Call(*stack_, request), {"financing_option.plan_id", "financing_option.term"});
}

TEST_F(ValidationTest, VerifyCustomerRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadRequestIds(), BadAccountNumbers(true));
  rows = Joined(rows, Joined(BadCards("vcc_number"), BadLanguages()));
  Add(rows, "verification_request_id", BadAscii(150));
  rows.push_back({"verification_request_id", kClear});
  Add(rows, "format", {"-1", "6", "777"});
  Add(rows, "security_question_id", {"123", "abc"});  // neither belongs to an SMS
  rows.push_back({"security_answer", "Fluffy"});
  ExpectAllRefused(SomeVerification(), rows);

  auto question = SomeVerification();
  question.set_format(flexiti::v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
  question.set_security_question_id("6");
  question.set_security_answer("Rex");
  rows.clear();
  Add(rows, "security_question_id", {kClear, "123456", "12a", "-12"});
  Add(rows, "security_answer", BadAscii(50));
  rows.push_back({"security_answer", kClear});
  ExpectAllRefused(question, rows);
}

TEST_F(ValidationTest, ReadsRefuseEachBadField) {
  ExpectAllRefused(SomeGet(), Joined(BadIds("authorization_id", 16, true), BadLanguages()));

  std::vector<FieldValue> rows = BadLists();
  Add(rows, "purchase_type", {"1", "4", "777"});
  Add(rows, "status", {"1", "5", "777"});
  ExpectAllRefused(SomeList(), rows);

  rows = Joined(BadIds("authorization_id", 16, false), BadIds("capture_id", 9, false));
  ExpectAllRefused(SomeCaptureList(), Joined(rows, BadLists()));
}

TEST_F(ValidationTest, DatesMustExist) {
  struct Case {
    int year = 0, month = 0, day = 0;
  };
  for (const Case& c : {Case{2023, 2, 29}, Case{2024, 13, 1}, Case{2024, 0, 1}, Case{2024, 1, 0},
                        Case{2024, 4, 31}, Case{1899, 12, 31}, Case{10000, 1, 1}, Case{0, 0, 0},
                        Case{-2024, 1, 1}, Case{2024, -1, 1}, Case{2147483647, 2147483647, 1}}) {
    SCOPED_TRACE(testing::Message() << c.year << "-" << c.month << "-" << c.day);
    auto request = SomeList();
    request.mutable_create_date_to()->set_year(c.year);
    request.mutable_create_date_to()->set_month(c.month);
    request.mutable_create_date_to()->set_day(c.day);
    ExpectRefused(Call(*stack_, request), {"create_date_to"});
  }
}

TEST_F(ValidationTest, EveryBadFieldIsNamedAtOnce) {
  ExpectNamedTogether(SomeAuthorization(), {{"request_id", "x"},
                                            {"account_number", "y"},
                                            {"vcc_number", "z"},
                                            {"amount.amount_cents", "0"},
                                            {"amount.currency_code", "USD"},
                                            {"financing_option.plan_id", "0"},
                                            {"financing_option.term", "-5"},
                                            {"in_store.verification_request_id", "\t"},
                                            {"in_store.verification_code", "a"},
                                            {"in_store.external_location_id", kClear},
                                            {"in_store.external_employee_id", kClear},
                                            {"reference", Repeat("r", 41)},
                                            {"sku_data.purchase_order", Repeat("p", 11)},
                                            {"sku_data.pst.currency_code", "EUR"},
                                            {"sku_data.products[1].quantity", "-1"},
                                            {"lang", "9"}});
  ExpectNamedTogether(SomePurchase(kTransactionsMerchant),
                      {{"request_id", kClear},
                       {"account_number", kClear, "customer"},
                       {"amount", kClear},
                       {"financing_option", kClear},
                       {"in_store", kClear, "channel"},
                       {"reference", "order-1"},
                       {"authorized_user_vcc_number", "1"},
                       {"sku_data.pst.amount_cents", "1", "sku_data"}});
  ExpectNamedTogether(SomeVerification(), {{"request_id", kClear},
                                           {"account_number", "x"},
                                           {"vcc_number", "x"},
                                           {"verification_request_id", kClear},
                                           {"format", "9"},
                                           {"security_question_id", "x"},
                                           {"security_answer", "x"},
                                           {"lang", "9"}});
  ExpectNamedTogether(SomeCaptureList(), {{"page_size", "-1"},
                                          {"page_token", "garbage"},
                                          {"authorization_id", "x"},
                                          {"capture_id", "x"},
                                          {"account_number", "x"},
                                          {"create_date_to.day", "1", "create_date_to"}});
  ExpectNamedTogether(SomeList(), {{"page_size", "-1"},
                                   {"page_token", "garbage"},
                                   {"account_number", "x"},
                                   {"purchase_type", "9"},
                                   {"status", "9"},
                                   {"create_date_from.day", "1", "create_date_from"},
                                   {"create_date_to.day", "1", "create_date_to"},
                                   {"lang", "9"}});
}

TEST_F(ValidationTest, ValuesAtTheirLimitsPass) {
  const std::vector<FieldValue> sales = Joined(GoodSales(), GoodStatementLines());
  ExpectAllPass(SomeAuthorization(), Joined(sales, {{"account_number", "00000000000001"}}));
  ExpectAllPass(SomePurchase(), Joined(sales, {{"account_number", "00000000000001"}}));
  ExpectAllPass(SomePurchase(kTransactionsMerchant),
                Joined(GoodSales(), {{"customer_id", "1234567-123456789012"},
                                     {"vcc_number", "6038000000000001"}}));
  ExpectAllPass(SomeVerification(), {{"verification_request_id", Repeat(" ", 150)},
                                     {"format", "0"},
                                     {"format", "5"},
                                     {"account_number", "1"}});
  ExpectAllPass(SomeList(), {{"page_size", "200"}, {"status", "4"}, {"purchase_type", "3"}});
  ExpectAllPass(SomeCaptureList(), {{"page_size", "200"},
                                    {"authorization_id", Repeat("0", 16)},
                                    {"capture_id", "999999999"},
                                    {"account_number", "00000000000001"}});
}

TEST_F(ValidationTest, AnUnknownMerchantIsRefusedBeforeAnythingElse) {
  for (const std::string merchant_id :
       {"", "nobody-7f3a", "MAPLE", "maple ", "maple\n", "../maple"}) {
    SCOPED_TRACE(merchant_id);
    auto request = SomePurchase(merchant_id);
    request.clear_amount();
    const Failure got = Call(*stack_, request);
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(got.info.reason(), "UNKNOWN_MERCHANT");
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_NOT_SENT);
    EXPECT_EQ(got.error.next_action(), flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR);
    EXPECT_EQ(got.pushback, "-1");
    EXPECT_FALSE(got.bad_request.has_value());
    EXPECT_THAT(got.status.error_details(), Not(HasSubstr("nobody-7f3a")));
  }
  EXPECT_EQ(Sent(), 0u);
}

}  // namespace
}  // namespace flexiti_test
