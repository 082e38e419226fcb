// What the operator's page shows, gathered by the program at one moment: names, ids, numbers and
// times. No request, no answer, nothing of a customer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace flexiti {

struct AdminView {
  enum class Phase { kStarting, kServing, kDraining };

  struct Limit {
    std::int64_t used = 0;
    std::int64_t max = 0;  // 0: none
  };

  struct Call {
    absl::Time start = absl::InfinitePast();
    std::string method = {};  // "flexiti.v1.TransactionService/CreatePurchase"
    std::string caller = {};  // empty: callers have no names here
    std::string merchant_id = {};
    std::string reference_id = {};
    std::string trace_id = {};
  };

  struct Failure {
    Call call = {};
    absl::Time end = absl::InfinitePast();
    std::string request_id = {};
    std::string grpc_code = {};
    std::string outcome = {};  // of v1::Outcome
    std::string reason = {};   // of the error catalogue
    int http_status = 0;       // 0: no reply
  };

  struct Token {
    std::string api = {};                            // "POS API", "Online API"
    std::string scope = {};                          // "merchant", "customer"
    absl::Time valid_until = absl::InfinitePast();   // InfinitePast: none was asked for yet
    absl::Time last_failure = absl::InfinitePast();  // since the last success; InfinitePast: none
    std::string failure = {};                        // what happened then, for people
  };

  struct Secret {
    std::string api = {};
    bool refused = false;          // Flexiti refuses the one that the configuration names first
    bool fallback_serves = false;  // and the second one is taken meanwhile
  };

  struct Merchant {
    std::string id = {};
    Limit in_flight = {};
    std::vector<Token> tokens = {};
    std::vector<Secret> secrets = {};
  };

  struct Breaker {
    enum class State { kClosed, kTrying, kOpen };
    std::string api = {};
    std::string host = {};
    State state = State::kClosed;
    absl::Time since = absl::InfinitePast();  // InfinitePast: since the start
    std::int64_t requests = 0;                // of the last `window`
    std::int64_t failures = 0;                // of these: no connection, lost, 5xx
    absl::Duration window = absl::ZeroDuration();
    std::int64_t retries_left = 0;  // that the retry budget allows now
  };

  struct Operation {
    std::string method = {};  // "/flexiti.v1.TransactionService/CreatePurchase"
    std::string merchant_id = {};
    std::string request_id = {};
    absl::Time since = absl::InfinitePast();  // when its last attempt ended
    int looks = 0;
    absl::Time next_look = absl::InfiniteFuture();  // InfiniteFuture: nothing is left to look at
  };

  struct Ledger {
    // Whether it answered in time. The rest is then of `as_of`, or empty if it never answered.
    bool answers = false;
    std::string trouble = {};  // for people; empty while it answers
    absl::Time as_of = absl::InfinitePast();
    std::int64_t running = 0;  // of all replicas, as the next two
    std::int64_t unknown = 0;
    std::int64_t unattended = 0;  // of the unknown ones: only a repeat or a person settles them
    absl::Time oldest_unknown = absl::InfiniteFuture();  // InfiniteFuture: none
    std::vector<Operation> oldest = {};                  // unknown ones, the oldest first
  };

  struct Certificate {
    std::string name = {};  // "server certificate"
    absl::Time expiry = absl::InfiniteFuture();
  };

  absl::Time now = absl::InfinitePast();
  absl::Time start = absl::InfinitePast();
  std::string version = {};
  std::string profile = {};  // "production"
  Phase phase = Phase::kStarting;
  std::string stuck = {};  // why /healthz complains; empty while it does not
  Limit in_flight = {};
  std::vector<Call> calls = {};  // in flight, the oldest first
  std::vector<Merchant> merchants = {};
  std::vector<Breaker> breakers = {};
  Ledger ledger = {};
  std::vector<Failure> failures = {};  // of late, the latest first
  bool has_older_failures = false;     // that are kept no more
  std::vector<Certificate> certificates = {};
};

}  // namespace flexiti
