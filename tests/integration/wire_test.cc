// Whole REST requests, byte by byte, as the contract describes them.
#include <openssl/sha.h>

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Exchange;
using flexiti_sandbox::Fault;
using testing::MatchesRegex;

constexpr char kBase[] = "/flexiti/pos-api/v2.5.1/client-id/maple-furniture";
constexpr char kVerifyBase[] = "/flexiti/pos-api/v2.5/client-id/maple-furniture";
constexpr char kItsRequestId[] = "{request_id}";
constexpr char kRequestId[] = "ABCDEF01-2345-6789-abcd-";  // and twelve digits

// One request, and what must be seen of it at Flexiti.
struct WireCase {
  std::string name;
  std::string request;  // text format, without merchant_id and request_id
  std::string target;   // path and query after the base
  std::string body;     // kItsRequestId stands for the request_id
};

std::string Sha256(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::map<std::string, std::string> Headers(const Exchange& exchange) {
  std::map<std::string, std::string> headers;
  for (const auto& [name, value] : exchange.headers) {
    EXPECT_TRUE(headers.emplace(absl::AsciiStrToLower(name), value).second) << name << " twice";
  }
  return headers;
}

// Takes the header out of the map, so that what is left at the end was not expected.
std::string Take(std::map<std::string, std::string>& headers, const std::string& name) {
  const auto found = headers.find(name);
  if (found == headers.end()) return "<absent>";
  std::string value = found->second;
  headers.erase(found);
  return value;
}

class WireTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override {
    stack_->sandbox().Reset();
    for (const char* merchant_id : {kMerchant, kTransactionsMerchant}) {
      Call(*stack_, SomeList(merchant_id));  // has a good token from now on
    }
    Answer("POST", "/authorization", R"({"authorization_id":1})");
    Answer("POST", "/transactions", R"({"transaction_id":"1"})");
    Answer("POST", "/verify", R"({"verification_code":2485})");
    Answer("GET", "/authorizations", R"({"authorizations":[],"total":0})");
    Answer("GET", "/authorization/0000000000000042", R"({"authorization_id":42})");
  }

  static void Answer(const std::string& method, const std::string& path, const std::string& body) {
    stack_->sandbox().Arm(Fault::Reply(200, body).On(method, path).Times(-1));
  }

  static std::string Host() { return absl::StrCat("localhost:", stack_->sandbox().https_port()); }

  // The one exchange that `call` causes.
  template <typename Request>
  static Exchange Only(const Request& request, std::string* reference_id) {
    stack_->sandbox().ClearExchanges();
    const auto answer = Call(*stack_, request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    if constexpr (requires { answer.response.operation(); }) {
      *reference_id = answer.response.operation().reference_id();
      EXPECT_EQ(answer.response.operation().request_id(),
                absl::AsciiStrToLower(request.request_id()));
    }
    const auto exchanges = stack_->sandbox().Exchanges();
    EXPECT_EQ(exchanges.size(), 1u);
    return exchanges.empty() ? Exchange() : exchanges[0];
  }

  template <typename Request>
  static void ExpectWire(const std::string& merchant_id, const std::string& base,
                         const WireCase& c) {
    SCOPED_TRACE(c.name);
    Request request;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(c.request, &request));
    request.set_merchant_id(merchant_id);
    std::string request_id;
    if constexpr (requires { request.request_id(); }) {
      request.set_request_id(absl::StrCat(kRequestId, 100'000'000'000 + ++count_));
      request_id = absl::AsciiStrToLower(request.request_id());
    }
    std::string reference_id;
    const Exchange seen = Only(request, &reference_id);
    EXPECT_EQ(seen.method, c.body.empty() ? "GET" : "POST");
    EXPECT_EQ(seen.head.substr(0, seen.head.find("\r\n")),
              absl::StrCat(seen.method, " ", base, c.target, " HTTP/1.1"));
    EXPECT_EQ(seen.body, absl::StrReplaceAll(c.body, {{kItsRequestId, request_id}}));
    ExpectHeaders(seen, request_id, reference_id);
  }

  static void ExpectHeaders(const Exchange& seen, const std::string& request_id,
                            const std::string& reference_id) {
    auto headers = Headers(seen);
    EXPECT_THAT(Take(headers, "authorization"), MatchesRegex("Bearer [0-9a-f]{40}"));
    EXPECT_EQ(Take(headers, "host"), Host());
    EXPECT_EQ(Take(headers, "accept-encoding"), "identity");  // replies are read as they come
    const std::string sent_reference_id = Take(headers, "x-reference-id");
    EXPECT_THAT(sent_reference_id, MatchesRegex("[0-9a-f]{32}"));
    if (!request_id.empty()) {
      EXPECT_EQ(sent_reference_id, reference_id);
      EXPECT_EQ(Take(headers, "content-type"), "application/json");
      EXPECT_EQ(Take(headers, "content-length"), absl::StrCat(seen.body.size()));
      EXPECT_EQ(Take(headers, "x-idempotency-key"), request_id);
      EXPECT_EQ(Take(headers, "x-context-hash"), Sha256(seen.body));
    }
    EXPECT_EQ(headers, (std::map<std::string, std::string>{}));
  }

  static Stack* stack_;
  static inline std::int64_t count_ = 0;  // of request_ids
};
Stack* WireTest::stack_ = nullptr;

constexpr char kInStore[] =
    R"(in_store { verification_request_id: "ver-1" verification_code: "2485"
                  external_location_id: "00-12345" external_employee_id: "12345-SMITH" })";
