// POST /accounts/{account_number}/refund. Its reply is empty, so the journal is the only trace.
#include <algorithm>

#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {

Answer RefundAccount(State& state, const Call& call) {
  Inputs in(call.body);
  const int64_t amount = in.Amount("amount");
  const std::string reference = in.Text("reference", 40);
  const std::string vcc_number = in.Digits("vcc_number", 16);
  const std::string capture_id = in.Digits("capture_id", 9);
  const std::string location = in.Text("external_location_id", 100);
  in.Text("external_employee_id", 100);
  in.SkuData();
  if (!in.ok()) return RefuseInputs(in.errors());
  const FoundAccount found = FindAccount(state, call.ids[0], vcc_number);
  if (found.refusal.has_value()) return *found.refusal;
  Account& account = *found.account;
  if (Verdict no = CheckLocation(*call.merchant, location)) return *no;
  if (Verdict no = CheckAccountType(*call.merchant, account)) return *no;
  // The documented limit has no number. Here it is what the customer owes.
  if (amount > std::max<int64_t>(account.balance_cents, 0)) {
    return Refuse(409, "refunds_limit_exceeded_amount");
  }
  account.balance_cents -= amount;
  JournalEntry entry = Entry(call, "refund", account, amount);
  entry.reference = reference;
  entry.capture_id = capture_id;
  Commit(state, entry);
  return Json::Object();
}

}  // namespace flexiti_sandbox
