#include "service/flexiti/token_renewer.h"

#include <chrono>
#include <thread>

#include "gtest/gtest.h"
#include "tests/unit/flexiti/token_endpoint.h"

namespace flexiti {
namespace {

class TokenRenewerTest : public TokenRotationFixture {
 protected:
  TokenRenewerOptions Options(absl::Duration first_pause) const {
    return {.first_pause = first_pause,
            .longest_pause = absl::Milliseconds(4),
            .clock = [now = now_] { return now; }};
  }
  // Waits until `requests` came since the last time.
  bool Came(const std::string& requests) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string all;
    while (all != requests && std::chrono::steady_clock::now() < end) {
      const std::string more = endpoint_.TakeRequests();
      absl::StrAppend(&all, all.empty() || more.empty() ? "" : " ", more);
      std::this_thread::yield();
    }
    return all == requests;
  }
};

TEST_F(TokenRenewerTest, TriesANewSecretAgainUntilFlexitiCanSay) {
  File("old");
  ASSERT_EQ(Get(), "token-1");
  File("new");
  endpoint_.TakeRequests();
  // Each of these may pass; the refusal after them is an answer.
  endpoint_.AnswerInTurn("new", {"503 ", "500 ", "200 <html>", kRefused});
  TokenRenewer renewer(Options(absl::Milliseconds(1)));
  renewer.Ask(*token_);
  // Then the old one, by the refresh_token that it brought.
  EXPECT_TRUE(Came("new new new new old+refresh"));
  endpoint_.Answer("new", "");
  File("newer");
  renewer.Ask(*token_);
  EXPECT_TRUE(Came("newer"));
}

TEST_F(TokenRenewerTest, AttemptsNothingOnceItWasStopped) {
  File("old");
  ASSERT_EQ(Get(), "token-1");
  File("new");
  endpoint_.TakeRequests();
  {
    TokenRenewer renewer(Options(absl::Milliseconds(1)));
    renewer.Stop();
    renewer.Ask(*token_);
  }
  EXPECT_EQ(endpoint_.TakeRequests(), "");
}

TEST_F(TokenRenewerTest, EndsWithoutWaitingForAFurtherAttempt) {
  File("old");
  ASSERT_EQ(Get(), "token-1");
  File("new");
  endpoint_.TakeRequests();
  endpoint_.Answer("new", "503 ");
  TokenRenewer renewer(Options(absl::Hours(1)));
  renewer.Ask(*token_);
  EXPECT_TRUE(Came("new"));
}

}  // namespace
}  // namespace flexiti
