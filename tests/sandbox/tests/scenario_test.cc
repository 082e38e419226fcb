#include "tests/sandbox/scenario.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti_sandbox {
namespace {

TEST(ScenarioTest, AMistakeIsReportedWithItsLineAndField) {
  const struct {
    std::string yaml, message;
  } kCases[] = {
      {"", "line 1: merchants must name at least one merchant"},
      {"merchants: 5", "line 1: merchants must be a list"},
      {"merchants:\n- client_id: a\n", "line 2: merchants[0].client_secret is missing or empty"},
      {"merchants:\n- client_id: a\n  client_secret: b\n  colour: red\n",
       "line 4: merchants[0].colour is unknown"},
      {"merchants:\n- client_id: a\n  client_secret: b\n  provisioned: maybe\n",
       "line 4: merchants[0].provisioned must be true or false"},
      {"merchants:\n- {client_id: a, client_secret: b}\n- {client_id: a, client_secret: b}\n",
       "line 3: merchants[1].client_id is used twice"},
      {"merchants:\n- client_id: a\n  client_secret: b\n  plans:\n  - {plan_id: 1, name: n}\n",
       "merchants[0].plans[0].terms must name at least one term"},
      {"merchants: [{client_id: a, client_secret: b}]\nstyle:\n  error: song\n",
       "line 3: style.error is 'song'; allowed: code, empty, html, message"},
      {"merchants: [{client_id: a, client_secret: b}]\nidempotent_endpoints: [verify]\n",
       "line 2: idempotent_endpoints has the unknown endpoint 'verify'"},
      {"merchants: [{client_id: a, client_secret: b}]\ncustomers:\n- account_number: 12\n",
       "line 3: customers[0].account_number is '12'; must be 14 digits"},
      {"merchants: [{client_id: a, client_secret: b}]\ncustomers:\n- account_number: "
       "10000000000001\n  customer_id: 1\n  first_name: A\n  last_name: B\n  dob: 1999-02-30\n",
       "line 7: customers[0].dob must be a date, YYYY-MM-DD"},
      {"merchants: [{client_id: a, client_secret: b}]\ncustomers:\n- account_number: "
       "10000000000001\n  customer_id: 1\n  first_name: A\n  last_name: B\n  dob: 1999-02-28\n"
       "  credit_limit: 10.001\n",
       "line 8: customers[0].credit_limit is '10.001'; must be a number with at most 2 decimals"},
      {"merchants: [{client_id: a, client_secret: b}\n", "line "},
  };
  for (const auto& test : kCases) {
    const auto scenario = ParseScenario(test.yaml);
    ASSERT_FALSE(scenario.ok()) << test.yaml;
    EXPECT_TRUE(absl::StrContains(scenario.status().message(), test.message))
        << scenario.status() << "\nwanted: " << test.message;
  }
}

TEST(ScenarioTest, TheDefaultHasTheNamesThatTestsUse) {
  const auto scenario = ParseScenario(DefaultScenario());
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  const std::pair<const char*, const char*> kMerchants[] = {
      {kMerchant, kMerchantSecret},
      {kOtherMerchant, kOtherMerchantSecret},
      {kRestrictedMerchant, kRestrictedMerchantSecret},
      {kUnprovisionedMerchant, kUnprovisionedMerchantSecret},
      {kReadOnlyMerchant, kReadOnlyMerchantSecret}};
  for (const auto& [id, secret] : kMerchants) {
    ASSERT_NE(scenario->FindMerchant(id), nullptr) << id;
    EXPECT_EQ(scenario->FindMerchant(id)->client_secret, secret);
  }
  EXPECT_EQ(scenario->FindMerchant(kMerchant)->locations.count(kLocation), 1u);
  EXPECT_EQ(
      scenario->FindMerchant(kMerchant)->employees_without_rights.count(kEmployeeWithoutRights),
      1u);
  const char* const kAccounts[] = {kAccount,         kOtherAccount,    kNonPrimeAccount,
                                   kPoorAccount,     kBusinessAccount, kFrozenAccount,
                                   kInactiveAccount, kNoPhoneAccount,  kRichAccount};
  ASSERT_EQ(scenario->customers.size(), std::size(kAccounts));
  for (size_t i = 0; i < std::size(kAccounts); ++i) {
    EXPECT_EQ(scenario->customers[i].account_number, kAccounts[i]);
  }
  const Customer& first = scenario->customers[0];
  EXPECT_EQ(first.vcc_numbers[0], kCard);
  EXPECT_EQ(first.customer_id, kCustomerId);
  EXPECT_EQ(first.question_id, std::to_string(kSecurityQuestionId));
  EXPECT_EQ(first.answer, kSecurityAnswer);
  EXPECT_EQ(first.sms_code, kSmsCode);
  EXPECT_EQ(scenario->customers[4].authorized_users[0].vcc_number, kAuthorizedUserCard);
  EXPECT_EQ(scenario->widget_sessions[0].id, kWidgetSession);
  EXPECT_EQ(scenario->widget_sessions[1].id, kFailedWidgetSession);
}

TEST(ScenarioTest, AFileThatCannotBeReadIsNamed) {
  Options options;
  options.scenario_path = "/nonexistent/scenario.yaml";
  const auto started = Sandbox::Start(options);
  ASSERT_FALSE(started.ok());
  EXPECT_TRUE(absl::StrContains(started.status().message(), "/nonexistent/scenario.yaml"));
}

}  // namespace
}  // namespace flexiti_sandbox
