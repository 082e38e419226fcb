// What the gateway refuses itself: nothing of it ever reaches Flexiti, and every bad field is named
// at once, by its path and never by its value.
#include <set>

#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/field_rules.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using testing::HasSubstr;
using testing::Not;

constexpr char kRefused[] = R"({"code":409,"error":"credit_exceeded"})";

std::set<std::string> Violations(const Failure& failure) {
  std::set<std::string> fields;
  if (!failure.bad_request.has_value()) return fields;
  for (const auto& violation : failure.bad_request->field_violations()) {
    EXPECT_FALSE(violation.description().empty());
    EXPECT_TRUE(fields.insert(violation.field()).second) << violation.field() << " stands twice";
  }
  return fields;
}

class ValidationTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { stack_->sandbox().Reset(); }

  static uint64_t Sent() { return stack_->sandbox().RequestCount("", ""); }

  // Answers of Flexiti for the calls that may pass.
  static void AnswerWith(int status, const std::string& body) {
    for (const char* path :
         {"/transactions", "/authorization", "/verify", "/authorizations", "/authorization/*"}) {
      Fault fault = Fault::Reply(status, body).Times(-1);
      fault.path = path;
      stack_->sandbox().Arm(fault);
    }
  }

  static void ExpectRefused(const Failure& got, const std::set<std::string>& fields) {
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(got.info.reason(), "INVALID_FIELD");
    EXPECT_EQ(got.error.code(), flexiti::v1::FLEXITI_ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(got.error.outcome(), flexiti::v1::OUTCOME_NOT_SENT);
    EXPECT_EQ(got.error.next_action(), flexiti::v1::NEXT_ACTION_FIX_REQUEST);
    EXPECT_EQ(got.pushback, "-1");
    EXPECT_EQ(Violations(got), fields);
    EXPECT_EQ(Sent(), 0u);
  }

  // Each bad value alone, then those of different fields together.
  template <typename Request>
  static void ExpectAllRefused(const Request& valid, const std::vector<FieldValue>& rows) {
    for (const FieldValue& row : rows) {
      SCOPED_TRACE(row.path + " = " + row.value.substr(0, 60));
      Request request = valid;
      SetField(request, row.path, row.value);
      const Failure got = Call(*stack_, request);
      ExpectRefused(got, {row.named()});
      if (row.value.size() < 3 || row.value == kClear) continue;
      EXPECT_THAT(got.status.error_details(), Not(HasSubstr(row.value)));
      EXPECT_THAT(got.status.error_message(), Not(HasSubstr(row.value)));
    }
  }

  template <typename Request>
  static void ExpectNamedTogether(const Request& valid, const std::vector<FieldValue>& rows) {
    Request request = valid;
    std::set<std::string> expected;
    for (const FieldValue& row : rows) {
      SetField(request, row.path, row.value);
      expected.insert(row.named());
    }
    ExpectRefused(Call(*stack_, request), expected);
  }

  // Each good value alone reaches Flexiti.
  template <typename Request>
  static void ExpectAllPass(const Request& valid, const std::vector<FieldValue>& rows) {
    AnswerWith(409, kRefused);
    for (const FieldValue& row : rows) {
      SCOPED_TRACE(row.path + " = " + row.value.substr(0, 60));
      Request request = valid;
      SetField(request, row.path, row.value);
      EXPECT_EQ(Call(*stack_, request).info.reason(), "CREDIT_EXCEEDED");
    }
  }

  static Stack* stack_;
};
Stack* ValidationTest::stack_ = nullptr;

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
  rows = Joined(rows, BadCards("vcc_number"));
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
  std::vector<FieldValue> rows;
  Add(rows, "authorization_id", {kClear, "12345678901234567", "12a", "../1", "1/2", "-12"});
  Add(rows, "lang", {"3", "777"});
  ExpectAllRefused(SomeGet(), rows);

  rows = BadAccountNumbers(false);
  Add(rows, "page_size", {"-1", "201", "2147483647", "-2147483648"});
  Add(rows, "page_token", {"garbage", "MTox", "====", "MToyOjAxMjM0NTY3ODlhYmNkZWY="});
  Add(rows, "purchase_type", {"1", "4", "777"});
  Add(rows, "status", {"1", "5", "777"});
  Add(rows, "lang", {"3", "-1"});
  for (const char* date : {"create_date_from", "create_date_to"}) {
    rows.push_back({std::string(date) + ".year", "2024", date});  // no month, no day
    rows.push_back({std::string(date) + ".day", "32", date});
  }
  ExpectAllRefused(SomeList(), rows);
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
                                           {"security_answer", "x"}});
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
  ExpectAllPass(SomeAuthorization(), Joined(GoodSales(), GoodStatementLines()));
  ExpectAllPass(SomePurchase(), Joined(GoodSales(), GoodStatementLines()));
  ExpectAllPass(SomePurchase(kTransactionsMerchant),
                Joined(GoodSales(), {{"customer_id", "1234567-123456789012"},
                                     {"vcc_number", "6038000000000001"}}));
  ExpectAllPass(SomeVerification(), {{"verification_request_id", Repeat(" ", 150)},
                                     {"format", "0"},
                                     {"format", "5"},
                                     {"account_number", "1"}});
  ExpectAllPass(SomeList(), {{"page_size", "200"}, {"status", "4"}, {"purchase_type", "3"}});
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
