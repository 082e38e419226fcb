#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

State::State(const Scenario& from) : scenario(from), style(from.style) {
  for (const Customer& customer : scenario.customers) {
    Account& account = accounts[customer.account_number];
    account.customer = &customer;
    account.balance_cents = customer.balance_cents;
    account_by_customer[customer.customer_id] = &account;
    for (const std::string& vcc : customer.vcc_numbers) account_by_card[vcc] = &account;
    for (const AuthorizedUser& user : customer.authorized_users) {
      account_by_card[user.vcc_number] = &account;
      account_by_customer[user.customer_id] = &account;
    }
  }
  for (const SeededWidgetSession& seeded : scenario.widget_sessions) {
    WidgetSession& session = widget_sessions[seeded.id];
    session.merchant = scenario.FindMerchant(seeded.client_id);
    session.account_number = seeded.account_number;
    session.outcome =
        seeded.verified ? WidgetSession::Outcome::kVerified : WidgetSession::Outcome::kFailed;
  }
}

std::string State::RandomHex(size_t digits) {
  std::string text;
  while (text.size() < digits) text += "0123456789abcdef"[random() % 16];
  return text;
}

std::string State::RandomGuid() {
  return RandomHex(8) + "-" + RandomHex(4) + "-4" + RandomHex(3) + "-8" + RandomHex(3) + "-" +
         RandomHex(12);
}

std::string State::RandomCode() { return std::to_string(1000 + random() % 9000); }

}  // namespace flexiti_sandbox
