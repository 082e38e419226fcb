// Flexiti's error table, and what callers must get for each row: written down by hand from the
// design of the gRPC API, so that it and the catalogue in errors.proto check each other.
#pragma once

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "flexiti/v1/errors.pb.h"
#include "grpcpp/support/status_code_enum.h"
#include "gtest/gtest.h"

namespace flexiti_test {

struct ErrorRow {
  std::string method;  // or ANY
  std::string path;    // after /client-id/{client_id}; or *
  int http_status = 0;
  std::string word;  // may be empty
};

// The rows of flexiti_errors.tsv.
inline std::vector<ErrorRow> ErrorRows() {
  std::ifstream file("tests/conformance/flexiti_errors.tsv");
  EXPECT_TRUE(file.is_open()) << "run this from the top of the source tree";
  std::vector<ErrorRow> rows;
  std::string line;
  std::getline(file, line);  // names of the columns
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    const std::string prefix = "/client-id/{client_id}";
    const bool prefixed = cells[1].compare(0, prefix.size(), prefix) == 0;
    rows.push_back({cells[0], prefixed ? cells[1].substr(prefix.size()) : cells[1],
                    std::stoi(cells[2]), cells[3]});
  }
  EXPECT_GT(rows.size(), 150u);
  return rows;
}

struct ExpectedError {
  grpc::StatusCode grpc_code = grpc::StatusCode::UNKNOWN;
  flexiti::v1::Outcome outcome = flexiti::v1::OUTCOME_UNKNOWN;
  flexiti::v1::NextAction next_action = flexiti::v1::NEXT_ACTION_RESOLVE_OPERATION;
};

inline bool operator==(const ExpectedError& a, const ExpectedError& b) {
  return a.grpc_code == b.grpc_code && a.outcome == b.outcome && a.next_action == b.next_action;
}

inline constexpr ExpectedError kBadRequest{grpc::StatusCode::INVALID_ARGUMENT,
                                           flexiti::v1::OUTCOME_REJECTED,
                                           flexiti::v1::NEXT_ACTION_FIX_REQUEST};
inline constexpr ExpectedError kAbsent{grpc::StatusCode::NOT_FOUND, flexiti::v1::OUTCOME_REJECTED,
                                       flexiti::v1::NEXT_ACTION_FIX_REQUEST};
inline constexpr ExpectedError kAbsentCustomer{grpc::StatusCode::NOT_FOUND,
                                               flexiti::v1::OUTCOME_REJECTED,
                                               flexiti::v1::NEXT_ACTION_ASK_CUSTOMER};
// A decline or a failed verification: talk to the customer.
inline constexpr ExpectedError kDeclined{grpc::StatusCode::FAILED_PRECONDITION,
                                         flexiti::v1::OUTCOME_REJECTED,
                                         flexiti::v1::NEXT_ACTION_ASK_CUSTOMER};
// The state or set-up forbids this very request; another one may pass.
inline constexpr ExpectedError kForbidsThis{grpc::StatusCode::FAILED_PRECONDITION,
                                            flexiti::v1::OUTCOME_REJECTED,
                                            flexiti::v1::NEXT_ACTION_FIX_REQUEST};
inline constexpr ExpectedError kSetUp{grpc::StatusCode::FAILED_PRECONDITION,
                                      flexiti::v1::OUTCOME_REJECTED,
                                      flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR};
inline constexpr ExpectedError kMayHaveHappened{};
// Instead of kMayHaveHappened, from a method that only reads.
inline constexpr ExpectedError kReadAgain{grpc::StatusCode::UNAVAILABLE,
                                          flexiti::v1::OUTCOME_REJECTED,
                                          flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID};
// Instead of that, where an undocumented refusal would only be repeated.
inline constexpr ExpectedError kReadRefused{grpc::StatusCode::UNKNOWN,
                                            flexiti::v1::OUTCOME_REJECTED,
                                            flexiti::v1::NEXT_ACTION_CONTACT_OPERATOR};
// Instead of kMayHaveHappened, from the token endpoint: the call it was for was not sent.
inline constexpr ExpectedError kNoToken{grpc::StatusCode::UNAVAILABLE,
                                        flexiti::v1::OUTCOME_NOT_SENT,
                                        flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID};

