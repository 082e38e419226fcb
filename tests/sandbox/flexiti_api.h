// Flexiti's REST APIs over the sandbox's state: routing, the checks of every call, idempotency, and
// what a test may see and change from outside. Any thread.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/clock.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/scenario.h"
#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

class FlexitiApi {
 public:
  // `clock` must outlive it.
  FlexitiApi(Scenario scenario, const SandboxClock& clock)
      : scenario_(std::move(scenario)), clock_(clock), state_(scenario_) {}

  // Carries out one request, whole or not at all. Records that it makes join lists `hide` later.
  HttpReply Handle(const HttpRequest& request, uint64_t sequence, std::chrono::seconds hide);

  void Reset();
  absl::Status SetClientSecrets(const std::string& client_id,
                                const std::vector<std::string>& secrets, bool revoke_tokens);
  void SetStyle(const ReplyStyle& style);
  ReplyStyle Style() const;
  std::vector<JournalEntry> Journal() const;
  absl::StatusOr<AccountState> Account(const std::string& account_number) const;
  std::vector<AccountState> Accounts() const;
  std::vector<SentCode> SentCodes() const;
  absl::Status FinishWidget(const std::string& widget_session_id, bool verified);
  absl::Status FinishCheckout(const std::string& online_order_id, const std::string& status,
                              const std::string& apply_status);

 private:
  Answer Dispatch(const HttpRequest& request, Call& call);

  const Scenario scenario_;
  const SandboxClock& clock_;
  mutable std::mutex mutex_;
  State state_;
};

}  // namespace flexiti_sandbox
