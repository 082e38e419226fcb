// A merchant's secret is rotated, under load, and no call fails: whether Flexiti takes both secrets
// for a while, only the new one, or only the old one; and whatever becomes of the file.
#include <unistd.h>

#include "tests/integration/secret_rotation_fixture.h"

namespace flexiti_test {
namespace {

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
  Forget();
  WriteFallback(kNew);
  ASSERT_TRUE(EventuallyTook(kOld));
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
  Forget();
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
