#include "service/admin/admin_server.h"

#include <httplib.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/admin/admin_page.h"
#include "tests/unit/admin/example_views.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AdminServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = AdminServer::Start(
        "127.0.0.1:0",
        {.metrics = [] { return std::string("flexiti_up 1\n"); },
         .is_ready = [this] { return is_ready_.load(); },
         .why_stuck = [this] { return is_stuck_ ? std::string("nothing moves") : std::string(); },
         .view = HealthyView});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    client_ = std::make_unique<httplib::Client>(absl::StrCat("http://", server_->address()));
  }

  // "200 text", or why there was no answer.
  std::string Get(const std::string& path) {
    const auto answer = client_->Get(path);
    return answer ? absl::StrCat(answer->status, " ", answer->body)
                  : httplib::to_string(answer.error());
  }

  std::atomic<bool> is_ready_{true};
  std::atomic<bool> is_stuck_{false};
  std::unique_ptr<AdminServer> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(AdminServerTest, ShowsWhatIsCounted) {
  const auto answer = client_->Get("/metrics");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "flexiti_up 1\n");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(AdminServerTest, ReadinessFollowsTheProgramAndLivenessDoesNot) {
  EXPECT_EQ(Get("/readyz"), "200 ready\n");
  is_ready_ = false;
  EXPECT_EQ(Get("/readyz"), "503 not ready\n");
  EXPECT_EQ(Get("/healthz"), "200 alive\n");
}

TEST_F(AdminServerTest, SaysWhyItIsStuckAndStaysReady) {
  is_stuck_ = true;
  EXPECT_EQ(Get("/healthz"), "503 stuck: nothing moves\n");
  EXPECT_EQ(Get("/readyz"), "200 ready\n");
}

TEST_F(AdminServerTest, ShowsAPageThatBrowsersKeepToThemselves) {
  const auto page = client_->Get("/");
  ASSERT_TRUE(page) << httplib::to_string(page.error());
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page->body, HasSubstr("All is well."));
  EXPECT_THAT(page->body, HasSubstr("http-equiv=\"refresh\""));
  const auto paused = client_->Get("/?refresh=off");
  ASSERT_TRUE(paused);
  EXPECT_THAT(paused->body, Not(HasSubstr("http-equiv=\"refresh\"")));
}

TEST_F(AdminServerTest, GuardsEveryAnswer) {
  for (const char* path : {"/", "/metrics", "/healthz", "/readyz", "/none"}) {
    const auto answer = client_->Get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store") << path;
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer->get_header_value("X-Frame-Options"), "DENY") << path;
    EXPECT_EQ(answer->get_header_value("Referrer-Policy"), "no-referrer") << path;
  }
  EXPECT_EQ(client_->Get("/")->get_header_value("Content-Security-Policy"), AdminPagePolicy());
}

TEST_F(AdminServerTest, RefusesWhatItDoesNotHave) {
  EXPECT_THAT(Get("/secrets"), HasSubstr("404"));
  EXPECT_THAT(Get("/metrics/../readyz"), HasSubstr("404"));
  // A path that would exhaust the stack of the library's regular expressions.
  EXPECT_THAT(Get("/" + std::string(8000, 'a')), HasSubstr("404"));
  const auto posted = client_->Post("/metrics", "x", "text/plain");
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 405);
}

TEST_F(AdminServerTest, DoesNotShareItsPort) {
  const auto second = AdminServer::Start(server_->address(), {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(server_->address()));
}

TEST_F(AdminServerTest, AnswersOnTheSamePortAfterARestart) {
  EXPECT_EQ(Get("/healthz"), "200 alive\n");
  const std::string address = server_->address();
  server_.reset();
  const auto next = AdminServer::Start(address, {.why_stuck = [] { return std::string(); }});
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(Get("/healthz"), "200 alive\n");
}

}  // namespace
}  // namespace flexiti
