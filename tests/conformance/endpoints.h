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
};

template <typename Request>
Failure CallIn(Stack& stack, Request request, bool french) {
  if (french) request.set_lang(flexiti::v1::LANGUAGE_FR);
  return Call(stack, request);
}

inline Failure CallPurchase(Stack& stack, const std::string& merchant_id, bool french) {
  return CallIn(stack, SomePurchase(merchant_id), french);
}
inline Failure CallAuthorization(Stack& stack, const std::string& merchant_id, bool french) {
  return CallIn(stack, SomeAuthorization(merchant_id), french);
}
inline Failure CallGet(Stack& stack, const std::string& merchant_id, bool french) {
  return CallIn(stack, SomeGet(merchant_id), french);
}
inline Failure CallList(Stack& stack, const std::string& merchant_id, bool french) {
  return CallIn(stack, SomeList(merchant_id), french);
}
inline Failure CallVerify(Stack& stack, const std::string& merchant_id, bool /*french*/) {
  return Call(stack, SomeVerification(merchant_id));
}

inline const std::vector<Endpoint>& Endpoints() {
  static const auto& endpoints = *new std::vector<Endpoint>{
      {"Transactions", Kind::kChange, "POST", "/transactions", "/transactions",
       kTransactionsMerchant, CallPurchase, "transaction_type", "financing_option.purchase_type"},
      {"PurchaseByAuthorization", Kind::kChange, "POST", "/authorization", "/authorization",
       kMerchant, CallPurchase, "vcc_number", "authorized_user_vcc_number"},
      {"Authorization", Kind::kChange, "POST", "/authorization", "/authorization", kMerchant,
       CallAuthorization, "request_id", "in_store.verification_request_id"},
      {"Authorizations", Kind::kRead, "GET", "/authorizations", "/authorizations", kMerchant,
       CallList, "creation_date_from", "create_date_from"},
      {"OneAuthorization", Kind::kRead, "GET", "/authorization/{authorization_id}",
       "/authorization/1000000000000001", kMerchant, CallGet, "authorization_id",
       "authorization_id"},
      {"Verify", Kind::kChange, "POST", "/account/{account_number}/verify", "/verify", kMerchant,
       CallVerify, "security_qid", "security_question_id"},
      {"Token", Kind::kToken, "POST", "/oauth/token", "/oauth/token", kUnusedMerchant,
       CallAuthorization, "client_id", ""}};
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
