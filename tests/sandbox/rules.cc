#include "tests/sandbox/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

constexpr int64_t kBypassLimitCents = 200'00;
constexpr int kBypassPurchases = 3;
constexpr int64_t kBalanceBound = 9'000'000'000'000'000'000;

const AuthorizedUser* UserOfCard(const Account& account, const std::string& vcc_number) {
  for (const AuthorizedUser& user : account.customer->authorized_users) {
    if (user.vcc_number == vcc_number) return &user;
  }
  return nullptr;
}

template <class Map>
Account* Lookup(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

FoundAccount Missing() { return {nullptr, nullptr, Refuse(404, "not_found")}; }

}  // namespace

FoundAccount FindAccount(State& state, const std::string& account_number,
                         const std::string& vcc_number) {
  const auto found = state.accounts.find(account_number);
  if (found == state.accounts.end()) return Missing();
  Account* account = &found->second;
  if (vcc_number.empty()) return {account, nullptr, std::nullopt};
  const Account* owner = Lookup(state.account_by_card, vcc_number);
  if (owner == nullptr) return Missing();
  if (owner != account) return {nullptr, nullptr, Refuse(409, "vcc_account_mismatch")};
  return {account, UserOfCard(*account, vcc_number), std::nullopt};
}

FoundAccount FindAccountByOneOf(State& state, const std::string& account_number,
                                const std::string& vcc_number, const std::string& customer_id) {
  const int given = static_cast<int>(!account_number.empty()) +
                    static_cast<int>(!vcc_number.empty()) + static_cast<int>(!customer_id.empty());
  if (given > 1) {
    if (!account_number.empty() && !vcc_number.empty()) {
      FoundAccount both = FindAccount(state, account_number, vcc_number);
      if (both.refusal.has_value()) return both;
    }
    return {nullptr, nullptr,
            RefuseInput("account_number", "only one of vcc_number, account_number, customer_id",
                        account_number)};
  }
  if (given == 0) return {nullptr, nullptr, RefuseInput("account_number", "missing")};
  Account* account = nullptr;
  if (!account_number.empty()) return FindAccount(state, account_number, "");
  account = vcc_number.empty() ? Lookup(state.account_by_customer, customer_id)
                               : Lookup(state.account_by_card, vcc_number);
  if (account == nullptr) return Missing();
  return {account, UserOfCard(*account, vcc_number), std::nullopt};
}

Verdict CheckLocation(const Merchant& merchant, const std::string& location) {
  if (location.empty() || merchant.locations.count(location) > 0) return std::nullopt;
  return Refuse(409, "external_location_id_not_found");
}

Verdict CheckEmployee(const Merchant& merchant, const std::string& employee) {
  if (merchant.employees_without_rights.count(employee) == 0) return std::nullopt;
  return Refuse(409, "not_permitted");
}

Verdict CheckAccountType(const Merchant& merchant, const Account& account) {
  if (merchant.account_types.count(account.customer->account_type) > 0) return std::nullopt;
  return Refuse(409, "account_type_not_permitted");
}

Verdict CheckStanding(const Account& account) {
  if (!account.customer->active) return Refuse(409, "user_not_active");
  if (account.closed || account.customer->status != "N") {
    return Refuse(409, "user_not_able_to_purchase");
  }
  return std::nullopt;
}

Verdict CheckPlan(const Merchant& merchant, const Account& account, Financing& financing) {
  const Customer& customer = *account.customer;
  if (financing.transaction_type == "regular_purchase") {
    if (!merchant.regular_purchase) return Refuse(409, "plan_term_not_set");
    return std::nullopt;
  }
  for (const Plan& plan : merchant.plans) {
    if (plan.plan_id != financing.plan_id) continue;
    if (std::find(plan.terms.begin(), plan.terms.end(), financing.term) == plan.terms.end()) break;
    const bool province = plan.not_in.count(customer.province) == 0 &&
                          (plan.only_in.empty() || plan.only_in.count(customer.province) > 0);
    if (!province || (plan.prime_only && !customer.prime())) {
      return Refuse(409, "plan_term_not_available");
    }
    financing.plan = &plan;
    return std::nullopt;
  }
  return Refuse(409, "plan_term_not_set");
}

int64_t Interest(const Financing& financing, int64_t amount_cents) {
  if (financing.plan == nullptr) return 0;
  __extension__ using Wide = __int128;  // an amount times a rate times a term leaves int64
  constexpr int64_t kDivisor = 10'000 * 12;
  const Wide product =
      static_cast<Wide>(amount_cents) * financing.plan->annual_rate * std::stoll(financing.term);
  const Wide interest = (product + kDivisor / 2) / kDivisor;
  return interest > kBalanceBound ? kBalanceBound : static_cast<int64_t>(interest);
}

std::string VerificationKey(const std::string& account_number, const std::string& request_id) {
  return absl::StrCat(account_number, "\n", request_id);
}

const Verification* FindVerification(const State& state, const Account& account,
                                     const std::string& request_id) {
  const auto found =
      state.verifications.find(VerificationKey(account.customer->account_number, request_id));
  return found == state.verifications.end() ? nullptr : &found->second;
}

bool BypassOffered(const Account& account, TimePoint now) {
  const auto recent =
      std::count_if(account.regular_purchases.begin(), account.regular_purchases.end(),
                    [now](TimePoint time) { return now - time < std::chrono::hours(24); });
  return recent <= kBypassPurchases;
}

bool BypassAllows(const Account& account, const std::string& transaction_type, int64_t amount_cents,
                  TimePoint now) {
  return transaction_type == "regular_purchase" && amount_cents <= kBypassLimitCents &&
         BypassOffered(account, now);
}

std::string MaskEmail(const std::string& email) {
  const size_t at = email.find('@');
  return at == std::string::npos ? "" : absl::StrCat(email.substr(0, 1), "****", email.substr(at));
}

std::string MaskPhone(const std::string& phone) {
  return phone.size() < 4 ? "" : absl::StrCat("******", phone.substr(phone.size() - 4));
}

bool AddWithin(int64_t& balance, int64_t cents) {
  int64_t sum = 0;
  if (__builtin_add_overflow(balance, cents, &sum) || sum > kBalanceBound || sum < -kBalanceBound) {
    return false;
  }
  balance = sum;
  return true;
}

}  // namespace flexiti_sandbox
