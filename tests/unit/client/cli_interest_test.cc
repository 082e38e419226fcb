// What `flexiti interest` prints of a quote.
#include <string>
#include <vector>

#include "flexiti/v1/customer_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {
namespace {

void SetMoney(int64_t cents, flexiti::v1::Money* money) {
  money->set_amount_cents(cents);
  money->set_currency_code("CAD");
}

// What it prints of the next answer of `gateway`.
std::string Printed(const ScriptedGateway& gateway) {
  const Finished finished =
      RunFlexiti({"interest", "--account", "1", "--amount", "499.99", "--target", gateway.target(),
                  "--merchant", "maple-furniture"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return finished.out;
}

flexiti::v1::CalculateInterestResponse Quote() {
  flexiti::v1::CalculateInterestResponse response;
  response.set_account_number("10000000000001");
  SetMoney(49999, response.mutable_amount());
  response.set_annual_interest_rate("0.2899");
  response.mutable_regular_purchase()->set_bypass_allowed(true);
  response.mutable_regular_purchase()->set_annual_interest_rate("0.3099");
  flexiti::v1::PlanQuote& plan = *response.add_plans();
  plan.set_plan_id(101);
  plan.set_plan_name("EMP - Regular Interest");
  flexiti::v1::TermQuote& three = *plan.add_terms();
  three.set_term(3);
  SetMoney(17027, three.mutable_term_amount());
  three.add_annual_rates()->set_rate("0.1299");
  flexiti::v1::TermQuote& twelve = *plan.add_terms();
  twelve.set_term(12);
  SetMoney(4500, twelve.mutable_term_amount());
  for (const auto& [type, rate] : {std::pair("promo", "0"), std::pair("after", "0.30995")}) {
    twelve.add_annual_rates()->set_type(type);
    twelve.mutable_annual_rates()->rbegin()->set_rate(rate);
  }
  for (const char* name : {"Administration", "Set-up"}) {
    twelve.add_fees()->set_description(name);
    SetMoney(3999, twelve.mutable_fees()->rbegin()->mutable_amount());
  }
  response.add_plans()->set_plan_id(102);
  return response;
}

TEST(CliInterestTest, AQuoteIsATableOfPlansAndTerms) {
  ScriptedGateway gateway;
  gateway.Then(Quote()).Then(flexiti::v1::CalculateInterestResponse());
  EXPECT_EQ(Printed(gateway), R"(account number          ***
amount                  499.99 CAD
annual interest rate    28.99 %
regular purchase
  annual interest rate  30.99 %
  bypass allowed        yes

PLAN  NAME                    TERM  INSTALMENT  RATE A YEAR                FEES
101   EMP - Regular Interest  3     170.27 CAD  12.99 %                    
101   EMP - Regular Interest  12    45.00 CAD   promo 0 %; after 30.995 %  Administration 39.99 CAD; Set-up 39.99 CAD
102                                                                        
TERM in months.
(--json shows the texts of rates and fees, too)
(--show-sensitive shows what *** hides)
)");
  EXPECT_EQ(Printed(gateway), "\nNo plans.\n");
}

TEST(CliInterestTest, ARateIsAPercentageExactlyOrStaysAsItCame) {
  for (const auto& [rate, shown] :
       std::vector<std::pair<std::string, std::string>>{{"0.3099", "30.99 %"},
                                                        {"0", "0 %"},
                                                        {"0.0", "0 %"},
                                                        {"0.005", "0.5 %"},
                                                        {"0.1", "10 %"},
                                                        {"1", "100 %"},
                                                        {"12.5", "1250 %"},
                                                        {"0.12990", "12.99 %"},
                                                        {"00.05", "5 %"},
                                                        {"-0.1", "-0.1"},
                                                        {"12.99%", "12.99%"},
                                                        {".1", ".1"},
                                                        {"1e-1", "1e-1"},
                                                        {"0.1.2", "0.1.2"},
                                                        {"free", "free"}}) {
    ScriptedGateway gateway;
    flexiti::v1::CalculateInterestResponse response;
    response.add_plans()->add_terms()->add_annual_rates()->set_rate(rate);
    gateway.Then(response);
    EXPECT_THAT(Printed(gateway), testing::ContainsRegex("\n0 +0 +" + shown + " *\n")) << rate;
  }
}

}  // namespace
}  // namespace flexiti_test
