// For tests that tell a whole story: calls that must succeed or be refused, with Flexiti's journal
// and balances as the truth of every step.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_test {

namespace v1 = flexiti::v1;

using Balance = std::pair<std::int64_t, std::int64_t>;  // cents: owed, held

// Each test begins with the sandbox as after its start.
class StoryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new Stack; }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override {
    sandbox().Reset();
    for (const auto& account : sandbox().Accounts()) {
      start_[account.account_number] = {account.balance_cents, account.held_cents};
    }
  }

  static flexiti_sandbox::Sandbox& sandbox() { return stack_->sandbox(); }

  // Since the story began.
  Balance Moved(const std::string& account_number = flexiti_sandbox::kAccount) const {
    const auto account = sandbox().Account(account_number);
    EXPECT_TRUE(account.ok());
    const Balance& start = start_.at(account_number);
    return {account->balance_cents - start.first, account->held_cents - start.second};
  }

  // Must succeed, and where it changes something be the operation that was asked for.
  template <typename Request>
  static auto Do(const Request& request) {
    auto answer = Call(*stack_, request);
    EXPECT_TRUE(answer.status.ok())
        << request.GetTypeName() << ": " << answer.status.error_message();
    if constexpr (requires { answer.response.operation(); }) {
      EXPECT_EQ(answer.response.operation().request_id(), request.request_id());
    }
    return answer.response;
  }

  // Must be refused by Flexiti for `reason`, and move nothing.
  template <typename Request>
  static Failure ExpectRefused(const Request& request, const std::string& reason) {
    const size_t before = sandbox().Journal().size();
    const auto answer = Call(*stack_, request);
    EXPECT_EQ(answer.info.reason(), reason) << answer.status.error_message();
    EXPECT_EQ(answer.error.outcome(), v1::OUTCOME_REJECTED);
    EXPECT_EQ(sandbox().Journal().size(), before);
    return answer;
  }

  // The last entry, which must be of this operation.
  static flexiti_sandbox::JournalEntry LastEntry(const v1::OperationInfo& operation,
                                                 const std::string& kind,
                                                 std::int64_t amount_cents) {
    const auto journal = sandbox().Journal();
    EXPECT_FALSE(journal.empty());
    if (journal.empty()) return {};
    const flexiti_sandbox::JournalEntry& entry = journal.back();
    EXPECT_EQ(entry.kind, kind);
    EXPECT_EQ(entry.amount_cents, amount_cents);
    EXPECT_EQ(entry.x_idempotency_key, operation.request_id());
    EXPECT_EQ(entry.x_reference_id, operation.reference_id());
    return entry;
  }
  static std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : sandbox().Journal()) kinds.push_back(entry.kind);
    return kinds;
  }

  // The last request to a path that ends so, as it stood on the wire.
  static flexiti_sandbox::Exchange LastExchange(const std::string& path_end) {
    const auto exchanges = sandbox().Exchanges();
    for (auto exchange = exchanges.rbegin(); exchange != exchanges.rend(); ++exchange) {
      if (absl::EndsWith(exchange->path, path_end)) return *exchange;
    }
    ADD_FAILURE() << "nothing was sent to " << path_end;
    return {};
  }

  static v1::CalculateInterestResponse Quote(const std::string& account_number,
                                             std::int64_t amount_cents,
                                             v1::Language lang = v1::LANGUAGE_EN) {
    v1::CalculateInterestRequest request = SomeQuote();
    request.set_account_number(account_number);
    request.mutable_amount()->set_amount_cents(amount_cents);
    request.set_lang(lang);
    return Do(request);
  }

  // By a Flexiti request id of its own.
  static v1::VerifyCustomerRequest Verification(const std::string& account_number,
                                                v1::VerificationFormat format) {
    v1::VerifyCustomerRequest request = SomeVerification();
    request.set_account_number(account_number);
    request.set_verification_request_id(NewRequestId());
    request.set_format(format);
    return request;
  }

  // What follows an authorization, from the shop.
  template <typename Request>
  static Request Of(const std::string& authorization_id) {
    Request request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_authorization_id(authorization_id);
    request.set_external_location_id(flexiti_sandbox::kLocation);
    request.set_external_employee_id(flexiti_sandbox::kEmployee);
    return request;
  }
  static v1::CaptureAuthorizationRequest CaptureOf(const std::string& authorization_id,
                                                   std::int64_t amount_cents) {
    auto request = Of<v1::CaptureAuthorizationRequest>(authorization_id);
    request.mutable_amount()->set_amount_cents(amount_cents);
    return request;
  }
  // In full, unless an amount is put in its place.
  static v1::ReturnCaptureRequest ReturnOf(const v1::Capture& capture) {
    auto request = Of<v1::ReturnCaptureRequest>(capture.authorization_id());
    request.set_capture_id(capture.capture_id());
    request.set_full_return(true);
    return request;
  }
  static v1::ReturnCaptureRequest ReturnOf(const v1::Capture& capture, std::int64_t amount_cents) {
    auto request = ReturnOf(capture);
    request.mutable_amount()->set_amount_cents(amount_cents);
    return request;
  }
  static v1::Authorization Get(const std::string& authorization_id) {
    v1::GetAuthorizationRequest request = SomeGet();
    request.set_authorization_id(authorization_id);
    return Do(request).authorization();
  }

  static inline Stack* stack_ = nullptr;

 private:
  std::map<std::string, Balance> start_;  // by account number
};

}  // namespace flexiti_test
