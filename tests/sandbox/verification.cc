// POST /account/{account_number}/verify: gives out the code that a later purchase must carry.
#include <algorithm>

#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr std::chrono::hours kAnswerWindow{48};
constexpr int kWrongAnswers = 3;  // more than these within the window: tries_exceed
constexpr size_t kPhoneDigits = 10;

struct VerifyRequest {
  std::string format;
  std::string request_id;
  std::string vcc_number;
  std::string security_qid;
  std::string security_answer;
};

VerifyRequest Read(Inputs& in) {
  VerifyRequest request;
  request.format = in.OneOf("format", {"sms", "email", "merchant_override", "security_question",
                                       "regular_purchase_bypass"});
  if (request.format.empty()) request.format = "sms";
  request.request_id = in.Text("request_id", 150, true);
  request.vcc_number = in.Digits("vcc_number", 16);
  const bool question = request.format == "security_question";
  request.security_qid = in.Digits("security_qid", 5, question);
  request.security_answer = in.Text("security_answer", 50, question);
  return request;
}

int RecentWrongAnswers(const Account& account, TimePoint now) {
  return static_cast<int>(
      std::count_if(account.wrong_answers.begin(), account.wrong_answers.end(),
                    [now](TimePoint time) { return now - time < kAnswerWindow; }));
}

Verdict CheckAnswer(Account& account, const VerifyRequest& request, TimePoint now) {
  if (RecentWrongAnswers(account, now) > kWrongAnswers) return Refuse(409, "tries_exceed");
  const Customer& customer = *account.customer;
  if (!customer.answer.empty() && request.security_qid == customer.question_id &&
      request.security_answer == customer.answer) {
    return std::nullopt;
  }
  account.wrong_answers.push_back(now);
  const bool exceeded = RecentWrongAnswers(account, now) > kWrongAnswers;
  return Refuse(409, exceeded ? "tries_exceed" : "secret_answer_mismatch");
}

bool ValidPhone(const std::string& phone) {
  return phone.size() == kPhoneDigits && phone.find_first_not_of("0123456789") == std::string::npos;
}

Verdict CheckFormat(const Call& call, Account& account, const VerifyRequest& request,
                    const std::string& email, const std::string& phone) {
  if (request.format == "sms" && !ValidPhone(phone)) return Refuse(400, "sms_not_valid_phone");
  if (request.format == "email" && email.empty()) {
    return RefuseInput("format", "no e-mail address on file", request.format);
  }
  if (request.format == "merchant_override" && !call.merchant->merchant_override) {
    return Refuse(409, "merchant_override_is_not_allowed");
  }
  if (request.format == "regular_purchase_bypass" &&
      (!call.merchant->bypass || !BypassOffered(account, call.now))) {
    return Refuse(409, "regular_purchase_bypass_is_not_allowed");
  }
  if (request.format == "security_question") return CheckAnswer(account, request, call.now);
  return std::nullopt;
}

}  // namespace

Answer VerifyCustomer(State& state, const Call& call) {
  Inputs in(call.body);
  const VerifyRequest request = Read(in);
  if (!in.ok()) return RefuseInputs(in.errors());
  const FoundAccount found = FindAccount(state, call.ids[0], request.vcc_number);
  // This endpoint documents no vcc_account_mismatch, only that the card "does not exist".
  if (found.refusal.has_value()) return Refuse(404, "not_found");
  Account& account = *found.account;
  const Customer& customer = *account.customer;
  const std::string email = found.user != nullptr ? found.user->email : customer.email;
  const std::string phone = found.user != nullptr ? found.user->phone : customer.phone;
  if (Verdict no = CheckFormat(call, account, request, email, phone)) return *no;

  const bool sent = request.format == "sms" || request.format == "email";
  Verification verification;
  verification.code = sent && !customer.sms_code.empty() ? customer.sms_code : state.RandomCode();
  verification.bypass = request.format == "regular_purchase_bypass";
  state.verifications[VerificationKey(customer.account_number, request.request_id)] = verification;
  if (sent) {
    state.sent_codes.push_back({customer.account_number, request.request_id, request.format,
                                request.format == "sms" ? phone : email, verification.code});
    return Json::Object().Set("verification_code",
                              Json::String("verification_sent_to_" + request.format));
  }
  return Json::Object().Set("verification_code", IdJson(call, verification.code));
}

}  // namespace flexiti_sandbox
