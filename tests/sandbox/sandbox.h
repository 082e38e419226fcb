// The Flexiti sandbox: a stateful simulator of Flexiti's REST APIs, in this process. It speaks HTTP
// and TLS on real sockets; README.md tells what it simulates. Everything here may be called from
// any thread at any time; times without another word are of the sandbox's own clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sandbox/clock.h"
#include "tests/sandbox/exchange.h"
#include "tests/sandbox/fault.h"
#include "tests/sandbox/journal.h"
#include "tests/sandbox/style.h"

namespace flexiti_sandbox {

struct Options {
  // A scenario file, or its text. With neither: the built-in scenarios/default.yaml, whose
  // merchants and customers default_scenario.h names.
  std::string scenario_path;
  std::string scenario_text;

  std::string address = "127.0.0.1";          // of the REST ports
  std::string control_address = "127.0.0.1";  // anybody who reaches it may do anything
  int http_port = 0;                          // 0: any free port, -1: none
  int https_port = 0;                         // opened when there is a certificate
  int control_port = 0;
  std::string tls_certificate_path;  // PEM, leaf first
  std::string tls_key_path;          // PEM

  size_t exchange_capacity = 4096;  // the last so many exchanges are kept
  // Sees every exchange before the first byte of its reply is sent; called by several threads.
  std::function<void(const Exchange&)> observer;
  std::chrono::milliseconds idle_timeout{0};  // closes a connection idle for so long; 0: never
};

struct AccountState {
  std::string account_number;
  int64_t credit_limit_cents = 0;
  int64_t balance_cents = 0;    // owed; negative after an overpayment
  int64_t held_cents = 0;       // by open authorizations
  int64_t available_cents = 0;  // limit - balance - held
};

// A verification code that went to a customer's phone or mailbox.
struct SentCode {
  std::string account_number;
  std::string request_id;
  std::string channel;  // "sms" or "email"
  std::string to;
  std::string code;
};

struct ConnectionCounts {
  uint64_t accepted = 0;
  uint64_t open = 0;
  uint64_t tls_failures = 0;      // handshakes that did not finish
  uint64_t requests_started = 0;  // at least one byte of a request came
  uint64_t requests_read = 0;     // the whole request came
};

class Sandbox {
 public:
  // Listens when it returns. Raises the process's soft limit of open files to the hard one.
  // A mistake in the scenario is INVALID_ARGUMENT and names the line and the field.
  static absl::StatusOr<std::unique_ptr<Sandbox>> Start(const Options& options);

  // Closes every connection and waits for its threads.
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  int http_port() const;  // 0 where it does not listen
  int https_port() const;
  int control_port() const;

  void Arm(const Fault& fault);  // faults act in the order of arming, one for each call
  void DisarmAll();
  size_t armed() const;  // faults that have calls left to act on

  void Advance(std::chrono::milliseconds by);
  TimePoint Now() const;

  // As after Start: scenario, secrets, tokens, money, journal, exchanges, counts, faults, clock and
  // style. Connections stay open.
  void Reset();
  // The secrets that the token call takes for `client_id` from now on, such as two while they are
  // rotated. With `revoke_tokens` those given out before are refused. NOT_FOUND for an unknown one.
  absl::Status SetClientSecrets(const std::string& client_id,
                                const std::vector<std::string>& secrets,
                                bool revoke_tokens = false);
  void SetStyle(const ReplyStyle& style);  // of merchants that have no style of their own
  ReplyStyle Style() const;

  std::vector<JournalEntry> Journal() const;
  // Recorded before the first byte of the reply is sent, so a caller that has its reply sees it
  // here.
  std::vector<Exchange> Exchanges(uint64_t since = 0) const;  // those with a greater sequence
  void ClearExchanges();                                      // also sets the counts to zero
  // Requests whose head arrived, complete or not, since the last clearing. An empty method counts
  // all. `path_suffix` as Fault::path.
  uint64_t RequestCount(const std::string& method, const std::string& path_suffix) const;
  ConnectionCounts Connections() const;

  absl::StatusOr<AccountState> Account(const std::string& account_number) const;
  std::vector<AccountState> Accounts() const;  // in the scenario's order
  std::vector<SentCode> SentCodes() const;

  // What the shopper does in the widget's page: `verified` or not. NOT_FOUND for an unknown
  // session.
  absl::Status FinishWidget(const std::string& widget_session_id, bool verified);
  // How the shopper's visit to the hosted checkout ended: `status` (Success, Failed or another
  // word) becomes the purchase's where the flow buys, and `apply_status` (SUCCESS or another word;
  // empty: `status` in upper case) the application's where it applies. With an empty `status` a
  // flow that buys has no purchase yet.
  absl::Status FinishCheckout(const std::string& online_order_id, const std::string& status,
                              const std::string& apply_status = "");

 private:
  struct Parts;
  explicit Sandbox(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The text of scenarios/default.yaml, built in.
const std::string& DefaultScenario();

}  // namespace flexiti_sandbox
