// A token endpoint that takes or refuses secrets as a test says, and an access token from it.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "service/flexiti/access_token.h"
#include "service/flexiti/failure.h"
#include "tests/support/scripted_peer.h"

namespace flexiti {

inline constexpr char kRefused[] = R"(400 {"code":400,"error":"invalid_client"})";

inline std::string HttpText(const std::string& status, const std::string& body) {
  return absl::StrCat("HTTP/1.1 ", status, " x\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

class TokenEndpoint {
 public:
  // "SECRET" or "SECRET+refresh" for each request so far, joined by " "; forgets them.
  std::string TakeRequests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(requests_, "");
  }
  // What `secret` gets: "STATUS BODY"; by default, and with "", a token.
  void Answer(const std::string& secret, const std::string& reply) {
    const std::lock_guard<std::mutex> lock(mutex_);
    replies_[secret] = reply;
  }
  // The same for the next requests, one after another; after the last as before.
  void AnswerInTurn(const std::string& secret, std::vector<std::string> replies) {
    const std::lock_guard<std::mutex> lock(mutex_);
    in_turn_[secret] = {replies.rbegin(), replies.rend()};
  }
  // The next request waits for Release(); Arrived() waits for that request.
  void Hold() {
    const std::lock_guard<std::mutex> lock(mutex_);
    holds_ = true;
  }
  void Arrived() { arrived_.get_future().wait(); }
  void Release() { release_.set_value(); }

  const flexiti_test::ScriptedPeer& peer() const { return peer_; }

 private:
  std::string Reply(const std::string& request) {
    std::string secret = request.substr(request.find("client_secret=") + 14);
    secret.resize(secret.find('&'));
    const std::lock_guard<std::mutex> lock(mutex_);
    absl::StrAppend(&requests_, requests_.empty() ? "" : " ", secret,
                    absl::StrContains(request, "refresh_token=") ? "+refresh" : "");
    std::string reply = replies_[secret];
    if (std::vector<std::string>& turns = in_turn_[secret]; !turns.empty()) {
      reply = turns.back();
      turns.pop_back();
    }
    if (!reply.empty()) return HttpText(reply.substr(0, 3), reply.substr(3));
    return HttpText("200", absl::StrCat(R"({"access_token":"token-)", ++tokens_,
                                        R"(","expires_in":1200,"refresh_token":"r"})"));
  }

  void Serve(flexiti_test::PeerConnection& connection) {
    while (true) {
      const std::string request = connection.ReadRequest();
      if (request.empty()) return;
      const std::string reply = Reply(request);
      if (TakeHold()) {
        arrived_.set_value();
        release_.get_future().wait();
      }
      if (!connection.Send(reply)) return;
    }
  }
  bool TakeHold() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(holds_, false);
  }

  std::mutex mutex_;
  std::string requests_;
  std::map<std::string, std::string> replies_;
  std::map<std::string, std::vector<std::string>> in_turn_;  // the next one last
  int tokens_ = 0;
  bool holds_ = false;
  std::promise<void> arrived_;
  std::promise<void> release_;
  const flexiti_test::ScriptedPeer peer_{
      [this](flexiti_test::PeerConnection& connection) { Serve(connection); }};
};

class TokenRotationFixture : public ::testing::Test {
 protected:
  TokenRotationFixture() {
    auto transport = HttpTransport::Create({.base_url = endpoint_.peer().url()});
    EXPECT_TRUE(transport.ok()) << transport.status();
    transport_ = *std::move(transport);
    token_.emplace(*transport_, secret_, metrics_,
                   AccessTokenOptions{.merchant_id = "m",
                                      .api = "pos",
                                      .target = "/oauth/token",
                                      .client_id = "c",
                                      .scope = "merchant"});
  }

  void File(const std::string& text) { secret_.Replace(SecretSource::kFile, Secret(text), now_); }
  void Fallback(const std::string& text) {
    secret_.Replace(SecretSource::kFallbackFile, Secret(text), now_);
  }
  // The token, or the failure's reason.
  std::string Get() {
    const auto got = token_->Get(now_, now_ + absl::Seconds(20));
    return got.ok() ? got->Reveal() : ReasonOf(got.status());
  }
  // Past the margin of a token that is held, and before its end.
  void PassToTheMargin() { now_ += absl::Seconds(1150); }
  void PassToTheEnd() { now_ += absl::Seconds(1201); }
  // "ok=1 refused=1": what was counted.
  std::string Counts() const {
    const std::vector<std::string> lines = absl::StrSplit(metrics_.Text(), '\n');
    std::string all;
    for (const std::string result : {"ok", "refused", "unavailable"}) {
      for (const std::string& line : lines) {
        if (!absl::StartsWith(line, "flexiti_token_renewals_total{")) continue;
        if (!absl::StrContains(line, absl::StrCat("result=\"", result, "\""))) continue;
        absl::StrAppend(&all, all.empty() ? "" : " ", result, "=",
                        line.substr(line.rfind(' ') + 1));
      }
    }
    return all;
  }

  absl::Time now_ = absl::Now();
  TokenEndpoint endpoint_;
  Metrics metrics_{"test"};
  ClientSecret secret_{{"m", "pos", "client_secret_file", "fallback_client_secret_file"}, metrics_};
  std::unique_ptr<HttpTransport> transport_;
  std::optional<AccessToken> token_;
};

}  // namespace flexiti