inline const std::map<std::string, ExpectedError>& ExpectedByWord() {
  static const auto& table = *new std::map<std::string, ExpectedError>{
      {"wrong_inputs", kBadRequest},
      {"wrong_input", kBadRequest},
      {"invalid_transaction_type", kBadRequest},
      {"verification_code_required", kBadRequest},
      {"vcc_account_mismatch", kBadRequest},
      {"invalid_account", kBadRequest},
      {"not_found", kAbsent},
      {"creditapp_id_not_found", kAbsent},
      {"customer_identity_not_found", kAbsentCustomer},
      {"not_enough_credit", kDeclined},
      {"credit_exceeded", kDeclined},
      {"user_not_active", kDeclined},
      {"user_not_able_to_purchase", kDeclined},
      {"limit_payment_amount_24", kDeclined},
      {"plan_term_not_available", kDeclined},
      {"merchant_not_support_nonprime_regularpurchase", kDeclined},
      {"customer_already_exists", kDeclined},
      {"application_declined", kDeclined},
      {"application_declined_2", kDeclined},
      {"application_declined_3", kDeclined},
      {"application_marked_pending_1", kDeclined},
      {"application_marked_pending_2", kDeclined},
      {"tos_agreement_required", kDeclined},
      {"plan_term_not_set", kForbidsThis},
      {"refunds_limit_exceeded_amount", kForbidsThis},
      {"auth_amount_exceeded", kForbidsThis},
      {"capture_amount_exceeded", kForbidsThis},
      {"authorization_ended", kForbidsThis},
      {"return_date_exceeded", kForbidsThis},
      {"older_capture", kForbidsThis},
      {"wrong_transaction_type", kForbidsThis},
      {"wrong_verification_code", kDeclined},
      {"not_verified", kDeclined},
      {"secret_answer_mismatch", kDeclined},
      {"piw_mismatch", kDeclined},
      {"tries_exceed", kDeclined},
      {"sms_not_valid_phone", kDeclined},
      {"regular_purchase_bypass_is_not_allowed", kDeclined},
      {"merchant_override_is_not_allowed", kSetUp},
      {"invalid_role", kSetUp},
      {"Insufficient scope: authorized scope is insufficient", kSetUp},
      {"forbidden", kSetUp},
      {"auth_not_allowed", kSetUp},
      {"not_permitted", kSetUp},
      {"external_location_id_not_found", kSetUp},
      {"account_type_not_permitted", kSetUp},
      {"authentication_failure", kSetUp},
      {"unauthorized", kSetUp},
      {"Unauthorized", kSetUp},
      {"invalid_token", kSetUp},
      {"invalid_client", kSetUp},
      {"invalid_credentials", kSetUp},
      {"invalid_request", kSetUp},
      {"general_error", kMayHaveHappened},
      {"generic_error", kMayHaveHappened},
      {"application_create_error", kMayHaveHappened},
      {"GATEWAY_TIMEOUT", kMayHaveHappened}};
  return table;
}

struct WordlessError {
  std::string reason;
  ExpectedError expected;
};

// What a status means when the body has no error word.
inline const std::map<int, WordlessError>& ExpectedByStatus() {
  static const auto& table =
      *new std::map<int, WordlessError>{{401, {"UNAUTHORIZED", kSetUp}},
                                        {402, {"REQUEST_FAILED", kMayHaveHappened}},
                                        {403, {"INSUFFICIENT_SCOPE", kSetUp}},
                                        {465, {"BLOCKED_PAYLOAD", kSetUp}},
                                        {466, {"BLOCKED_ACL", kSetUp}},
                                        {467, {"BLOCKED_GEOGRAPHY", kSetUp}},
                                        {500, {"SERVER_ERROR", kMayHaveHappened}},
                                        {504, {"GATEWAY_TIMEOUT", kMayHaveHappened}}};
  return table;
}

// ErrorInfo.reason of a word: the word in upper case, one name for two spellings.
inline std::string ReasonOfWord(const std::string& word) {
  if (word == "wrong_input") return "WRONG_INPUTS";
  if (word == "forbidden" || word.find("Insufficient scope") == 0) return "INSUFFICIENT_SCOPE";
  return absl::AsciiStrToUpper(word);
}

// The value that is named after a reason; UNSPECIFIED if there is none.
inline flexiti::v1::FlexitiErrorCode CodeNamed(const std::string& reason) {
  flexiti::v1::FlexitiErrorCode code = flexiti::v1::FLEXITI_ERROR_CODE_UNSPECIFIED;
  flexiti::v1::FlexitiErrorCode_Parse(absl::StrCat("FLEXITI_ERROR_CODE_", reason), &code);
  return code;
}

}  // namespace flexiti_test