constexpr char kInStoreJson[] =
    R"("verification_code":2485,"request_id":"ver-1","external_location_id":"00-12345",)"
    R"("external_employee_id":"12345-SMITH")";
constexpr char kPlan[] =
    "financing_option { purchase_type: PURCHASE_TYPE_PROMOTIONAL plan_id: 101 term: 12 }";
constexpr char kPlanJson[] =
    R"("financing_option":{"transaction_type":"promotional_purchase","plan_id":101,"term":12})";
// What is sent where the caller gave none.
constexpr char kOwnReference[] = R"("reference":"{request_id}",)";  // as kItsRequestId
constexpr char kRegular[] = "financing_option { purchase_type: PURCHASE_TYPE_REGULAR }";
constexpr char kRegularJson[] = R"("financing_option":{"transaction_type":"regular_purchase"})";
constexpr char kAmount[] = "amount { amount_cents: 100010 currency_code: 'CAD' }";
constexpr char kSku[] = R"(sku_data {
    purchase_order: "PO-1" register_id: "till 3"
    shipping_total { amount_cents: 999999999999999999 }
    transaction_discount_total { amount_cents: -1 }
    transaction_subtotal { amount_cents: 88504 } transaction_total { amount_cents: 100010 }
    gst_hst { amount_cents: 11506 } pst { amount_cents: 0 }
    products { sku_id: "S-1" category: "Sofas" description: "Canap\303\251 3 places" quantity: 2
               unit_price { amount_cents: 44252 } extended_price { amount_cents: 88504 } }
    products { sku_id: "S-2" } })";
constexpr char kSkuJson[] =
    R"("sku_data":{"purchase_order":"PO-1","shipping_total":9999999999999999.99,)"
    R"("register_id":"till 3","transaction_discount_total":-0.01,"transaction_subtotal":885.04,)"
    R"("transaction_total":1000.10,"gst_hst":115.06,"pst":0.00,"products":[{"sku_id":"S-1",)"
    R"("category":"Sofas","description":"Canapé 3 places","quantity":2,"unit_price":442.52,)"
    R"("extended_price":885.04},{"sku_id":"S-2"}]})";

