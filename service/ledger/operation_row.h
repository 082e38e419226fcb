// One row of the ledger, as a store keeps it: bytes and times, no Flexiti.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace flexiti {

struct OperationKey {
  std::string merchant_id = {};
  std::string request_id = {};  // a UUID in lower case
};

// The numbers stand in databases: they never change.
enum class OperationState : int {
  kRunning = 1,      // an attempt runs, or its process died
  kExecuted = 2,     // it happened
  kNotExecuted = 3,  // it certainly did not; the request_id may be used again
  kUnknown = 4,      // nobody knows yet
};

// Times are whole microseconds, InfiniteFuture or InfinitePast.
struct OperationRow {
  // Set by the store: the order in which operations came.
  std::int64_t id = 0;
  // Set by the store: 1 for a new row, one more with each Replace.
  std::int64_t revision = 0;
  OperationKey key = {};
  std::string method = {};  // "/flexiti.v1.TransactionService/CreatePurchase"
  OperationState state = OperationState::kRunning;
  int attempt = 1;                // of those that could send something
  std::string reference_id = {};  // x-reference-id of the last attempt
  absl::Time create_time = absl::InfinitePast();
  absl::Time update_time = absl::InfinitePast();
  // Until when a running call, or a look, has the row for itself.
  absl::Time lease_expire_time = absl::InfinitePast();
  // From when on the last attempt certainly sends nothing any more.
  absl::Time attempt_end_time = absl::InfinitePast();
  // When the resolver looks at it next; InfiniteFuture: there is nothing to look at.
  absl::Time next_look_time = absl::InfiniteFuture();
  int looks = 0;

  // Keyed hashes: equal for equal content, and of no use without the ledger's index key.
  std::string fingerprint = {};  // of the request's content; empty: purged
  // Of what operations share that a look at Flexiti could take for one another; empty: no look.
  std::string match_key = {};
  std::string resource = {};  // of the id that Flexiti gave to what was made; empty: none known

  std::string key_id = {};         // the encryption key that sealed `sealed_record`
  std::string sealed_record = {};  // empty: purged
};

}  // namespace flexiti
