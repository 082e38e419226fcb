// Everything that the sandbox remembers. Guarded by FlexitiApi's one mutex: every call is carried
// out alone, which is what makes the journal exact.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/sandbox/clock.h"
#include "tests/sandbox/journal.h"
#include "tests/sandbox/json.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/scenario.h"

namespace flexiti_sandbox {

struct Token {
  const Merchant* merchant = nullptr;
  std::string scope;
  std::string refresh_token;
  bool online = false;  // of the Online API, else of the POS API
  TimePoint expires;
};

struct Account {
  const Customer* customer = nullptr;
  bool closed = false;
  int64_t balance_cents = 0;
  int64_t held_cents = 0;
  std::vector<TimePoint> regular_purchases;
  std::vector<TimePoint> wrong_answers;
  std::map<std::string, int64_t> paid_by_day;  // instore_payment cents by Toronto's day
  std::vector<size_t> authorizations;          // indexes in State::authorizations

  int64_t available() const { return customer->credit_limit_cents - balance_cents - held_cents; }
};

struct Verification {
  std::string code;
  bool bypass = false;
};

struct WidgetSession {
  enum class Outcome { kPending, kVerified, kFailed };
  const Merchant* merchant = nullptr;
  std::string account_number;
  Outcome outcome = Outcome::kPending;
};

struct CaptureRecord {
  std::string capture_id;
  std::string reference;
  TimePoint time;
  TimePoint visible_from;
  int64_t amount_cents = 0;
  int64_t returned_cents = 0;
};

struct Authorization {
  std::string authorization_id;
  const Merchant* merchant = nullptr;
  Account* account = nullptr;
  const Plan* plan = nullptr;
  std::string term;
  std::string transaction_type;
  std::string reference;
  std::string status;  // opened, closed, unauthorized
  TimePoint time;
  TimePoint visible_from;
  int64_t amount_cents = 0;
  int64_t remaining_cents = 0;  // neither captured nor released
  bool auto_captured = false;
  std::vector<CaptureRecord> captures;
};

struct EarlierReply {  // by x-idempotency-key
  std::string context_hash;
  Json body;
};

struct OnlineOrder {
  std::string online_order_id;
  std::string merchant_order_id;
  const Merchant* merchant = nullptr;
  std::string flow;
  std::string customer_id;
  std::string apply_status;     // SUCCESS ...; empty while the shopper is still on the page
  std::string purchase_status;  // Success, Failed ...
  TimePoint time;
};

struct State {
  explicit State(const Scenario& from);

  const Scenario& scenario;
  ReplyStyle style;
  // By client_id, where they are no longer the scenario's: one, or two while they are rotated.
  std::unordered_map<std::string, std::vector<std::string>> client_secrets;
  std::mt19937_64 random{20'220'131};  // the same run gives the same ids
  std::unordered_map<std::string, Token> tokens;
  std::unordered_map<std::string, std::string> token_by_refresh;
  std::unordered_map<std::string, Account> accounts;              // by account number
  std::unordered_map<std::string, Account*> account_by_card;      // by vcc_number
  std::unordered_map<std::string, Account*> account_by_customer;  // by customer_id
  std::unordered_map<std::string, Verification> verifications;    // by account and request_id
  std::unordered_map<std::string, WidgetSession> widget_sessions;
  std::vector<Authorization> authorizations;  // in order of creation
  std::unordered_map<std::string, size_t> authorization_by_id;
  std::unordered_map<std::string, EarlierReply> earlier_replies;
  std::vector<OnlineOrder> online_orders;
  std::vector<JournalEntry> journal;
  std::vector<SentCode> sent_codes;
  uint64_t next_transaction = 696'952;
  uint64_t next_authorization = 1'000'000'000'012'343;
  uint64_t next_capture = 100'346'123;
  uint64_t next_return = 2'000'000'000'000'001;
  uint64_t next_online_order = 131'209;

  // So many lower-case hexadecimal digits.
  std::string RandomHex(size_t digits);
  // 8-4-4-4-12.
  std::string RandomGuid();
  // "1000" to "9999".
  std::string RandomCode();
};

}  // namespace flexiti_sandbox