TEST_F(WireTest, CreateAuthorization) {
  const std::string start = R"({"account_number":10000000000001,)";
  const std::string account = "account_number: '10000000000001' ";
  for (const WireCase& c : std::vector<WireCase>{
           {"in store", absl::StrCat(account, kAmount, kPlan, kInStore), "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":false,)", kInStoreJson, "}")},
           {"captured at once, regular, in French",
            absl::StrCat(account, kAmount, kRegular, kInStore,
                         "auto_capture: true lang: LANGUAGE_FR"),
            "/authorization?lang=fr",
            absl::StrCat(start, kOwnReference, kRegularJson,
                         R"(,"amount":1000.10,"auto_capture":true,)", kInStoreJson, "}")},
           {"online", absl::StrCat(account, kAmount, kPlan, "online { widget_session_id: 'w-1' }"),
            "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":false,"widget_session_id":"w-1"})")},
           {"with everything",
            absl::StrCat(account, "vcc_number: '6038000000000001' reference: 'order 1' ", kAmount,
                         kPlan, kInStore, kSku, "lang: LANGUAGE_EN"),
            "/authorization?lang=en",
            absl::StrCat(start, R"("vcc_number":"6038000000000001","reference":"order 1",)",
                         kPlanJson, R"(,"amount":1000.10,"auto_capture":false,)", kInStoreJson, ",",
                         kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::CreateAuthorizationRequest>(kMerchant, kBase, c);
  }
}

TEST_F(WireTest, CreatePurchaseByAuthorization) {
  const std::string start = R"({"account_number":10000000000001,)";
  const std::string account = "account_number: '10000000000001' ";
  for (const WireCase& c : std::vector<WireCase>{
           {"in store", absl::StrCat(account, kAmount, kPlan, kInStore), "/authorization?lang=en",
            absl::StrCat(start, kOwnReference, kPlanJson,
                         R"(,"amount":1000.10,"auto_capture":true,)", kInStoreJson, "}")},
           {"with everything, online",
            absl::StrCat(account,
                         "authorized_user_vcc_number: '6038000000000055' reference: 'order 1' "
                         "online { widget_session_id: 'w-1' } lang: LANGUAGE_FR ",
                         kAmount, kRegular, kSku),
            "/authorization?lang=fr",
            absl::StrCat(start, R"("vcc_number":"6038000000000055","reference":"order 1",)",
                         kRegularJson, R"(,"amount":1000.10,"auto_capture":true,)",
                         R"("widget_session_id":"w-1",)", kSkuJson, "}")}}) {
    ExpectWire<flexiti::v1::CreatePurchaseRequest>(kMerchant, kBase, c);
  }
}

TEST_F(WireTest, CreatePurchaseByTransactions) {
  const std::string promotional = R"({"transaction_type":"promotional_purchase","amount":1000.10,)";
  const std::string regular = R"({"transaction_type":"regular_purchase","amount":1000.10,)";
  const std::string plan = R"(,"plan_id":101,"term":12})";
  for (const WireCase& c : std::vector<WireCase>{
           {"by card", absl::StrCat("vcc_number: '6038000000000001' ", kAmount, kPlan, kInStore),
            "/transactions?lang=en",
            absl::StrCat(promotional, R"("vcc_number":"6038000000000001",)", kInStoreJson, plan)},
           {"by account",
            absl::StrCat("account_number: '00000000000042' ", kAmount, kPlan, kInStore),
            "/transactions?lang=en",
            absl::StrCat(promotional, R"("account_number":"00000000000042",)", kInStoreJson, plan)},
           {"by customer, regular, in French",
            absl::StrCat("customer_id: '1234567-12345' lang: LANGUAGE_FR ", kAmount, kRegular,
                         kInStore),
            "/transactions?lang=fr",
            absl::StrCat(regular, R"("customer_id":"1234567-12345",)", kInStoreJson, "}")}}) {
    ExpectWire<flexiti::v1::CreatePurchaseRequest>(kTransactionsMerchant, kBase, c);
  }
}

TEST_F(WireTest, VerifyCustomer) {
  const std::string request = "account_number: '00000000000042' verification_request_id: 'ver-1' ";
  const std::string target = "/account/00000000000042/verify";
  const auto body = [](const std::string& format, const std::string& more = "") {
    return absl::StrCat(R"({"format":")", format, R"(","request_id":"ver-1")", more, "}");
  };
  for (
      const WireCase& c : std::vector<WireCase>{
          {"unset", request, target, body("sms")},
          {"sms", request + "format: VERIFICATION_FORMAT_SMS", target, body("sms")},
          {"email", request + "format: VERIFICATION_FORMAT_EMAIL", target, body("email")},
          {"override", request + "format: VERIFICATION_FORMAT_MERCHANT_OVERRIDE", target,
           body("merchant_override")},
          {"bypass", request + "format: VERIFICATION_FORMAT_REGULAR_PURCHASE_BYPASS", target,
           body("regular_purchase_bypass")},
          {"question",
           request + "format: VERIFICATION_FORMAT_SECURITY_QUESTION vcc_number: "
                     "'6038000000000001' security_question_id: '6' security_answer: 'Rex'",
           target,
           body(
               "security_question",
               R"(,"vcc_number":"6038000000000001","security_qid":"6","security_answer":"Rex")")}}) {
    ExpectWire<flexiti::v1::VerifyCustomerRequest>(kMerchant, kVerifyBase, c);
  }
}

TEST_F(WireTest, Reads) {
  ExpectWire<flexiti::v1::GetAuthorizationRequest>(kMerchant, kBase,
                                                   {"one", "authorization_id: '0000000000000042'",
                                                    "/authorization/0000000000000042?lang=en", ""});
  ExpectWire<flexiti::v1::GetAuthorizationRequest>(
      kMerchant, kBase,
      {"one in French", "authorization_id: '0000000000000042' lang: LANGUAGE_FR",
       "/authorization/0000000000000042?lang=fr", ""});
  for (const WireCase& c : std::vector<WireCase>{
           {"all", "", "/authorizations?lang=en&page_number=1&page_size=50", ""},
           {"every filter",
            "page_size: 200 account_number: '00042' purchase_type: PURCHASE_TYPE_PROMOTIONAL "
            "status: AUTHORIZATION_STATUS_OPENED lang: LANGUAGE_FR "
            "create_date_from { year: 2024 month: 2 day: 29 } "
            "create_date_to { year: 2025 month: 12 day: 1 }",
            "/authorizations?lang=fr&account_number=00042&transaction_type=promotional_purchase&"
            "authorization_status=opened&creation_date_from=2024-02-29&creation_date_to=2025-12-01&"
            "page_number=1&page_size=200",
            ""},
           {"closed", "status: AUTHORIZATION_STATUS_CLOSED purchase_type: PURCHASE_TYPE_REGULAR",
            "/authorizations?lang=en&transaction_type=regular_purchase&authorization_status=closed&"
            "page_number=1&page_size=50",
            ""},
           {"unauthorized", "status: AUTHORIZATION_STATUS_UNAUTHORIZED page_size: 1",
            "/authorizations?lang=en&authorization_status=unauthorized&page_number=1&page_size=1",
            ""}}) {
    ExpectWire<flexiti::v1::ListAuthorizationsRequest>(kMerchant, kBase, c);
  }
}

}  // namespace
}  // namespace flexiti_test
