// Which secrets an access token is fetched with, in which order, while they are rotated.
#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/flexiti/token_endpoint.h"

namespace flexiti {
namespace {

using AccessTokenRotationTest = TokenRotationFixture;

TEST_F(AccessTokenRotationTest, TheNextSecretIsTriedOnlyWhereTheFirstIsWhatIsWrong) {
  const struct {
    std::string reply;     // to the first
    std::string requests;  // that then came
    std::string got;
  } cases[] = {
      {R"(500 )", "first", "TOKEN_UNAVAILABLE"},
      {R"(503 {"code":503,"error":"invalid_client"})", "first", "TOKEN_UNAVAILABLE"},
      {R"(200 <html>)", "first", "TOKEN_UNAVAILABLE"},
      {R"(409 {"code":409,"error":"invalid_role"})", "first", "INVALID_ROLE"},
      {R"(400 {"code":400,"error":"invalid_request"})", "first", "INVALID_REQUEST"},
      {R"(403 {"code":403,"error":"forbidden"})", "first", "INSUFFICIENT_SCOPE"},
      {kRefused, "first second", "token-1"},
      {R"(400 {"code":400,"error":"invalid_credentials"})", "first second", "token-2"},
      {R"(401 {"code":401,"error":"unauthorized"})", "first second", "token-3"},
      {R"(401 )", "first second", "token-4"},
      {R"(409 {"code":409,"error":"wrong_inputs","field_errors":[{"param":"client_secret"}]})",
       "first second", "token-5"},
      {R"(465 )", "first second", "token-6"},
  };
  File("first");
  Fallback("second");
  for (const auto& test : cases) {
    SCOPED_TRACE(test.reply);
    endpoint_.Answer("first", test.reply);
    EXPECT_EQ(Get(), test.got);
    EXPECT_EQ(endpoint_.TakeRequests(), test.requests);
    token_->Refuse(Secret(test.got));
  }
}

TEST_F(AccessTokenRotationTest, WhereAllAreRefusedTheAnswerIsThatToTheFirst) {
  File("first");
  Fallback("second");
  endpoint_.Answer("first", kRefused);
  endpoint_.Answer("second", R"(401 {"code":401,"error":"unauthorized"})");
  EXPECT_EQ(Get(), "INVALID_CLIENT");
  EXPECT_EQ(endpoint_.TakeRequests(), "first second");
  EXPECT_EQ(Counts(), "refused=2");
  EXPECT_TRUE(secret_.state().refused);
  EXPECT_TRUE(secret_.state().none_serves);
  EXPECT_EQ(token_->state().renewal_result, "refused");
  // The second may pass, so the caller may try again.
  endpoint_.Answer("second", "503 ");
  EXPECT_EQ(Get(), "TOKEN_UNAVAILABLE");
  EXPECT_EQ(token_->state().renewal_result, "unavailable");
}

TEST_F(AccessTokenRotationTest, WhatWorkedLastServesWhenBothFilesWentWrong) {
  File("good");
  EXPECT_EQ(Get(), "token-1");
  File("wrong");
  Fallback("worse");
  endpoint_.Answer("wrong", kRefused);
  endpoint_.Answer("worse", kRefused);
  PassToTheEnd();
  endpoint_.TakeRequests();
  EXPECT_EQ(Get(), "token-2");
  EXPECT_EQ(endpoint_.TakeRequests(), "wrong worse good");
  EXPECT_TRUE(token_->state().secret.refused);
  // The file's is tried first at each renewal, until it is taken.
  PassToTheEnd();
  EXPECT_EQ(Get(), "token-3");
  EXPECT_EQ(endpoint_.TakeRequests(), "wrong worse good");
  endpoint_.Answer("wrong", "");
  PassToTheEnd();
  EXPECT_EQ(Get(), "token-4");
  EXPECT_EQ(endpoint_.TakeRequests(), "wrong");
  EXPECT_FALSE(token_->state().secret.refused);
}

// A wrong one may be refused in words that could mean anything.
TEST_F(AccessTokenRotationTest, ASecretThatNeverWorkedKeepsNoneFromServiceThatDid) {
  for (const std::string reply : {"403 <html>", "429 ", "500 ", "200 <html>"}) {
    SCOPED_TRACE(reply);
    endpoint_.Answer("new", "");
    File("good");
    PassToTheEnd();
    EXPECT_THAT(Get(), testing::StartsWith("token-"));
    File("new");
    endpoint_.Answer("new", reply);
    PassToTheMargin();
    endpoint_.TakeRequests();
    EXPECT_THAT(Get(), testing::StartsWith("token-"));
    EXPECT_EQ(endpoint_.TakeRequests(), "new") << "the old token serves still";
    PassToTheEnd();
    EXPECT_THAT(Get(), testing::StartsWith("token-"));
    EXPECT_EQ(endpoint_.TakeRequests(), "new good");
    EXPECT_TRUE(token_->state().secret.refused);
    // If that fails as well, Flexiti is to blame: once each, and what the first met is the answer.
    endpoint_.Answer("good", "503 ");
    PassToTheEnd();
    EXPECT_THAT(Get(), testing::Not(testing::StartsWith("token-")));
    EXPECT_EQ(endpoint_.TakeRequests(), "new good");
    endpoint_.Answer("good", "");
    endpoint_.Answer("new", "");
    PassToTheEnd();
    EXPECT_THAT(Get(), testing::StartsWith("token-"));
    EXPECT_EQ(endpoint_.TakeRequests(), "new");
    EXPECT_FALSE(token_->state().secret.refused);
  }
}

TEST_F(AccessTokenRotationTest, ARefreshGoesWithTheSecretThatItsTokenWasGotWith) {
  File("old");
  EXPECT_EQ(Get(), "token-1");
  PassToTheMargin();
  EXPECT_EQ(Get(), "token-2");
  File("new");
  PassToTheMargin();
  EXPECT_EQ(Get(), "token-3");
  PassToTheMargin();
  EXPECT_EQ(Get(), "token-4");
  EXPECT_EQ(endpoint_.TakeRequests(), "old old+refresh new new+refresh");
  // And where the file's is refused, the one that serves is refreshed.
  File("wrong");
  Fallback("new");
  endpoint_.Answer("wrong", kRefused);
  PassToTheMargin();
  EXPECT_EQ(Get(), "token-5");
  EXPECT_EQ(endpoint_.TakeRequests(), "wrong new+refresh");
}

TEST_F(AccessTokenRotationTest, ARefusedRefreshIsNothingForTheOperator) {
  File("a");
  EXPECT_EQ(Get(), "token-1");
  EXPECT_EQ(Counts(), "ok=1");
  endpoint_.Answer("a", R"(401 {"code":401,"error":"invalid_token"})");
  PassToTheMargin();
  EXPECT_EQ(Get(), "token-1") << "it is still valid";
  EXPECT_EQ(endpoint_.TakeRequests(), "a a+refresh a");
  EXPECT_EQ(Counts(), "ok=1 refused=1") << "that by client_credentials";
}

TEST_F(AccessTokenRotationTest, ANewSecretIsTriedWhileCallsGoOnWithTheOldToken) {
  File("old");
  EXPECT_EQ(Get(), "token-1");
  File("new");
  endpoint_.Hold();
  auto tried = std::async(std::launch::async, [this] { return token_->TryNewSecret(now_); });
  endpoint_.Arrived();
  // In its margin too: no call waits for the attempt that is held up.
  for (const absl::Duration later : {absl::ZeroDuration(), absl::Seconds(1150)}) {
    const auto got = token_->Get(now_ + later, now_ + later + absl::Milliseconds(1));
    EXPECT_EQ(got.ok() ? got->Reveal() : ReasonOf(got.status()), "token-1");
  }
  EXPECT_FALSE(token_->TryNewSecret(now_)) << "one is under way, perhaps with the old secret";
  endpoint_.Release();
  EXPECT_TRUE(tried.get());
  EXPECT_EQ(Get(), "token-2");
  EXPECT_TRUE(token_->TryNewSecret(now_));
  EXPECT_EQ(endpoint_.TakeRequests(), "old new") << "it was tried already";
}

TEST_F(AccessTokenRotationTest, ANewSecretThatBringsNoTokenLeavesTheOldOne) {
  File("old");
  EXPECT_EQ(Get(), "token-1");
  File("new");
  endpoint_.Answer("new", "503 ");
  EXPECT_FALSE(token_->TryNewSecret(now_)) << "to be tried again";
  EXPECT_EQ(Get(), "token-1");
  EXPECT_EQ(endpoint_.TakeRequests(), "old new");
  endpoint_.Answer("new", kRefused);
  endpoint_.Answer("old", kRefused);
  EXPECT_TRUE(token_->TryNewSecret(now_)) << "an operator must look";
  EXPECT_EQ(Get(), "token-1");
  EXPECT_EQ(endpoint_.TakeRequests(), "new old+refresh old");
  endpoint_.Answer("old", "");
  EXPECT_TRUE(token_->TryNewSecret(now_));
  EXPECT_EQ(Get(), "token-2") << "by the old secret";
  EXPECT_TRUE(token_->state().secret.refused);
}

TEST_F(AccessTokenRotationTest, WithoutATokenANewSecretWaitsForACall) {
  File("old");
  EXPECT_TRUE(token_->TryNewSecret(now_));
  EXPECT_EQ(endpoint_.TakeRequests(), "");
  EXPECT_EQ(token_->state().renewal_result, "");
  EXPECT_EQ(Get(), "token-1");
  PassToTheEnd();
  File("new");
  EXPECT_TRUE(token_->TryNewSecret(now_));
  EXPECT_EQ(endpoint_.TakeRequests(), "old");
}

// Whether the last failure was the refusal or something else since.
TEST_F(AccessTokenRotationTest, AfterARefusalANewSecretWaitsForNoCall) {
  File("wrong");
  endpoint_.Answer("wrong", kRefused);
  EXPECT_EQ(Get(), "INVALID_CLIENT");
  endpoint_.Answer("wrong", "503 ");
  EXPECT_EQ(Get(), "TOKEN_UNAVAILABLE");
  EXPECT_TRUE(secret_.state().none_serves);
  endpoint_.TakeRequests();
  File("good");
  EXPECT_TRUE(token_->TryNewSecret(now_));
  EXPECT_EQ(endpoint_.TakeRequests(), "good");
  EXPECT_FALSE(secret_.state().none_serves);
}

// Its client may lack that scope, and nobody asked for it.
TEST_F(AccessTokenRotationTest, ATokenThatNobodyUsesIsNotFetchedForANewSecret) {
  AccessToken unused(*transport_, secret_, metrics_,
                     {.target = "/oauth/token", .scope = "customer"});
  File("wrong");
  endpoint_.Answer("wrong", kRefused);
  EXPECT_EQ(Get(), "INVALID_CLIENT");
  EXPECT_TRUE(secret_.state().none_serves);
  endpoint_.TakeRequests();
  File("good");
  EXPECT_TRUE(unused.TryNewSecret(now_));
  EXPECT_EQ(endpoint_.TakeRequests(), "");
}

TEST_F(AccessTokenRotationTest, TheStateTellsWhatAnOperatorAsks) {
  File("a");
  const absl::Time read = now_;
  EXPECT_EQ(token_->state().merchant_id, "m");
  EXPECT_EQ(token_->state().api, "pos");
  EXPECT_EQ(token_->state().scope, "merchant");
  EXPECT_EQ(token_->state().expire_time, absl::InfinitePast());
  now_ += absl::Seconds(1);
  Get();
  EXPECT_EQ(token_->state().expire_time, now_ + absl::Seconds(1200));
  EXPECT_EQ(token_->state().renewal_time, now_);
  EXPECT_EQ(token_->state().renewal_result, "ok");
  EXPECT_EQ(token_->state().secret.read_time, read);
  EXPECT_FALSE(token_->state().secret.refused);
}

}  // namespace
}  // namespace flexiti
