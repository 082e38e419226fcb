// A merchant with two secret files under load, and what Flexiti takes and took of them.
#pragma once

#include <httplib.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

inline constexpr char kOld[] = "maple-furniture-secret";
inline constexpr char kNew[] = "a-new-secret";
inline constexpr char kWrong[] = "a-wrong-secret";

class SecretRotationTest : public ::testing::Test {
 protected:
  static constexpr int kCallers = 6;
  static constexpr std::chrono::seconds kPatience{30};

  // One attempt only, so that no repeat hides a failure.
  SecretRotationTest()
      : stack_(
            {.flexiti_yaml = "  retry: {max_attempts: 1}\n", .top_yaml = "file_refresh: 100ms\n"}) {
    WriteFallback(kOld);
    Reconfigure(stack_, "/maple.secret\n",
                absl::StrCat("/maple.secret\n    fallback_client_secret_file: ", Fallback(), "\n"));
  }
  ~SecretRotationTest() override { EndLoad(); }

  std::string File() const { return stack_.directory() + "/maple.secret"; }
  std::string Fallback() const { return stack_.directory() + "/maple-fallback.secret"; }
  void WriteSecret(const std::string& path, const std::string& text, mode_t mode = 0400) const {
    const std::string fresh = path + ".new";
    WriteFile(fresh, text);
    ASSERT_EQ(chmod(fresh.c_str(), mode), 0);
    ASSERT_EQ(rename(fresh.c_str(), path.c_str()), 0);
  }
  void Write(const std::string& text) const { WriteSecret(File(), text); }
  void WriteFallback(const std::string& text) const { WriteSecret(Fallback(), text); }

  // What Flexiti takes from now on. With `revoke` the tokens of before are refused, too.
  void FlexitiTakes(const std::vector<std::string>& secrets, bool revoke = false) {
    ASSERT_TRUE(
        stack_.sandbox().SetClientSecrets(flexiti_sandbox::kMerchant, secrets, revoke).ok());
  }

  std::string List() {
    flexiti::v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    Context context;
    flexiti::v1::ListAuthorizationsResponse response;
    return Told(stack_.authorizations().ListAuthorizations(&context, request, &response));
  }
  // A verification and a purchase, by two tokens where the merchant's scopes say so.
  std::string Buy() {
    flexiti::v1::CreatePurchaseRequest request = stack_.Purchase(flexiti_sandbox::kRichAccount);
    request.mutable_amount()->set_amount_cents(100);
    Context context;
    flexiti::v1::CreatePurchaseResponse response;
    return Told(stack_.transactions().CreatePurchase(&context, request, &response));
  }

  // Until EndLoad() callers call without a pause, and each answer must be OK.
  void StartLoad() {
    for (int i = 0; i < kCallers; ++i) {
      callers_.emplace_back([this] {
        while (!ending_) {
          EXPECT_EQ(List(), "OK");
          ++answered_;
        }
      });
    }
  }
  void EndLoad() {
    ending_ = true;
    for (std::thread& caller : callers_) caller.join();
    callers_.clear();
  }
  // Each caller has had answers to calls that began after this.
  void LetCallsPass() {
    const int seen = answered_;
    EXPECT_TRUE(Eventually([&] { return answered_ > seen + 5 * kCallers; }));
  }

  static bool Eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
  int TokenCalls(const std::string& secret, int status) {
    int found = 0;
    for (const auto& exchange : stack_.sandbox().Exchanges(since_)) {
      if (absl::EndsWith(exchange.path, "/oauth/token") && exchange.reply_status == status &&
          absl::StrContains(exchange.body, absl::StrCat("client_secret=", secret))) {
        ++found;
      }
    }
    return found;
  }
  // What the sandbox kept until now counts no more.
  void Forget() {
    const auto all = stack_.sandbox().Exchanges();
    if (!all.empty()) since_ = all.back().sequence;
  }
  bool EventuallyTook(const std::string& secret) {
    return Eventually([&] { return TokenCalls(secret, 200) > 0; });
  }
  bool EventuallyRefused(const std::string& secret) {
    return Eventually([&] { return TokenCalls(secret, 400) > 0; });
  }

  // The value of a metric with all these labels, "none" if there is none.
  std::string Metric(const std::string& name, const std::vector<std::string>& labels) {
    httplib::Client client(absl::StrCat("http://", stack_.gateway().admin_address()));
    const auto answer = client.Get("/metrics");
    if (!answer) return httplib::to_string(answer.error());
    const std::vector<std::string> lines = absl::StrSplit(answer->body, '\n');
    for (const std::string& line : lines) {
      bool matches = absl::StartsWith(line, name + "{");
      for (const std::string& label : labels) matches = matches && absl::StrContains(line, label);
      if (matches) return line.substr(line.rfind(' ') + 1);
    }
    return "none";
  }
  std::string Refused() {
    return Metric("flexiti_secret_refused", {"merchant_id=\"maple\"", "api=\"pos\""});
  }
  bool Logged(const std::string& text) {
    return absl::StrContains(stack_.gateway().output(), text);
  }
  bool EventuallyLogged(const std::string& text) { return stack_.gateway().WaitForOutput(text); }

  Stack stack_;
  std::uint64_t since_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> answered_{0};
  std::vector<std::thread> callers_;
};

}  // namespace flexiti_test
