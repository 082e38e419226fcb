// The endpoints of Flexiti that are called, each with the gRPC call that leads there, and the
// bodies that their errors come in.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/expected_errors.h"
#include "tests/conformance/requests.h"

namespace flexiti_test {

// Stand in the texts and in the `value`s of the bodies below.
inline constexpr char kText[] = "That cannot be done.";
inline constexpr char kCanary[] = "canary-7f3a9e";
// Has no token until the token endpoint gives it one.
inline constexpr char kUnusedMerchant[] = "birch";

enum class Kind { kChange, kRead, kToken };

struct Endpoint {
  std::string name;
  Kind kind = Kind::kChange;
  std::string method;
  std::string path;        // as in the table
  std::string fault_path;  // how it ends on the wire
  std::string merchant_id;
  // Makes the call; in French if asked.
  std::function<Failure(Stack&, const std::string& merchant_id, bool french)> call;
  std::string parameter;  // of Flexiti's, and the path of our field that it stands for
  std::string field;
  bool takes_lang = true;  // the caller may choose the language of texts
};

// The call that `make` makes a request for.
template <typename Request>
auto Calling(Request (*make)(const std::string& merchant_id)) {
  return [make](Stack& stack, const std::string& merchant_id, bool french) -> Failure {
    Request request = make(merchant_id);
    if constexpr (requires { request.lang(); }) {
      if (french) request.set_lang(flexiti::v1::LANGUAGE_FR);
    }
    return Call(stack, request);
  };
}

inline const std::vector<Endpoint>& Endpoints() {
  static const auto& endpoints = *new std::vector<Endpoint>{
      {"Transactions", Kind::kChange, "POST", "/transactions", "/transactions",
       kTransactionsMerchant, Calling(SomePurchase), "transaction_type",
       "financing_option.purchase_type"},
      {"PurchaseByAuthorization", Kind::kChange, "POST", "/authorization", "/authorization",
       kMerchant, Calling(SomePurchase), "vcc_number", "authorized_user_vcc_number"},
      {"Authorization", Kind::kChange, "POST", "/authorization", "/authorization", kMerchant,
       Calling(SomeAuthorization), "request_id", "in_store.verification_request_id"},
      {"Authorizations", Kind::kRead, "GET", "/authorizations", "/authorizations", kMerchant,
       Calling(SomeList), "creation_date_from", "create_date_from"},
      {"OneAuthorization", Kind::kRead, "GET", "/authorization/{authorization_id}",
       "/authorization/1000000000000001", kMerchant, Calling(SomeGet), "authorization_id",
       "authorization_id"},
      {"AccountCredit", Kind::kChange, "POST", "/transactions", "/transactions", kMerchant,
       Calling(SomeCredit), "transaction_type", "type"},
      {"Refund", Kind::kChange, "POST", "/accounts/{account_number}/refund", "/refund", kMerchant,
       Calling(SomeRefund), "capture_id", "capture_id"},
      {"Capture", Kind::kChange, "POST", "/authorization/{authorization_id}/capture",
       "/authorization/1000000000000001/capture", kMerchant, Calling(SomeCapture),
       "external_location_id", "external_location_id"},
      {"Release", Kind::kChange, "POST", "/authorization/{authorization_id}/release",
       "/authorization/1000000000000001/release", kMerchant, Calling(SomeRelease), "amount",
       "amount"},
      {"Captures", Kind::kRead, "GET", "/captures", "/captures", kMerchant,
       Calling(SomeCaptureList), "creation_date_to", "create_date_to"},
      {"Return", Kind::kChange, "POST",
       "/authorization/{authorization_id}/capture/{capture_id}/return",
       "/authorization/1000000000000001/capture/100000001/return", kMerchant, Calling(SomeReturn),
       "full_return", "full_return"},
      {"Verify", Kind::kChange, "POST", "/account/{account_number}/verify", "/verify", kMerchant,
       Calling(SomeVerification), "security_qid", "security_question_id"},
      {"Lookup", Kind::kRead, "GET", "/customers/lookup", "/customers/lookup", kMerchant,
       Calling(SomeLookup), "vcc_number", "vcc_number"},
      {"Search", Kind::kRead, "GET", "/customers/search", "/customers/search", kMerchant,
       Calling(SomeSearch), "dob", "birth_date"},
      {"Interest", Kind::kRead, "POST", "/accounts/{account_number}/calculate-interest",
       "/calculate-interest", kMerchant, Calling(SomeQuote), "amount", "amount"},
      {"Close", Kind::kChange, "POST", "/accounts/{account_number}/close", "/close", kMerchant,
       Calling(SomeClosing), "account_number", "account_number"},
      {"Widget", Kind::kChange, "POST", "/widget/init", "/widget/init", kMerchant,
       Calling(SomeWidget), "customer_identification.personal_information.dob",
       "personal_information.birth_date"},
      {"License", Kind::kRead, "POST", "/customers/driverslicense", "/customers/driverslicense",
       kMerchant, Calling(SomeLicense), "code", "code"},
      {"Checkout", Kind::kChange, "POST", "/systems/init", "/systems/init", kMerchant,
       Calling(SomeCheckout), "amount_requested", "amount"},
      {"CheckoutStatus", Kind::kRead, "GET", "/notifications/order-id/{online_order_id}",
       "/notifications/order-id/131209", kMerchant, Calling(SomeCheckoutStatus), "online_order_id",
       "online_order_id", false},
      {"CheckoutStatusByMerchantOrder", Kind::kRead, "GET",
       "/notifications/merchant-order-id/{merchant_order_id}",
       "/notifications/merchant-order-id/cart-7", kMerchant,
       Calling(SomeCheckoutStatusByMerchantOrder), "merchant_orderid", "merchant_order_id", false},
      {"Payments", Kind::kRead, "GET", "/systems/payment-calculator", "/systems/payment-calculator",
       kMerchant, Calling(SomePayments), "price", "price"},
      {"Token", Kind::kToken, "POST", "/oauth/token", "/oauth/token", kUnusedMerchant,
       Calling(SomeAuthorization), "client_id", ""},
      {"CustomerToken", Kind::kToken, "POST", "/oauth/token", "/oauth/token", kUnusedMerchant,
       Calling(SomeWidget), "client_id", ""},
      {"OnlineToken", Kind::kToken, "POST", "/oauth/token", "/online-api/oauth/token",
       kUnusedMerchant, Calling(SomePayments), "client_id", ""}};
  return endpoints;
}

inline void PrintTo(const Endpoint& endpoint, std::ostream* out) { *out << endpoint.name; }

struct Reply {
  std::string body;
  bool has_text = false;
  bool has_field = false;
};

// The documented spellings of an error body (contract, section 2).
inline std::vector<Reply> Envelopes(const ErrorRow& row, const std::string& parameter) {
  const std::string fields = absl::StrCat(R"([{"param":")", parameter,
                                          R"(","msg":"invalid","value":")", kCanary, R"("}])");
  const std::string typed =
      absl::StrCat(R"([{"param":")", parameter, R"(","type":"invalid","value":")", kCanary,
                   R"(","location":"body"}])");
  const std::string error = absl::StrCat(R"("error":")", row.word, "\"");
  const std::string url =
      R"("url":"https://flexiti/canary-7f3a9e","message":"That cannot be done.")";
  return {{absl::StrCat(R"({"code":)", row.http_status, ",", error,
                        R"(,"error_description":"That cannot be done."})"),
           true, false},
          {absl::StrCat("{", url, ",", error, R"(,"field_errors":)", fields, "}"), true, true},
          {absl::StrCat("{", url, ",", error, R"(,"error_fields":)", typed, "}"), true, true},
          {absl::StrCat(R"({"message":"That cannot be done.",)", error, "}"), true, false},
          {absl::StrCat("\r\n{ ", error, R"( , "new_field": {"a": [1, null]} }  )"), false, false}};
}

// Bodies from whatever stands in front of Flexiti: no word in any of them.
inline std::vector<Reply> WordlessBodies() {
  return {{"", false, false},
          {"<html><body><h1>Blocked</h1></body></html>", false, false},
          {"{}", false, false},
          {R"({"error":""})", false, false},
          {"Insufficient scope: authorized scope is insufficient", false, false}};
}

}  // namespace flexiti_test
