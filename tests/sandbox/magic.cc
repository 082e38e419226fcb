#include "tests/sandbox/magic.h"

#include "absl/strings/match.h"

namespace flexiti_sandbox {
namespace {

Verdict ByCode(const std::string& digits) {
  for (const MagicCode& magic : MagicCodes()) {
    if (digits != magic.code) continue;
    Refusal refusal = Refuse(magic.status, magic.error);
    if (absl::StartsWith(refusal.error, "wrong_input")) {
      refusal.fields = {{"amount", "invalid", "magic"}};
    }
    return refusal;
  }
  return std::nullopt;
}

// The last four characters of a number of that beginning and length.
Verdict ByNumber(const std::string& number, const std::string& beginning, size_t length) {
  if (number.size() != length || !absl::StartsWith(number, beginning)) return std::nullopt;
  return ByCode(number.substr(length - 4));
}

Verdict ByAnyNumber(const std::string& number) {
  for (const auto& [beginning, length] : std::vector<std::pair<std::string, size_t>>{
           {"9900000000", 14}, {"990000000000", 16}, {"99000", 9}, {"990000", 10}, {"Magic", 9}}) {
    if (Verdict magic = ByNumber(number, beginning, length)) return magic;
  }
  return std::nullopt;
}

Verdict ByAnyField(const Json& fields) {
  for (const char* name : {"account_number", "vcc_number", "vcc", "customer_id", "authorization_id",
                           "capture_id", "last_name"}) {
    const Json* field = fields.Find(name);
    if (field == nullptr) continue;
    if (Verdict magic = ByAnyNumber(field->text())) return magic;
  }
  return std::nullopt;
}

// A driver's licence of somebody with a magic last name.
Verdict ByBarCode(const std::string& text) {
  constexpr char kLastName[] = "DCSMagic";  // the AAMVA element
  const size_t at = text.find(kLastName);
  if (at == std::string::npos) return std::nullopt;
  return ByCode(text.substr(at + sizeof kLastName - 1, 4));
}

Verdict ByPrice(const std::string& price) {
  return ByNumber(price.substr(0, price.find('.')), "9900", 8);
}

}  // namespace

const std::vector<MagicCode>& MagicCodes() {
  static const auto* const kCodes = new std::vector<MagicCode>{
      {"0001", 400, "general_error"},
      {"0002", 400, "invalid_account"},
      {"0003", 400, "invalid_client"},
      {"0004", 400, "invalid_credentials"},
      {"0005", 400, "invalid_request"},
      {"0006", 400, "not_found"},
      {"0007", 400, "sms_not_valid_phone"},
      {"0101", 401, "Unauthorized"},
      {"0102", 401, "invalid_token"},
      {"0103", 401, "unauthorized"},
      {"0201", 402, ""},
      {"0301", 403, "Insufficient scope: authorized scope is insufficient"},
      {"0302", 403, "forbidden"},
      {"0401", 404, "customer_identity_not_found"},
      {"0402", 404, "not_found"},
      {"0901", 409, "account_type_not_permitted"},
      {"0902", 409, "application_create_error"},
      {"0903", 409, "application_declined"},
      {"0904", 409, "application_declined_2"},
      {"0905", 409, "application_declined_3"},
      {"0906", 409, "application_marked_pending_1"},
      {"0907", 409, "application_marked_pending_2"},
      {"0908", 409, "auth_amount_exceeded"},
      {"0909", 409, "auth_not_allowed"},
      {"0910", 409, "authentication_failure"},
      {"0911", 409, "authorization_ended"},
      {"0912", 409, "capture_amount_exceeded"},
      {"0913", 409, "credit_exceeded"},
      {"0914", 409, "creditapp_id_not_found"},
      {"0915", 409, "customer_already_exists"},
      {"0916", 409, "external_location_id_not_found"},
      {"0917", 409, "general_error"},
      {"0918", 409, "generic_error"},
      {"0919", 409, "invalid_role"},
      {"0920", 409, "invalid_transaction_type"},
      {"0921", 409, "limit_payment_amount_24"},
      {"0922", 409, "merchant_not_support_nonprime_regularpurchase"},
      {"0923", 409, "merchant_override_is_not_allowed"},
      {"0924", 409, "not_enough_credit"},
      {"0925", 409, "not_permitted"},
      {"0926", 409, "not_verified"},
      {"0927", 409, "older_capture"},
      {"0928", 409, "piw_mismatch"},
      {"0929", 409, "plan_term_not_available"},
      {"0930", 409, "plan_term_not_set"},
      {"0931", 409, "refunds_limit_exceeded_amount"},
      {"0932", 409, "regular_purchase_bypass_is_not_allowed"},
      {"0933", 409, "return_date_exceeded"},
      {"0934", 409, "secret_answer_mismatch"},
      {"0935", 409, "tos_agreement_required"},
      {"0936", 409, "tries_exceed"},
      {"0937", 409, "user_not_able_to_purchase"},
      {"0938", 409, "user_not_active"},
      {"0939", 409, "vcc_account_mismatch"},
      {"0940", 409, "verification_code_required"},
      {"0941", 409, "wrong_input"},
      {"0942", 409, "wrong_inputs"},
      {"0943", 409, "wrong_transaction_type"},
      {"0944", 409, "wrong_verification_code"},
      {"5001", 500, ""},
      {"5201", 502, ""},
      {"5301", 503, ""},
      {"5401", 504, "GATEWAY_TIMEOUT"},
      {"6501", 465, ""},
      {"6601", 466, ""},
      {"6701", 467, ""},
      {"9901", 409, "refusal_nobody_has_seen"},  // a word that Flexiti may add tomorrow
      {"9902", 418, "status_nobody_has_seen"},
  };
  return *kCodes;
}

Verdict MagicRefusal(const Call& call) {
  for (const std::string& id : call.ids) {
    if (Verdict magic = ByAnyNumber(id)) return magic;
  }
  for (const Json* fields : {&call.query, &call.body}) {
    if (Verdict magic = ByAnyField(*fields)) return magic;
  }
  if (const Json* who = call.body.Find("customer_identification")) {
    if (Verdict magic = ByAnyField(*who)) return magic;
    const Json* person = who->Find("personal_information");
    if (person != nullptr) {
      if (Verdict magic = ByAnyField(*person)) return magic;
    }
  }
  if (const Json* code = call.body.Find("code")) return ByBarCode(code->text());
  if (const Json* price = call.query.Find("price")) return ByPrice(price->text());
  return std::nullopt;
}

Verdict MagicTokenRefusal(const std::string& client_id) {
  return absl::StartsWith(client_id, "magic-") ? ByCode(client_id.substr(6)) : std::nullopt;
}

}  // namespace flexiti_sandbox
