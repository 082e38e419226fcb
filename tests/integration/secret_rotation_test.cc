// A merchant's secret is rotated, under load, and no call fails: whether Flexiti takes both secrets
// for a while, only the new one, or only the old one; and whatever becomes of the file.
#include <httplib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
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
namespace {

using flexiti_sandbox::Exchange;
namespace v1 = flexiti::v1;

constexpr char kOld[] = "maple-furniture-secret";
constexpr char kNew[] = "a-new-secret";
constexpr char kWrong[] = "a-wrong-secret";
constexpr int kCallers = 6;
constexpr std::chrono::seconds kPatience{30};

class SecretRotationTest : public ::testing::Test {
 protected:
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
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    Context context;
    v1::ListAuthorizationsResponse response;
    return Told(stack_.authorizations().ListAuthorizations(&context, request, &response));
  }
  // A verification and a purchase, by two tokens where the merchant's scopes say so.
  std::string Buy() {
    v1::CreatePurchaseRequest request = stack_.Purchase(flexiti_sandbox::kRichAccount);
    request.mutable_amount()->set_amount_cents(100);
    Context context;
    v1::CreatePurchaseResponse response;
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
    for (const Exchange& exchange : stack_.sandbox().Exchanges(since_)) {
      if (absl::EndsWith(exchange.path, "/oauth/token") && exchange.reply_status == status &&
          absl::StrContains(exchange.body, absl::StrCat("client_secret=", secret))) {
        ++found;
      }
    }
    return found;
  }
  // What the sandbox kept until now counts no more.
  void Forget() {
    const std::vector<Exchange> all = stack_.sandbox().Exchanges();
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

TEST_F(SecretRotationTest, FlexitiTakesBothForAWhile) {
  StartLoad();
  LetCallsPass();
  FlexitiTakes({kNew, kOld});
  Forget();
  Write(kNew);
  ASSERT_TRUE(EventuallyTook(kNew)) << "it is tried before the old token ends";
  LetCallsPass();
  FlexitiTakes({kNew}, /*revoke=*/true);
  LetCallsPass();
  EXPECT_EQ(Buy(), "OK");
  EndLoad();
  EXPECT_EQ(TokenCalls(kOld, 400), 0);
  EXPECT_EQ(Refused(), "0");
  EXPECT_FALSE(Logged("secret_refused"));
}

TEST_F(SecretRotationTest, FlexitiTakesOnlyTheNewOneAtOnce) {
  StartLoad();
  LetCallsPass();
  // The new one is laid beside before Flexiti is told to change over.
  WriteFallback(kNew);
  ASSERT_TRUE(EventuallyLogged("secret_read"));
  Forget();
  FlexitiTakes({kNew}, /*revoke=*/true);
  LetCallsPass();
  ASSERT_TRUE(EventuallyTook(kNew));
  ASSERT_TRUE(EventuallyLogged(
      R"("event":"secret_refused","merchant_id":"maple","api":"pos","file":"client_secret_file",)"
      R"("serving":"fallback_client_secret_file")"));
  EXPECT_EQ(Refused(), "1");
  Write(kNew);
  ASSERT_TRUE(EventuallyLogged("secret_accepted"));
  EXPECT_EQ(Refused(), "0");
  LetCallsPass();
  EXPECT_EQ(Buy(), "OK");
}

TEST_F(SecretRotationTest, WhereFlexitiTakesNoneTheOperatorHearsOfItAtOnceAndSeesItsEnd) {
  const std::vector<std::string> labels = {"merchant_id=\"maple\"", "api=\"pos\""};
  ASSERT_EQ(List(), "OK");
  FlexitiTakes({kNew}, /*revoke=*/true);
  EXPECT_EQ(List(), "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR INVALID_CLIENT");
  ASSERT_TRUE(EventuallyLogged(
      R"("event":"secret_refused","merchant_id":"maple","api":"pos","file":"client_secret_file",)"
      R"("serving":"none")"));
  EXPECT_EQ(Refused(), "1");
  EXPECT_EQ(Metric("flexiti_secret_none_serves", labels), "1");
  EXPECT_EQ(Metric("flexiti_call_failures_total", {"reason=\"INVALID_CLIENT\""}), "1");
  EXPECT_TRUE(EventuallyLogged(R"("reason":"INVALID_CLIENT")"));
  // No call is needed to see that it is mended.
  Write(kNew);
  ASSERT_TRUE(EventuallyLogged("secret_accepted"));
  EXPECT_EQ(Refused(), "0");
  EXPECT_EQ(Metric("flexiti_secret_none_serves", labels), "0");
  EXPECT_EQ(List(), "OK");
}

TEST_F(SecretRotationTest, FlexitiTakesOnlyTheOldOneForAWhile) {
  StartLoad();
  LetCallsPass();
  // Both files change, so that the old one is left in memory only.
  WriteFallback(kNew);
  Write(kNew);
  ASSERT_TRUE(EventuallyRefused(kNew));
  ASSERT_TRUE(EventuallyLogged(R"("serving":"the one before")"));
  EXPECT_EQ(Refused(), "1");
  FlexitiTakes({kOld}, /*revoke=*/true);
  Forget();
  LetCallsPass();
  EXPECT_GT(TokenCalls(kNew, 400), 0) << "it is tried at each renewal";
  EXPECT_GT(TokenCalls(kOld, 200), 0);
  EXPECT_EQ(Buy(), "OK");
  FlexitiTakes({kNew}, /*revoke=*/true);
  LetCallsPass();
  ASSERT_TRUE(EventuallyLogged("secret_accepted"));
  EXPECT_EQ(Refused(), "0");
  EndLoad();
  const std::string output = stack_.gateway().output();
  for (const char* secret : {kOld, kNew, "maple.secret", "maple-fallback"}) {
    EXPECT_FALSE(absl::StrContains(output, secret)) << secret;
  }
}

TEST_F(SecretRotationTest, AWrongSecretInBothFilesReplacesNoneThatWorks) {
  StartLoad();
  LetCallsPass();
  // One after the other, and each renewal to its end: a token that one gets just before all are
  // revoked would be the second that a call is refused for.
  Forget();
  WriteFallback(kWrong);
  ASSERT_TRUE(EventuallyTook(kOld));
  Write(kWrong);
  ASSERT_TRUE(EventuallyRefused(kWrong));
  ASSERT_TRUE(EventuallyLogged(R"("severity":"ERROR","event":"secret_refused")"));
  FlexitiTakes({kOld}, /*revoke=*/true);
  LetCallsPass();
  EXPECT_EQ(Refused(), "1");
  EXPECT_EQ(Buy(), "OK");
}

TEST_F(SecretRotationTest, AFileThatCannotBeUsedChangesNothingButIsTold) {
  StartLoad();
  LetCallsPass();
  const struct {
    std::function<void()> breaks;
    std::string reason;
  } cases[] = {
      {[&] { ASSERT_EQ(unlink(File().c_str()), 0); }, "cannot open the file"},
      {[&] { Write(""); }, "is empty"},
      {[&] { Write(std::string(5000, 'x')); }, "is larger than 4096 bytes"},
      {[&] { WriteSecret(File(), kNew, 0444); }, "is readable by every user"},
      {[&] { Write("two\nlines"); }, "holds a line break"},
  };
  int broken = 0;
  for (const auto& test : cases) {
    SCOPED_TRACE(test.reason);
    test.breaks();
    ASSERT_TRUE(EventuallyLogged(absl::StrCat(R"("event":"secret_unusable","merchant_id":"maple",)"
                                              R"("file":"client_secret_file","path":")",
                                              File(), R"(","reason":")", test.reason)));
    ++broken;
    EXPECT_EQ(Metric("flexiti_file_reloads_total", {"client_secret", "failed"}),
              absl::StrCat(broken));
    FlexitiTakes({kOld}, /*revoke=*/true);
    LetCallsPass();
  }
  EXPECT_EQ(Refused(), "0");
  FlexitiTakes({kNew, kOld});
  Forget();
  Write(kNew);
  EXPECT_TRUE(EventuallyTook(kNew));
  LetCallsPass();
}

TEST_F(SecretRotationTest, NoCallWaitsForANewSecretOrFailsBecauseOfIt) {
  EXPECT_EQ(List(), "OK");
  // Flexiti keeps the new secret's token call waiting, and then fails.
  flexiti_sandbox::Fault slow = flexiti_sandbox::Fault::Reply(503, "");
  slow.delay = std::chrono::seconds(3);
  slow.body_contains = kNew;
  stack_.sandbox().Arm(slow.On("POST", "/oauth/token"));
  Write(kNew);
  ASSERT_TRUE(
      Eventually([&] { return stack_.sandbox().RequestCount("POST", "/oauth/token") > 1; }));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(List(), "OK");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  // What failed in passing is tried again without a call.
  FlexitiTakes({kNew, kOld});
  EXPECT_TRUE(EventuallyTook(kNew));
}

}  // namespace
}  // namespace flexiti_test
