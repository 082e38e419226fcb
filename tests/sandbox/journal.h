// The journal: everything that really moved money, in the order in which it happened. One entry for
// each REST call that did. It is the truth that tests of at-most-once compare with.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sandbox/clock.h"

namespace flexiti_sandbox {

struct JournalEntry {
  uint64_t sequence = 0;  // 1, 2, 3 ...
  TimePoint time;         // of the sandbox's clock
  // purchase (POST /transactions, or an authorization with auto_capture), authorization, capture,
  // release, return, refund, deposit, instore_payment, tradein.
  std::string kind;
  std::string merchant;  // client_id
  std::string account_number;
  int64_t amount_cents = 0;
  std::string reference;
  std::string transaction_type;  // of a purchase or an authorization
  std::string transaction_id;    // the ids that the call made or named; empty where there is none
  std::string authorization_id;
  std::string capture_id;
  std::string return_id;
  std::string x_reference_id;
  std::string x_idempotency_key;
  std::string request_id;
  uint64_t exchange = 0;  // the sequence number of the exchange that caused it
};

}  // namespace flexiti_sandbox
