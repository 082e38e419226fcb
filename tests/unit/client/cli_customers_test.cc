// lookup, search, close, widget, license: what they refuse, send and print; interest: what it
// refuses.
#include <string>
#include <vector>

#include "flexiti/v1/customer_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/client/failures.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"
#include "tests/unit/client/sent_request.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

constexpr char kRequestId[] = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";

void SetMoney(int64_t cents, flexiti::v1::Money* money) {
  money->set_amount_cents(cents);
  money->set_currency_code("CAD");
}

Finished RunAt(const ScriptedGateway& gateway, Words arguments) {
  return RunFlexiti(arguments,
                    {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"});
}

TEST(CliCustomersTest, AWrongCommandLineSendsNothingAndExitsWith2) {
  ScriptedGateway gateway;
  const Words person = {"--first-name", "A", "--last-name", "T", "--birth-date", "1985-04-12"};
  std::vector<Words> command_lines = {
      {"lookup", "10000000000001"},
      {"lookup", "--account", "1", "--card", "2"},
      {"lookup", "--account", "1", "--customer-id", "2"},
      {"lookup", "--card", "1", "--customer-id", "2"},
      {"lookup", "--account"},
      {"search"},
      {"search", "--first-name", "A", "--last-name", "T"},
      {"search", "--first-name", "A", "--last-name", "T", "--birth-date", "12 April"},
      {"search", "--first-name", "A", "--last-name", "T", "--birth-date", "1985-04"},
      {"interest", "--account", "1"},
      {"interest", "--amount", "1"},
      {"interest", "--account", "1", "--amount", "1.234"},
      {"interest", "--account", "1", "--amount", "1", "--request-id", kRequestId},
      {"close"},
      {"close", "10000000000001"},
      {"widget", "--account", "1", "--card", "2"},
      {"widget", "--birth-date", "tomorrow"},
      {"license", "a", "b"}};
  for (const char* other : {"--account", "--card"}) {
    Words both = {"widget", other, "1"};
    both.insert(both.end(), person.begin(), person.end());
    command_lines.push_back(both);
  }
  for (const Words& arguments : command_lines) {
    const Finished finished = RunAt(gateway, arguments);
    EXPECT_EQ(finished.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(finished.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(finished.out, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(gateway.Calls().size(), 0u);
}

TEST(CliCustomersTest, EveryBadFieldIsNamedByItsPath) {
  ScriptedGateway gateway;
  Failure failure = BadField();
  failure.fields = {"personal_information.first_name", "personal_information.postal_code"};
  gateway.Then(ToStatus(failure));
  const Finished finished = RunAt(gateway, {"widget", "--birth-date", "1985-04-12"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err,
              HasSubstr("  field       personal_information.first_name: is wrong\n"
                        "  field       personal_information.postal_code: is wrong\n"));
}

TEST(CliCustomersTest, AReadThatFailsIsRunAgainAndAnOperationIsRepeatedByItsRequestId) {
  ScriptedGateway gateway;
  gateway.Then(ToStatus(ReplyLost())).Then(ToStatus(ReplyLost()));
  const Finished read = RunAt(gateway, {"lookup", "--account", "1"});
  EXPECT_THAT(read.err, Not(HasSubstr("request-id")));
  const Finished close = RunAt(gateway, {"close", "--account", "1"});
  EXPECT_EQ(close.exit_code, 5);
  EXPECT_THAT(close.err, HasSubstr("request_id: " + RequestIdIn(close) + "\n"));
  EXPECT_THAT(close.err,
              HasSubstr("repeat the same command with --request-id " + RequestIdIn(close)));
}

TEST(CliCustomersTest, LookupIsByOneNumber) {
  const std::string method = "/flexiti.v1.CustomerService/LookupCustomer";
  EXPECT_EQ(Sent<flexiti::v1::LookupCustomerRequest>(method, {"lookup", "--account", "1"}),
            "merchant_id: \"maple-furniture\" account_number: \"1\" lang: LANGUAGE_EN ");
  EXPECT_EQ(
      Sent<flexiti::v1::LookupCustomerRequest>(method, {"lookup", "--card", "6", "--lang", "fr"}),
      "merchant_id: \"maple-furniture\" vcc_number: \"6\" lang: LANGUAGE_FR ");
  EXPECT_EQ(Sent<flexiti::v1::LookupCustomerRequest>(method, {"lookup", "--customer-id", "7-1"}),
            "merchant_id: \"maple-furniture\" customer_id: \"7-1\" lang: LANGUAGE_EN ");
  // Which one is missing, the gateway says.
  EXPECT_EQ(Sent<flexiti::v1::LookupCustomerRequest>(method, {"lookup"}),
            "merchant_id: \"maple-furniture\" lang: LANGUAGE_EN ");
}

flexiti::v1::LookupCustomerResponse Alice() {
  flexiti::v1::LookupCustomerResponse response;
  flexiti::v1::Customer& customer = *response.mutable_customer();
  customer.set_account_number("10000000000001");
  SetMoney(950001, customer.mutable_available_credit());
  customer.set_security_question("What was the name of your first pet?");
  customer.set_province("ON");
  customer.set_account_type(flexiti::v1::ACCOUNT_TYPE_CONSUMER);
  flexiti::v1::OfferType& offer = *customer.add_offer_types();
  offer.set_plan_id(101);
  offer.set_plan_name("EMP - Regular Interest");
  offer.set_offer_category("equal");
  offer.add_terms(3);
  offer.add_terms(12);
  return response;
}

TEST(CliCustomersTest, ACustomerIsMaskedAndThePlansAreATable) {
  ScriptedGateway gateway;
  gateway.Then(Alice()).Then(Alice()).Then(flexiti::v1::LookupCustomerResponse());
  EXPECT_EQ(RunAt(gateway, {"lookup", "--account", "1"}).out,
            R"(account number     ***
available credit   9500.01 CAD
security question  ***
province           ON
account type       CONSUMER

PLAN  NAME                    CATEGORY  TERMS (MONTHS)
101   EMP - Regular Interest  equal     3, 12
(--show-sensitive shows what *** hides)
)");
  const std::string shown = RunAt(gateway, {"lookup", "--account", "1", "--show-sensitive"}).out;
  EXPECT_THAT(shown, HasSubstr("account number     10000000000001\n"));
  EXPECT_THAT(shown, Not(HasSubstr("show-sensitive")));
  EXPECT_EQ(RunAt(gateway, {"lookup", "--account", "1"}).out, "\nNo plans.\n");
}

TEST(CliCustomersTest, EverybodyWhoWasFoundIsShownWithEveryField) {
  ScriptedGateway gateway;
  flexiti::v1::SearchCustomersResponse response;
  for (const char* number : {"10000000000001", "10000000000006"}) {
    flexiti::v1::CustomerMatch& match = *response.add_customers();
    match.set_account_number(number);
    match.set_account_status(flexiti::v1::ACCOUNT_STATUS_FROZEN);
    match.set_tos_agreement(false);
  }
  gateway.Then(response);
  const Finished finished = RunAt(gateway, {"search", "--first-name", "A", "--last-name", "T",
                                            "--birth-date", "1985-04-12", "--show-sensitive"});
  EXPECT_EQ(finished.out, R"(Found: 2
customers 1
  account status  FROZEN
  tos agreement   no
  account number  10000000000001
customers 2
  account status  FROZEN
  tos agreement   no
  account number  10000000000006
)");
}

TEST(CliCustomersTest, CloseSaysThatItIsClosed) {
  ScriptedGateway gateway;
  flexiti::v1::CloseAccountResponse response;
  response.mutable_operation()->set_request_id(kRequestId);
  gateway.Then(response);
  const Finished finished = RunAt(gateway, {"close", "--account", "1", "--request-id", kRequestId});
  EXPECT_EQ(finished.err, std::string("request_id: ") + kRequestId + "\n");
  EXPECT_EQ(finished.out,
            "The account is closed.\noperation\n  request id  " + std::string(kRequestId) + "\n");
}

TEST(CliCustomersTest, TheWidgetIsForOneNumberOrAPerson) {
  const std::string method = "/flexiti.v1.CustomerService/StartWidget";
  const Words ids = {"--request-id", kRequestId};
  const std::string start =
      std::string("merchant_id: \"maple-furniture\" request_id: \"") + kRequestId + "\" ";
  EXPECT_EQ(Sent<flexiti::v1::StartWidgetRequest>(
                method, {"widget", "--account", "1", "--request-id", kRequestId}),
            start + "account_number: \"1\" lang: LANGUAGE_EN ");
  EXPECT_EQ(Sent<flexiti::v1::StartWidgetRequest>(
                method, {"widget", "--card", "6", "--request-id", kRequestId, "--lang", "fr"}),
            start + "vcc_number: \"6\" lang: LANGUAGE_FR ");
  EXPECT_EQ(Sent<flexiti::v1::StartWidgetRequest>(
                method, {"widget", "--first-name", "A", "--last-name", "T", "--birth-date",
                         "1985-04-12", "--postal-code", "M5H1A1", "--request-id", kRequestId}),
            start +
                "personal_information { first_name: \"A\" last_name: \"T\" birth_date { year: 1985 "
                "month: 4 day: 12 } postal_code: \"M5H1A1\" } lang: LANGUAGE_EN ");
}

TEST(CliCustomersTest, TheWidgetsSecretsAreHiddenAndTheHintRepeatsTheSameOperation) {
  ScriptedGateway gateway;
  flexiti::v1::StartWidgetResponse response;
  response.set_redirection_url("https://pages.example/?widget_session_id=S");
  response.set_widget_session_id("S-1");
  response.mutable_operation()->set_request_id(kRequestId);
  gateway.Then(response).Then(response);
  const Words widget = {"widget", "--account", "1", "--request-id", kRequestId};
  EXPECT_EQ(RunAt(gateway, widget).out, R"(The widget waits for the shopper.
redirection url    ***
widget session id  ***
operation
  request id       5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
(To see what *** hides, repeat the command with
 --request-id 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f --show-sensitive)
)");
  Words shown = widget;
  shown.push_back("--show-sensitive");
  EXPECT_EQ(RunAt(gateway, shown).out, R"(The widget waits for the shopper.
redirection url    https://pages.example/?widget_session_id=S
widget session id  S-1
operation
  request id       5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
)");
}

}  // namespace
}  // namespace flexiti_test
