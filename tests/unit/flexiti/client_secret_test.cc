#include "service/flexiti/client_secret.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

constexpr absl::Time kNow = absl::UnixEpoch();

class ClientSecretTest : public ::testing::Test {
 protected:
  void File(const std::string& text) {
    secret_.Replace(SecretSource::kFile, Secret(text), kNow + absl::Seconds(++changes_));
  }
  void Fallback(const std::string& text) {
    secret_.Replace(SecretSource::kFallbackFile, Secret(text), kNow + absl::Seconds(++changes_));
  }
  // "a b": what would be tried, in order.
  std::string Tried() const {
    std::string all;
    for (const Secret& secret : secret_.Get().secrets) {
      absl::StrAppend(&all, all.empty() ? "" : " ", secret.Reveal());
    }
    return all;
  }
  void Took(const std::string& text) { secret_.Took(Secret(text), secret_.Get(), kNow); }
  // What stands on standard output since CaptureStdout.
  static std::string Lines() { return ::testing::internal::GetCapturedStdout(); }
  std::string Gauge(const std::string& name = "flexiti_secret_refused") const {
    const std::vector<std::string> lines = absl::StrSplit(metrics_.Text(), '\n');
    for (const std::string& line : lines) {
      if (absl::StartsWith(line, name + "{") && absl::StrContains(line, "merchant_id=\"m\"") &&
          absl::StrContains(line, "api=\"pos\"")) {
        return line.substr(line.rfind(' ') + 1);
      }
    }
    return "none";
  }

  Metrics metrics_{"test"};
  ClientSecret secret_{{"m", "pos", "client_secret_file", "fallback_client_secret_file"}, metrics_};
  int changes_ = 0;
};

TEST_F(ClientSecretTest, TheFileThenTheFallbackThenWhatWorkedLastEachOnce) {
  File("a");
  EXPECT_EQ(Tried(), "a");
  Fallback("a");
  EXPECT_EQ(Tried(), "a");
  Fallback("b");
  EXPECT_EQ(Tried(), "a b");
  Took("a");
  EXPECT_EQ(Tried(), "a b");
  File("c");
  EXPECT_EQ(Tried(), "c b a");
  Fallback("d");  // both files are others now, and perhaps both wrong
  EXPECT_EQ(Tried(), "c d a");
  Took("c");
  EXPECT_EQ(Tried(), "c d");
}

TEST_F(ClientSecretTest, OnlyAnotherContentIsAChange) {
  File("a");
  const std::uint64_t first = secret_.version();
  File("a");
  EXPECT_EQ(secret_.version(), first);
  EXPECT_EQ(secret_.state().read_time, kNow + absl::Seconds(1));
  Fallback("b");
  EXPECT_GT(secret_.version(), first);
  EXPECT_EQ(secret_.Get().version, secret_.version());
  EXPECT_EQ(secret_.state().read_time, kNow + absl::Seconds(3));
}

TEST_F(ClientSecretTest, ARefusalIsToldOnceForEachContentAndEachSubstitute) {
  File("good");
  Took("good");
  EXPECT_FALSE(secret_.state().refused);
  EXPECT_NE(Gauge(), "1");
  File("wrong");
  EXPECT_FALSE(secret_.state().refused) << "nothing is known of it yet";

  ::testing::internal::CaptureStdout();
  Took("good");
  const std::string line = Lines();
  EXPECT_TRUE(absl::StrContains(
      line, R"("severity":"ERROR","event":"secret_refused","merchant_id":"m","api":"pos",)"
            R"("file":"client_secret_file","serving":"the one before")"))
      << line;
  EXPECT_FALSE(absl::StrContains(line, "good") || absl::StrContains(line, "wrong")) << line;
  EXPECT_TRUE(secret_.state().refused);
  EXPECT_EQ(Gauge(), "1");

  ::testing::internal::CaptureStdout();
  Took("good");
  EXPECT_EQ(Lines(), "") << "known already";

  Fallback("good");
  ::testing::internal::CaptureStdout();
  Took("good");
  EXPECT_TRUE(absl::StrContains(Lines(), R"("serving":"fallback_client_secret_file")"));
  File("wrong too");
  ::testing::internal::CaptureStdout();
  Took("good");
  EXPECT_TRUE(absl::StrContains(Lines(), "secret_refused"));

  ::testing::internal::CaptureStdout();
  Took("wrong too");
  EXPECT_TRUE(absl::StrContains(Lines(), R"("severity":"INFO","event":"secret_accepted")"));
  EXPECT_FALSE(secret_.state().refused);
  EXPECT_EQ(Gauge(), "0");
  ::testing::internal::CaptureStdout();
  Took("wrong too");
  EXPECT_EQ(Lines(), "");
}

TEST_F(ClientSecretTest, ThatNoneServesIsToldUntilOneDoes) {
  constexpr char kNone[] = "flexiti_secret_none_serves";
  File("wrong");
  Fallback("wrong too");
  ::testing::internal::CaptureStdout();
  secret_.RefusedAll(secret_.Get(), kNow);
  const std::string line = Lines();
  EXPECT_TRUE(absl::StrContains(
      line, R"("severity":"ERROR","event":"secret_refused","merchant_id":"m","api":"pos",)"
            R"("file":"client_secret_file","serving":"none")"))
      << line;
  EXPECT_TRUE(secret_.state().refused && secret_.state().none_serves);
  EXPECT_EQ(Gauge(), "1");
  EXPECT_EQ(Gauge(kNone), "1");
  ::testing::internal::CaptureStdout();
  secret_.RefusedAll(secret_.Get(), kNow);
  EXPECT_EQ(Lines(), "") << "known already";

  ::testing::internal::CaptureStdout();
  Took("wrong too");
  EXPECT_TRUE(absl::StrContains(Lines(), R"("serving":"fallback_client_secret_file")"));
  EXPECT_TRUE(secret_.state().refused);
  EXPECT_FALSE(secret_.state().none_serves);
  EXPECT_EQ(secret_.state().serves, SecretSource::kFallbackFile);
  EXPECT_EQ(Gauge(), "1");
  EXPECT_EQ(Gauge(kNone), "0");

  ::testing::internal::CaptureStdout();
  secret_.RefusedAll(secret_.Get(), kNow);
  Took("wrong");
  EXPECT_TRUE(absl::StrContains(Lines(), "secret_accepted"));
  EXPECT_EQ(Gauge(), "0");
  EXPECT_EQ(Gauge(kNone), "0");
  EXPECT_EQ(secret_.state().serves, SecretSource::kFile);
}

TEST_F(ClientSecretTest, ARefusalOfAllOfBeforeSaysNothingOfANewOne) {
  File("old");
  const ClientSecret::Candidates before = secret_.Get();
  File("new");
  secret_.RefusedAll(before, kNow);
  EXPECT_FALSE(secret_.state().refused || secret_.state().none_serves);
}

TEST_F(ClientSecretTest, ARenewalThatBeganBeforeTheChangeSaysNothingOfTheNewContent) {
  File("old");
  Fallback("other");
  const ClientSecret::Candidates before = secret_.Get();
  File("new");
  ::testing::internal::CaptureStdout();
  secret_.Took(Secret("other"), before, kNow);
  EXPECT_EQ(Lines(), "");
  EXPECT_FALSE(secret_.state().refused);
  secret_.Took(Secret("old"), before, kNow);
  EXPECT_FALSE(secret_.state().refused);
  EXPECT_EQ(Tried(), "new other old");
}

}  // namespace
}  // namespace flexiti
