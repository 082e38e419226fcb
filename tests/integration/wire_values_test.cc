// Values on the wire that are easy to get wrong: money, codes, account numbers, characters that
// need escaping, and the token calls.
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Exchange;
using flexiti_sandbox::Fault;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr char kUnusedMerchant[] = "birch";
constexpr char kTokenTarget[] = "/flexiti/pos-api/v2.5/oauth/token";

std::string Header(const Exchange& exchange, const std::string& name) {
  for (const auto& [key, value] : exchange.headers) {
    if (key == name) return value;
  }
  return "<absent>";
}

class WireValuesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override {
    stack_->sandbox().Reset();
    Call(*stack_, SomeList());
    Answer("POST", "/authorization", R"({"authorization_id":1})");
    Answer("POST", "/transactions", R"({"transaction_id":"1"})");
    Answer("POST", "/verify", R"({"verification_code":2485})");
    Answer("POST", "/capture", R"({"capture_id":1})");
    Answer("POST", "/release", R"({"authorization_id":1000000000000001})");
    Answer("POST", "/return", R"({"return_id":1})");
    Answer("POST", "/refund", "{}");
  }

  static void Answer(const std::string& method, const std::string& path, const std::string& body) {
    stack_->sandbox().Arm(Fault::Reply(200, body).On(method, path).Times(-1));
  }

  template <typename Request>
  static Exchange Last(const Request& request) {
    const auto answer = Call(*stack_, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    const auto exchanges = stack_->sandbox().Exchanges();
    return exchanges.empty() ? Exchange() : exchanges.back();
  }

  static Stack* stack_;
};
Stack* WireValuesTest::stack_ = nullptr;

