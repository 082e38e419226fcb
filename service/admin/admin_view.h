// What the operator's page shows, gathered by the program at one moment: names, ids, numbers and
// times. No request, no answer, nothing of a customer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace flexiti {

struct AdminView {
  // kLeaving: told to end and not ready any more; calls that come are still taken, so that none is
  // lost while balancers look away. kDraining: new ones are refused.
  enum class Phase { kStarting, kServing, kLeaving, kDraining };

  struct Limit {
    std::int64_t used = 0;
    std::int64_t max = 0;  // 0: none
  };

  struct Call {
    absl::Time start = absl::InfinitePast();
    std::string method = {};  // "flexiti.v1.TransactionService/CreatePurchase"
    std::string caller = {};  // empty: callers have no names here
    std::string merchant_id = {};
    std::string request_id = {};
    std::string reference_id = {};
    std::string trace_id = {};
  };

  struct Failure {
    Call call = {};
    absl::Time end = absl::InfinitePast();
    std::string grpc_code = {};
    std::string outcome = {};  // of v1::Outcome
    std::string reason = {};   // of the error catalogue
    std::string cause = {};    // why Flexiti could not be asked; or empty
    int http_status = 0;       // 0: no reply
  };

  // Calls that were refused without any work, for one reason.
  struct Refusal {
    std::string reason = {};   // of the error catalogue
    std::string cause = {};    // what refused; empty: the breaker
    std::int64_t of_late = 0;  // in the last kOfLate
    std::int64_t total = 0;    // since the start
    absl::Time last = absl::InfinitePast();
    std::string last_caller = {};       // empty: not known
    std::string last_merchant_id = {};  // empty: none that is configured
  };

  struct Token {
    std::string api = {};                            // "POS API", "Online API"
    std::string scope = {};                          // "merchant", "customer"
    absl::Time valid_until = absl::InfinitePast();   // InfinitePast: none was asked for yet
    absl::Time last_failure = absl::InfinitePast();  // since the last success; InfinitePast: none
    std::string failure = {};                        // what happened then, for people
  };

  // What serves; if not the secret of the file that the configuration names first, Flexiti refuses
  // that one, or gave no token for it yet. kMemory: what worked before the files changed; no file
  // holds it any more.
  enum class Serving { kFile, kFallbackFile, kMemory, kNone };

  struct Secret {
    std::string api = {};
    Serving serving = Serving::kFile;
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
    std::int64_t retries_left = 0;                   // that the retry budget allows now
    absl::Time last_failure = absl::InfinitePast();  // InfinitePast: none yet
    std::string failure_cause = {};                  // of that one
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
    // Of this process. InfinitePast: none.
    absl::Time last_write = absl::InfinitePast();  // that succeeded
    absl::Time last_failed_write = absl::InfinitePast();
    std::string write_trouble = {};  // of the latter, for people
  };

  // Files that changed, and are of no use as they are: what they held before serves on.
  struct UnusableFile {
    std::string files = {};  // paths
    std::string problem = {};
  };

  struct Certificate {
    std::string name = {};  // "server certificate"
    absl::Time expiry = absl::InfiniteFuture();
  };

  absl::Time now = absl::InfinitePast();
  absl::Time start = absl::InfinitePast();
  std::string version = {};
  std::string revision = {};  // of the source
  std::string profile = {};   // "production"
  Phase phase = Phase::kStarting;
  std::string stuck = {};  // why /healthz complains; empty while it does not
  Limit in_flight = {};
  std::vector<Call> calls = {};  // in flight, the oldest first
  std::vector<Merchant> merchants = {};
  std::vector<Breaker> breakers = {};
  Ledger ledger = {};
  std::vector<Failure> failures = {};    // of late, the latest first
  bool has_older_failures = false;       // that are kept no more
  std::vector<Refusal> refusals = {};    // in the order of their reasons
  std::int64_t refused_connections = 0;  // since the start, as all that follow
  std::int64_t ended_connections = 0;    // that reset their calls too fast
  std::int64_t refused_open_calls = 0;   // that were not looked at
  std::int64_t failed_handshakes = 0;
  std::int64_t spans_lost = 0;
  std::int64_t log_lines_dropped = 0;
  std::vector<Certificate> certificates = {};
  std::vector<UnusableFile> unusable_files = {};
};

}  // namespace flexiti
