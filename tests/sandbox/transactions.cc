// POST /transactions: purchases of the earlier generation, and credits to the account.
#include <set>

#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/money.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr int64_t kDailyPaymentLimitCents = 10'000'00;

struct TransactionRequest {
  std::string account_number, vcc_number, customer_id;
  int64_t amount_cents = 0;
  std::string verification_code;
  std::string request_id;
  std::string location, employee;
  Financing financing;

  const std::string& type() const { return financing.transaction_type; }
  bool purchase() const { return type() == "promotional_purchase" || type() == "regular_purchase"; }
};

TransactionRequest Read(Inputs& in) {
  TransactionRequest request;
  request.financing.transaction_type = in.Text("transaction_type", 100, true);
  request.amount_cents = in.Amount("amount");
  request.account_number = in.Digits("account_number", 14);
  request.vcc_number = in.Digits("vcc_number", 16);
  request.customer_id = in.Text("customer_id", 20);
  request.verification_code = in.Digits("verification_code", 10);
  request.request_id = in.Text("request_id", 150, true);
  request.location = in.Text("external_location_id", 100, true);
  request.employee = in.Text("external_employee_id", 100, true);
  const bool promotional = request.type() == "promotional_purchase";
  request.financing.plan_id = in.Digits("plan_id", 3, promotional);
  request.financing.term = in.Digits("term", 3, promotional);
  return request;
}

bool KnownType(const std::string& type) {
  static const auto* const kTypes = new std::set<std::string>{
      "deposit", "instore_payment", "tradein", "promotional_purchase", "regular_purchase"};
  return kTypes->count(type) > 0;
}

Verdict CheckVerified(const State& state, const Account& account, const TransactionRequest& request,
                      TimePoint now) {
  if (request.verification_code.empty()) return Refuse(409, "verification_code_required");
  const Verification* verification = FindVerification(state, account, request.request_id);
  if (verification == nullptr) return Refuse(409, "not_verified");
  if (verification->code != request.verification_code) {
    return Refuse(409, "wrong_verification_code");
  }
  if (verification->bypass && !BypassAllows(account, request.type(), request.amount_cents, now)) {
    return Refuse(409, "not_verified");
  }
  return std::nullopt;
}

// Moves the money, or says why not. Nothing has changed when it refuses.
Verdict Move(Account& account, const TransactionRequest& request, TimePoint now) {
  if (request.purchase()) {
    if (request.amount_cents > account.available()) return Refuse(409, "not_enough_credit");
    if (!AddWithin(account.balance_cents, request.amount_cents))
      return Refuse(409, "general_error");
    if (request.type() == "regular_purchase") account.regular_purchases.push_back(now);
    return std::nullopt;
  }
  int64_t* paid = nullptr;
  if (request.type() == "instore_payment") {
    paid = &account.paid_by_day[TorontoDay(now)];
    if (request.amount_cents > kDailyPaymentLimitCents - *paid) {
      return Refuse(409, "limit_payment_amount_24");
    }
  }
  if (!AddWithin(account.balance_cents, -request.amount_cents)) return Refuse(409, "general_error");
  if (paid != nullptr) *paid += request.amount_cents;
  return std::nullopt;
}

Json Reply(const Call& call, const TransactionRequest& request, const Customer& customer,
           const std::string& transaction_id) {
  const bool numbers = call.style.numbers == NumberStyle::kNumbers;
  const std::string total = FormatCents(request.amount_cents);
  return Json::Object()
      .Set("transaction_id", numbers ? Json::Number(transaction_id) : Json::String(transaction_id))
      .Set("customer_name", Json::String(customer.first_name))
      .Set("customer_lname", Json::String(customer.last_name))
      .Set("total_amount", numbers ? Json::Number(total) : Json::String(total + "000"))
      .Set("verified", Json::Bool(true));
}

}  // namespace

Answer CreateTransaction(State& state, const Call& call) {
  Inputs in(call.body);
  TransactionRequest request = Read(in);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (!KnownType(request.type())) return Refuse(409, "invalid_transaction_type");
  if (Verdict no = CheckLocation(*call.merchant, request.location)) return *no;
  const FoundAccount found =
      FindAccountByOneOf(state, request.account_number, request.vcc_number, request.customer_id);
  if (found.refusal.has_value()) return *found.refusal;
  Account& account = *found.account;
  if (Verdict no = CheckAccountType(*call.merchant, account)) return *no;
  if (Verdict no = CheckStanding(account)) return *no;
  if (Verdict no = CheckVerified(state, account, request, call.now)) return *no;
  if (request.purchase()) {
    if (Verdict no = CheckPlan(*call.merchant, account, request.financing)) return *no;
  }
  if (Verdict no = Move(account, request, call.now)) return *no;

  const std::string transaction_id = std::to_string(state.next_transaction++);
  JournalEntry entry =
      Entry(call, request.purchase() ? "purchase" : request.type(), account, request.amount_cents);
  entry.transaction_type = request.type();
  entry.transaction_id = transaction_id;
  entry.request_id = request.request_id;
  Commit(state, entry);
  return Reply(call, request, *account.customer, transaction_id);
}

}  // namespace flexiti_sandbox
