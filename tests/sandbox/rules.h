// The rules that several endpoints share. Each answers nothing, or the documented refusal.
#pragma once

#include <string>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

// Who a request is about. Found is nullptr together with a refusal.
struct FoundAccount {
  Account* account = nullptr;
  const AuthorizedUser* user = nullptr;  // when the card is an authorized user's
  Verdict refusal;
};

// By account number and, where given, a card that must belong to it (vcc_account_mismatch).
FoundAccount FindAccount(State& state, const std::string& account_number,
                         const std::string& vcc_number);
// By exactly one of three; two that disagree get vcc_account_mismatch.
FoundAccount FindAccountByOneOf(State& state, const std::string& account_number,
                                const std::string& vcc_number, const std::string& customer_id);

// Unknown locations get external_location_id_not_found; an empty one passes.
Verdict CheckLocation(const Merchant& merchant, const std::string& location);
// An employee without rights gets not_permitted.
Verdict CheckEmployee(const Merchant& merchant, const std::string& employee);
Verdict CheckAccountType(const Merchant& merchant, const Account& account);
// user_not_active, user_not_able_to_purchase.
Verdict CheckStanding(const Account& account);

// What the customer buys with.
struct Financing {
  std::string transaction_type;  // promotional_purchase or regular_purchase
  const Plan* plan = nullptr;    // of a promotional purchase
  std::string plan_id;
  std::string term;
};
// plan_term_not_set, plan_term_not_available. Sets `financing.plan`.
Verdict CheckPlan(const Merchant& merchant, const Account& account, Financing& financing);
// Interest over the whole term, for the credit check: rounded half up to the cent.
int64_t Interest(const Financing& financing, int64_t amount_cents);

// The verification that belongs to this account and request_id.
const Verification* FindVerification(const State& state, const Account& account,
                                     const std::string& request_id);
std::string VerificationKey(const std::string& account_number, const std::string& request_id);
// What a code from the regular_purchase_bypass may be used for: up to $200, regular, not too often.
bool BypassAllows(const Account& account, const std::string& transaction_type, int64_t amount_cents,
                  TimePoint now);
// At most three regular purchases in the past 24 hours.
bool BypassOffered(const Account& account, TimePoint now);

// As replies show them: a****@example.com, ******0101.
std::string MaskEmail(const std::string& email);
std::string MaskPhone(const std::string& phone);

// False where a balance would leave the range that int64 cents can hold.
bool AddWithin(int64_t& balance, int64_t cents);

}  // namespace flexiti_sandbox
