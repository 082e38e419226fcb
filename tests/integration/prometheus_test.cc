// A real Prometheus scrapes a real gateway, with the rules and the dashboard that are shipped.
#include <httplib.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "service/telemetry/metrics.h"
#include "tests/conformance/answer.h"
#include "tests/conformance/requests.h"
#include "tests/support/prometheus_server.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;

constexpr std::chrono::seconds kPatience{60};
constexpr char kJob[] = "flexiti-gateway";

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Tests run in the root of the repository.
std::string Shipped(const std::string& name) {
  std::ifstream file(absl::StrCat("deploy/monitoring/", name));
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str(), "") << name;
  return text.str();
}

std::vector<std::string> DashboardExpressions() {
  std::vector<std::string> expressions;
  const auto dashboard = nlohmann::json::parse(Shipped("dashboard.json"));
  for (const auto& panel : dashboard["panels"]) {
    if (!panel.contains("targets")) continue;
    for (const auto& target : panel["targets"]) {
      expressions.push_back(absl::StrReplaceAll(
          target["expr"].get<std::string>(),
          {{"$__rate_interval", "5m"}, {"$job", ".*"}, {"$merchant", ".*"}, {"$method", ".*"}}));
    }
  }
  EXPECT_GT(expressions.size(), 20u);
  return expressions;
}

std::set<std::string> Matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match) {
    found.insert((*match)[1]);
  }
  return found;
}

class PrometheusTest : public testing::Test {
 protected:
  std::string Scrape() {
    httplib::Client client(absl::StrCat("http://", stack_.gateway().admin_address()));
    const auto answer = client.Get("/metrics");
    EXPECT_TRUE(answer) << httplib::to_string(answer.error());
    return answer ? answer->body : "";
  }
  // One authorization that Flexiti answers so.
  void Authorize(int status, const std::string& body) {
    stack_.sandbox().Arm(Fault::Reply(status, body).On("POST", "/authorization"));
    Call(stack_, SomeAuthorization());
  }

  Stack stack_;
};

// What no call of this test brings forth: the gateway has no certificate here.
std::string WithTls() {
  flexiti::Metrics metrics("test");
  metrics.SetCertificateExpiry("server", absl::UnixEpoch());
  return metrics.Text();
}

TEST_F(PrometheusTest, RulesAndDashboardUseOnlyWhatTheGatewayExports) {
  Authorize(409, R"({"error":"credit_exceeded"})");
  ASSERT_TRUE(
      Eventually([&] { return absl::StrContains(Scrape(), "flexiti_operations_counted"); }));
  const std::string exported = Scrape() + WithTls();
  std::string used = Shipped("alerts.yaml");
  // Without the rules' own series, and the text for people.
  used = std::regex_replace(used,
                            std::regex("#[^\n]*|job:[a-z_:0-9]+|summary:[^\n]*|- name:[^\n]*"), "");
  for (const std::string& expression : DashboardExpressions()) {
    absl::StrAppend(&used, expression, "\n");
  }
  const std::set<std::string> metrics = Matches(used, "\\b((?:flexiti|process)_[a-z_]+)");
  EXPECT_GT(metrics.size(), 25u);
  for (const std::string& metric : metrics) {
    EXPECT_THAT(exported, testing::ContainsRegex(absl::StrCat("\n", metric, "[{ ]")));
  }
  std::set<std::string> labels = Matches(exported, "[{,]([a-z_]+)=\"");
  labels.insert({"job", "instance"});  // Prometheus' own
  for (const std::string& label : Matches(used, "[{,]([a-z_]+)(?:=|!=|=~|!~)\"")) {
    EXPECT_TRUE(labels.count(label) == 1) << label;
  }
  for (const std::string& list : Matches(used, "(?:by|on) \\(([a-z_, ]+)\\)")) {
    for (const std::string& label : Matches(list, "([a-z_]+)")) {
      EXPECT_TRUE(labels.count(label) == 1) << label;
    }
  }
}

TEST_F(PrometheusTest, TheDashboardShowsEveryMetric) {
  Authorize(200, R"({"authorization_id":1,"amount":"0.01"})");
  ASSERT_TRUE(
      Eventually([&] { return absl::StrContains(Scrape(), "flexiti_operations_counted"); }));
  std::string shown;
  for (const std::string& expression : DashboardExpressions()) {
    absl::StrAppend(&shown, expression, "\n");
  }
  const std::set<std::string> metrics = Matches(Scrape() + WithTls(), "# TYPE (flexiti_[a-z_]+) ");
  EXPECT_GT(metrics.size(), 25u) << testing::PrintToString(metrics);
  for (const std::string& metric : metrics) {
    EXPECT_THAT(shown, testing::ContainsRegex(absl::StrCat(metric, "(_bucket)?\\{")));
  }
}

TEST_F(PrometheusTest, ARealPrometheusScrapesCountsAndAlerts) {
  const std::string rules =
      std::regex_replace(Shipped("alerts.yaml"), std::regex("for: [0-9]+[mh]"), "for: 1s");
  PrometheusServer prometheus(kJob, stack_.gateway().admin_address(), rules);
  const auto value = [&](const std::string& expression) -> std::string {
    const auto result = prometheus.Query(expression);
    return result.size() == 1 ? result[0]["value"][1].get<std::string>() : "";
  };
  const std::string up = absl::StrCat("up{job=\"", kJob, "\"}");
  ASSERT_TRUE(Eventually([&] { return value(up) == "1"; })) << prometheus.error();
  // It stood at zero when it was scraped first, so that one is seen to be one more.
  ASSERT_EQ(value("sum(flexiti_call_failures_total)"), "0");

  for (int i = 0; i < 3; ++i) Authorize(409, R"({"error":"credit_exceeded"})");
  Authorize(200, R"({"authorization_id":1,"amount":"0.01"})");

  const auto counts = [&](const std::string& outcome) {
    return value(absl::StrCat("sum(flexiti_calls_total{outcome=\"", outcome, "\"})"));
  };
  EXPECT_TRUE(Eventually([&] { return counts("OUTCOME_UNKNOWN") == "1"; })) << prometheus.error();
  EXPECT_EQ(counts("OUTCOME_REJECTED"), "3");
  EXPECT_EQ(value("sum(flexiti_call_failures_total)"), "1");
  EXPECT_EQ(value("flexiti_secret_refused{merchant_id=\"maple\",api=\"pos\"}"), "0");
  EXPECT_TRUE(Eventually([&] {
    return value("ALERTS{alertname=\"FlexitiReplyMismatch\",alertstate=\"firing\"}") == "1";
  }));
  EXPECT_EQ(value("ALERTS{alertname=\"FlexitiGatewayAbsent\"}"), "");
  // The ledger is asked again within seconds.
  EXPECT_TRUE(Eventually(
      [&] { return value("max(flexiti_operations_unresolved{state=\"UNKNOWN\"})") == "1"; }));
  EXPECT_EQ(value("sum(flexiti_ledger_failures_total)"), "0");

  int evaluated = 0;
  const auto groups = prometheus.Get("/api/v1/rules");
  ASSERT_TRUE(groups.is_object()) << prometheus.error();
  for (const auto& group : groups["groups"]) {
    for (const auto& rule : group["rules"]) {
      EXPECT_EQ(rule["health"], "ok") << rule.dump();
      ++evaluated;
    }
  }
  EXPECT_GT(evaluated, 25);
  for (const std::string& expression : DashboardExpressions()) {
    EXPECT_TRUE(prometheus.Query(expression).is_array())
        << expression << ": " << prometheus.error();
  }
}

}  // namespace
}  // namespace flexiti_test
