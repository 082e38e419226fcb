// For tests of whole REST requests, byte by byte, as the contract describes them.
#pragma once

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

inline constexpr char kBase[] = "/flexiti/pos-api/v2.5.1/client-id/maple-furniture";
inline constexpr char kBase25[] = "/flexiti/pos-api/v2.5/client-id/maple-furniture";
inline constexpr char kItsRequestId[] = "{request_id}";
inline constexpr char kRequestId[] = "ABCDEF01-2345-6789-abcd-";  // and twelve digits

// One request, and what must be seen of it at Flexiti.
struct WireCase {
  std::string name;
  std::string request;      // text format, without merchant_id and request_id
  std::string target;       // path and query after the base
  std::string body;         // kItsRequestId stands for the request_id
  std::string method = "";  // empty: POST if there is a body, else GET
};

inline std::string Sha256(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

inline std::map<std::string, std::string> Headers(const flexiti_sandbox::Exchange& exchange) {
  std::map<std::string, std::string> headers;
  for (const auto& [name, value] : exchange.headers) {
    EXPECT_TRUE(headers.emplace(absl::AsciiStrToLower(name), value).second) << name << " twice";
  }
  return headers;
}

// Takes the header out of the map, so that what is left at the end was not expected.
inline std::string Take(std::map<std::string, std::string>& headers, const std::string& name) {
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
    Answer("POST", "/capture", R"({"capture_id":1})");
    Answer("POST", "/release", R"({"authorization_id":42})");
    Answer("POST", "/return", R"({"return_id":1})");
    Answer("POST", "/refund", "{}");
    Answer("GET", "/customers/lookup", R"({"account_number":42,"customer_id":"1234567"})");
    Answer("GET", "/customers/search", "[]");
    Answer("POST", "/calculate-interest", R"({"account_number":42})");
    Answer("GET", "/captures", R"({"captures":[],"total":0})");
    Answer("GET", "/authorizations", R"({"authorizations":[],"total":0})");
    Answer("GET", "/authorization/0000000000000042", R"({"authorization_id":42})");
  }

  static void Answer(const std::string& method, const std::string& path, const std::string& body) {
    stack_->sandbox().Arm(flexiti_sandbox::Fault::Reply(200, body).On(method, path).Times(-1));
  }

  static std::string Host() { return absl::StrCat("localhost:", stack_->sandbox().https_port()); }

  // The one exchange that `call` causes.
  template <typename Request>
  static flexiti_sandbox::Exchange Only(const Request& request, std::string* reference_id) {
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
    return exchanges.empty() ? flexiti_sandbox::Exchange() : exchanges[0];
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
    const flexiti_sandbox::Exchange seen = Only(request, &reference_id);
    EXPECT_EQ(seen.method, !c.method.empty() ? c.method : c.body.empty() ? "GET" : "POST");
    EXPECT_EQ(seen.head.substr(0, seen.head.find("\r\n")),
              absl::StrCat(seen.method, " ", base, c.target, " HTTP/1.1"));
    EXPECT_EQ(seen.body, absl::StrReplaceAll(c.body, {{kItsRequestId, request_id}}));
    ExpectHeaders(seen, request_id, reference_id);
  }

  static void ExpectHeaders(const flexiti_sandbox::Exchange& seen, const std::string& request_id,
                            const std::string& reference_id) {
    auto headers = Headers(seen);
    EXPECT_THAT(Take(headers, "authorization"), testing::MatchesRegex("Bearer [0-9a-f]{40}"));
    EXPECT_EQ(Take(headers, "host"), Host());
    EXPECT_EQ(Take(headers, "accept-encoding"), "identity");  // replies are read as they come
    const std::string sent_reference_id = Take(headers, "x-reference-id");
    EXPECT_THAT(sent_reference_id, testing::MatchesRegex("[0-9a-f]{32}"));
    if (seen.method == "POST") {
      EXPECT_EQ(Take(headers, "content-type"), seen.body.empty() ? "<absent>" : "application/json");
      EXPECT_EQ(Take(headers, "content-length"), absl::StrCat(seen.body.size()));
    }
    if (!request_id.empty()) {
      EXPECT_EQ(sent_reference_id, reference_id);
      EXPECT_EQ(Take(headers, "x-idempotency-key"), request_id);
      EXPECT_EQ(Take(headers, "x-context-hash"), Sha256(seen.body));
    }
    EXPECT_EQ(headers, (std::map<std::string, std::string>{}));
  }

  static inline Stack* stack_ = nullptr;
  static inline std::int64_t count_ = 0;  // of request_ids
};

inline constexpr char kInStore[] =
    R"(in_store { verification_request_id: "ver-1" verification_code: "2485"
                  external_location_id: "00-12345" external_employee_id: "12345-SMITH" })";
inline constexpr char kInStoreJson[] =
    R"("verification_code":2485,"request_id":"ver-1","external_location_id":"00-12345",)"
    R"("external_employee_id":"12345-SMITH")";
inline constexpr char kPlan[] =
    "financing_option { purchase_type: PURCHASE_TYPE_PROMOTIONAL plan_id: 101 term: 12 }";
inline constexpr char kPlanJson[] =
    R"("financing_option":{"transaction_type":"promotional_purchase","plan_id":101,"term":12})";
// What is sent where the caller gave none.
inline constexpr char kOwnReference[] = R"("reference":"{request_id}",)";  // as kItsRequestId
inline constexpr char kRegular[] = "financing_option { purchase_type: PURCHASE_TYPE_REGULAR }";
inline constexpr char kRegularJson[] =
    R"("financing_option":{"transaction_type":"regular_purchase"})";
inline constexpr char kAmount[] = "amount { amount_cents: 100010 currency_code: 'CAD' }";
inline constexpr char kSku[] = R"(sku_data {
    purchase_order: "PO-1" register_id: "till 3"
    shipping_total { amount_cents: 999999999999999999 }
    transaction_discount_total { amount_cents: -1 }
    transaction_subtotal { amount_cents: 88504 } transaction_total { amount_cents: 100010 }
    gst_hst { amount_cents: 11506 } pst { amount_cents: 0 }
    products { sku_id: "S-1" category: "Sofas" description: "Canap\303\251 3 places" quantity: 2
               unit_price { amount_cents: 44252 } extended_price { amount_cents: 88504 } }
    products { sku_id: "S-2" } })";
inline constexpr char kSkuJson[] =
    R"("sku_data":{"purchase_order":"PO-1","shipping_total":9999999999999999.99,)"
    R"("register_id":"till 3","transaction_discount_total":-0.01,"transaction_subtotal":885.04,)"
    R"("transaction_total":1000.10,"gst_hst":115.06,"pst":0.00,"products":[{"sku_id":"S-1",)"
    R"("category":"Sofas","description":"Canapé 3 places","quantity":2,"unit_price":442.52,)"
    R"("extended_price":885.04},{"sku_id":"S-2"}]})";

}  // namespace flexiti_test