TEST_F(WireValuesTest, AmountsAreExact) {
  const std::vector<std::pair<std::int64_t, std::string>> amounts = {
      {1, "0.01"},
      {9, "0.09"},
      {10, "0.10"},
      {99, "0.99"},
      {100, "1.00"},
      {110, "1.10"},
      {1999, "19.99"},
      {100'010, "1000.10"},
      {123'456'789, "1234567.89"},
      {9'007'199'254'740'993, "90071992547409.93"},  // 2^53 + 1: no double holds it
      {999'999'999'999'999'900, "9999999999999999.00"},
      {999'999'999'999'999'999, "9999999999999999.99"}};
  for (const auto& [cents, text] : amounts) {
    const auto expect_amount = [cents = cents,
                                wanted = absl::StrCat(R"("amount":)", text)](auto request) {
      request.mutable_amount()->set_amount_cents(cents);
      EXPECT_THAT(Last(request).body, ContainsRegex(wanted + "[,}]"));
    };
    expect_amount(SomeAuthorization());
    expect_amount(SomePurchase());
    expect_amount(SomePurchase(kTransactionsMerchant));
    expect_amount(SomeCredit());
    expect_amount(SomeRefund());
    expect_amount(SomeCapture());
    expect_amount(SomeRelease());
    expect_amount(SomeReturn());
  }
}

TEST_F(WireValuesTest, ACodeThatStartsWithZeroIsAString) {
  for (const auto& [code, json] : std::vector<std::pair<std::string, std::string>>{
           {"0", R"("0")"},
           {"0000", R"("0000")"},
           {"0042", R"("0042")"},
           {"2485", "2485"},
           {"9000", "9000"},
           {"12345678901234567890", "12345678901234567890"}}) {
    const std::string wanted = absl::StrCat(R"("verification_code":)", json, ",");
    for (const char* merchant_id : {kMerchant, kTransactionsMerchant}) {
      auto purchase = SomePurchase(merchant_id);
      purchase.mutable_in_store()->set_verification_code(code);
      EXPECT_THAT(Last(purchase).body, HasSubstr(wanted));
    }
    auto credit = SomeCredit();
    credit.mutable_in_store()->set_verification_code(code);
    EXPECT_THAT(Last(credit).body, HasSubstr(wanted));
  }
}

TEST_F(WireValuesTest, AnAccountNumberIsANumberWithoutLeadingZerosWhereItIsANumber) {
  for (const auto& [account, number] :
       std::vector<std::pair<std::string, std::string>>{{"42", "42"},
                                                        {"00000000000042", "42"},
                                                        {"00", "0"},
                                                        {"0", "0"},
                                                        {"99999999999999", "99999999999999"}}) {
    auto authorization = SomeAuthorization();
    authorization.set_account_number(account);
    EXPECT_THAT(Last(authorization).body,
                HasSubstr(absl::StrCat(R"({"account_number":)", number, ",")));
    auto purchase = SomePurchase(kTransactionsMerchant);
    purchase.set_account_number(account);
    EXPECT_THAT(Last(purchase).body,
                HasSubstr(absl::StrCat(R"("account_number":")", account, R"(",)")));
    auto verification = SomeVerification();
    verification.set_account_number(account);
    EXPECT_THAT(Last(verification).path, HasSubstr(absl::StrCat("/account/", account, "/verify")));
  }
}

TEST_F(WireValuesTest, WithoutAReferenceTheRequestIdIsSentInLowerCase) {
  const auto expect_reference = [](auto request) {
    request.set_request_id(absl::AsciiStrToUpper(NewRequestId()));
    const std::string request_id = absl::AsciiStrToLower(request.request_id());
    const Exchange seen = Last(request);
    EXPECT_THAT(seen.body, HasSubstr(absl::StrCat(R"("reference":")", request_id, "\"")));
    EXPECT_EQ(Header(seen, "x-idempotency-key"), request_id);
  };
  expect_reference(SomeAuthorization());
  expect_reference(SomePurchase());
  expect_reference(SomeCapture());
  expect_reference(SomeReturn());
  expect_reference(SomeRefund());
}

TEST_F(WireValuesTest, EveryStringIsEscaped) {
  const std::string value = R"(a"b\c/d{}[]:,'<>&% e)";
  const std::string json = R"("a\"b\\c/d{}[]:,'<>&% e")";
  auto request = SomeAuthorization();
  auto* in_store = request.mutable_in_store();
  in_store->set_verification_request_id(value);
  in_store->set_external_location_id(value);
  in_store->set_external_employee_id(value);
  request.set_reference(value);
  auto* sku = request.mutable_sku_data();
  sku->set_purchase_order(R"("\\"/)");
  sku->set_register_id(value);
  auto* product = sku->add_products();
  product->set_sku_id(value);
  product->set_category(value + "\u00e9");
  product->set_description(value + "\u2028\U0001f6cb");
  EXPECT_EQ(
      Last(request).body,
      absl::StrCat(
          R"({"account_number":10000000000001,"reference":)", json,
          R"(,"financing_option":{"transaction_type":"promotional_purchase","plan_id":101,)",
          R"("term":12},"amount":1000.10,"auto_capture":false,"verification_code":2485,)",
          R"("request_id":)", json, R"(,"external_location_id":)", json,
          R"(,"external_employee_id":)", json, R"(,"sku_data":{"purchase_order":"\"\\\\\"/",)",
          R"("register_id":)", json, R"(,"products":[{"sku_id":)", json, R"(,"category":)",
          json.substr(0, json.size() - 1),
          "\u00e9\",\"description\":", json.substr(0, json.size() - 1), "\u2028\U0001f6cb\"}]}}"));

  auto purchase = SomePurchase(kTransactionsMerchant);
  *purchase.mutable_in_store() = request.in_store();
  EXPECT_THAT(Last(purchase).body,
              HasSubstr(absl::StrCat(R"("request_id":)", json, R"(,"external_location_id":)", json,
                                     R"(,"external_employee_id":)", json)));

  auto verification = SomeVerification();
  verification.set_verification_request_id(value);
  verification.set_format(flexiti::v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
  verification.set_security_question_id("6");
  verification.set_security_answer(value);
  EXPECT_EQ(Last(verification).body,
            absl::StrCat(R"({"format":"security_question","request_id":)", json,
                         R"(,"security_qid":"6","security_answer":)", json, "}"));

  auto refund = SomeRefund();
  refund.set_reference(value);
  refund.set_external_location_id(value);
  refund.set_external_employee_id(value);
  EXPECT_EQ(Last(refund).body,
            absl::StrCat(R"({"amount":1000.10,"reference":)", json, R"(,"external_location_id":)",
                         json, R"(,"external_employee_id":)", json, "}"));

  auto online = SomeAuthorization();
  online.mutable_online()->set_widget_session_id(value);
  EXPECT_THAT(Last(online).body, HasSubstr(absl::StrCat(R"("widget_session_id":)", json, "}")));
}

TEST_F(WireValuesTest, TheNextPageAsksForTheNextNumberWithTheSameFilters) {
  Answer("GET", "/authorizations",
         R"({"authorizations":[{"authorization_id":1}],"page_size":1,"total":2})");
  auto request = SomeList();
  request.set_account_number("42");
  request.set_page_size(1);
  const auto first = Call(*stack_, request);
  request.set_page_token(first.response.next_page_token());
  EXPECT_EQ(Last(request).query, "lang=en&account_number=42&page_number=2&page_size=1");
}

void ExpectTokenCall(const Exchange& seen, const std::string& body) {
  EXPECT_EQ(seen.head.substr(0, seen.head.find("\r\n")),
            absl::StrCat("POST ", kTokenTarget, " HTTP/1.1"));
  EXPECT_EQ(seen.body, body);
  EXPECT_EQ(Header(seen, "content-type"), "application/x-www-form-urlencoded");
  EXPECT_THAT(Header(seen, "x-reference-id"), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(Header(seen, "authorization"), "<absent>");
  EXPECT_EQ(Header(seen, "x-idempotency-key"), "<absent>");
  EXPECT_EQ(seen.headers.size(), 5u);  // and host, content-length, accept-encoding
}

TEST_F(WireValuesTest, TokensAreAskedForByCredentialsAndByRefreshToken) {
  const std::string credentials =
      "client_id=birch-electronics&client_secret=birch-electronics-secret&grant_type=";
  // Valid for 30 s, which is within the margin of 60: good, but to be refreshed before the next
  // use.
  stack_->sandbox().Arm(
      Fault::Reply(200, R"({"token_type":"BEARER","access_token":"token-a","expires_in":"30",)"
                        R"("refresh_token":"re+fresh/1=&%"})")
          .On("POST", "/oauth/token"));
  stack_->sandbox().Arm(Fault::Reply(200, R"({"access_token":"token-b","expires_in":1200})")
                            .On("POST", "/oauth/token"));
  stack_->sandbox().Arm(
      Fault::Reply(200, R"({"authorizations":[]})").On("GET", "/authorizations").Times(3));
  stack_->sandbox().ClearExchanges();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Call(*stack_, SomeList(kUnusedMerchant)).status.ok());
  const auto seen = stack_->sandbox().Exchanges();
  ASSERT_EQ(seen.size(), 5u);
  ExpectTokenCall(seen[0], credentials + "client_credentials&scope=merchant");
  EXPECT_EQ(Header(seen[1], "authorization"), "Bearer token-a");
  ExpectTokenCall(
      seen[2], credentials + "refresh_token&scope=merchant&refresh_token=re%2Bfresh%2F1%3D%26%25");
  EXPECT_EQ(Header(seen[3], "authorization"), "Bearer token-b");
  EXPECT_EQ(Header(seen[4], "authorization"), "Bearer token-b");
}

TEST_F(WireValuesTest, AnExpiredTokenIsReplacedOnceAndTheCallReplayedAsItWas) {
  stack_->sandbox().Advance(std::chrono::seconds(1200));
  stack_->sandbox().DisarmAll();
  stack_->sandbox().ClearExchanges();
  // Not verified, so it is refused; but with a good token.
  EXPECT_EQ(Call(*stack_, SomeAuthorization()).info.reason(), "NOT_VERIFIED");
  const auto seen = stack_->sandbox().Exchanges();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].reply_status, 401);
  ExpectTokenCall(seen[1],
                  "client_id=maple-furniture&client_secret=maple-furniture-secret&"
                  "grant_type=client_credentials&scope=merchant");
  EXPECT_EQ(seen[2].reply_status, 409);
  EXPECT_EQ(seen[0].body, seen[2].body);
  for (const char* name : {"x-reference-id", "x-idempotency-key", "x-context-hash"}) {
    EXPECT_EQ(Header(seen[0], name), Header(seen[2], name));
  }
  EXPECT_NE(Header(seen[0], "authorization"), Header(seen[2], "authorization"));
}

TEST_F(WireValuesTest, TheScopeIsTheMerchants) {
  Call(*stack_, SomeAuthorization("maple-customer-scope"));
  stack_->sandbox().DisarmAll();
  const auto exchanges = stack_->sandbox().Exchanges();
  ASSERT_GE(exchanges.size(), 2u);
  ExpectTokenCall(exchanges[exchanges.size() - 2],
                  "client_id=maple-furniture&client_secret=maple-furniture-secret&"
                  "grant_type=client_credentials&scope=customer");
}

}  // namespace
}  // namespace flexiti_test
