// As validation_test.cc, for the Online API, the widget, the driver's licence and the close.
#include "tests/conformance/validation_fixture.h"

namespace flexiti_test {
namespace {

// Documented or not, no text of the prefill is longer.
constexpr size_t kMaxPrefill = 250;

auto PersonalWidget() {
  auto request = SomeWidget();
  auto* person = request.mutable_personal_information();
  person->set_first_name("Alice");
  person->set_last_name("Tremblay");
  person->mutable_birth_date()->set_year(1990);
  person->mutable_birth_date()->set_month(5);
  person->mutable_birth_date()->set_day(17);
  person->set_postal_code("M5H1A1");
  return request;
}

void AddBadPostalCodes(std::vector<FieldValue>& rows, const std::string& path) {
  Add(rows, path, {"M5H-1A1", "M5H1A", "M5H1A1X", "5M1H1A", "902101", "M5H1\xc3\xa9"});
}

std::vector<FieldValue> BadPrefills() {
  std::vector<FieldValue> rows;
  Add(rows, "prefill.salutation", {"Monseigneur", "M\tr"});
  Add(rows, "prefill.email", {"alice", "@example.ca", "alice@", "a b@example.ca", "a@b@c"});
  rows.push_back({"prefill.phone_number", "416555010"});
  Add(rows, "prefill.phone_number", {"41655501010", "416-555-0101", "+14165550101"});
  for (const char* name :
       {"first_name", "middle_name", "last_name", "address_1", "address_2", "city"}) {
    Add(rows, absl::StrCat("prefill.", name),
        {Repeat("\xc3\xa9", kMaxPrefill + 1), "tab\there", "delete\x7f"});
  }
  rows.push_back({"prefill.birth_date.year", "1990", "prefill.birth_date"});  // no month, no day
  Add(rows, "prefill.province", {"ZZ", "qc", "Quebec", "ONT"});
  AddBadPostalCodes(rows, "prefill.postal_code");
  return rows;
}

std::vector<FieldValue> BadPathSegments(const std::string& path) {
  std::vector<FieldValue> rows;
  Add(rows, path, BadAscii(40));
  Add(rows, path, {".", "..", "", "../131209", "a/./b"});
  return rows;
}

class ValidationCheckoutTest : public ValidationTest {
 protected:
  void SetUp() override {
    ValidationTest::SetUp();
    for (const char* path : {"/close", "/widget/init", "/customers/driverslicense", "/systems/init",
                             "/notifications/*", "/systems/payment-calculator"}) {
      flexiti_sandbox::Fault fault = flexiti_sandbox::Fault::Reply(409, kRefused).Times(-1);
      fault.path = path;
      stack_->sandbox().Arm(fault);
    }
  }
};

TEST_F(ValidationCheckoutTest, CloseAccountRefusesEachBadField) {
  const auto rows = Joined(Joined(BadRequestIds(), BadAccountNumbers(true)), BadLanguages());
  ExpectAllRefused(SomeClosing(), rows);
}

TEST_F(ValidationCheckoutTest, StartWidgetRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadRequestIds(), BadLanguages());
  rows = Joined(rows, Joined(BadAccountNumbers(false), BadCards("vcc_number")));
  rows.push_back({"account_number", "", "account_number"});
  rows.push_back({"vcc_number", "", "vcc_number"});
  rows.push_back({"account_number", kClear, "customer"});
  ExpectAllRefused(SomeWidget(), rows);
}

TEST_F(ValidationCheckoutTest, StartWidgetRefusesEachBadFieldOfAPerson) {
  const std::string person = "personal_information.";
  std::vector<FieldValue> rows;
  Add(rows, person + "first_name", {kClear, Repeat("\xc3\xa9", 81), "tab\there"});
  Add(rows, person + "last_name", {kClear, Repeat("\xc3\xa9", 131), "line\nfeed"});
  rows.push_back({person + "birth_date", kClear});
  rows.push_back({person + "birth_date.day", "32", person + "birth_date"});
  rows.push_back({person + "birth_date.year", "1899", person + "birth_date"});
  rows.push_back({person + "postal_code", kClear});
  AddBadPostalCodes(rows, person + "postal_code");
  ExpectAllRefused(PersonalWidget(), rows);
  ExpectNamedTogether(SomeWidget(), {{"personal_information.first_name", kClear},
                                     {"personal_information.last_name", kClear},
                                     {"personal_information.birth_date", kClear},
                                     {"personal_information.postal_code", kClear},
                                     {"request_id", "x"},
                                     {"lang", "9"}});
}

TEST_F(ValidationCheckoutTest, DecodeDriversLicenseRefusesEachBadField) {
  std::vector<FieldValue> rows = BadLanguages();
  Add(rows, "code", {kClear, Repeat("\x1e", 4097), Repeat("\xc3\xa9", 4097)});
  ExpectAllRefused(SomeLicense(), rows);
}

TEST_F(ValidationCheckoutTest, StartCheckoutRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(Joined(BadRequestIds(), BadAmounts()), BadLanguages());
  rows = Joined(rows, Joined(BadPathSegments("merchant_order_id"), BadCards("vcc_number")));
  rows.push_back({"amount", kClear});
  Add(rows, "flow", {"0", "1", "5", "777"});
  Add(rows, "customer_id", {"1234567-1234567890123", "12345a", "12 45", ""});
  rows.push_back({"vcc_number", kClear, "customer"});  // needed to buy
  ExpectAllRefused(SomeCheckout(), Joined(rows, BadPrefills()));
}

TEST_F(ValidationCheckoutTest, EveryBadFieldOfACheckoutIsNamedAtOnce) {
  ExpectNamedTogether(SomeCheckout(), {{"request_id", "x"},
                                       {"merchant_order_id", ".."},
                                       {"amount", kClear},
                                       {"vcc_number", kClear, "customer"},
                                       {"prefill.salutation", "\t"},
                                       {"prefill.email", "x"},
                                       {"prefill.phone_number", "x"},
                                       {"prefill.first_name", "\t"},
                                       {"prefill.birth_date.day", "1", "prefill.birth_date"},
                                       {"prefill.province", "x"},
                                       {"prefill.postal_code", "x"},
                                       {"lang", "9"}});
}

TEST_F(ValidationCheckoutTest, GetCheckoutRefusesEachBadField) {
  std::vector<FieldValue> rows =
      Joined(BadPathSegments("online_order_id"), BadPathSegments("merchant_order_id"));
  rows.push_back({"online_order_id", kClear, "order"});
  ExpectAllRefused(SomeCheckoutStatus(), rows);
}

TEST_F(ValidationCheckoutTest, CalculatePaymentsRefusesEachBadField) {
  std::vector<FieldValue> rows = BadLanguages();
  Add(rows, "price.amount_cents", {"0", "-1", "1000000000000000000"});
  rows.push_back({"price.currency_code", "USD"});
  rows.push_back({"price", kClear});
  ExpectAllRefused(SomePayments(), rows);
}

TEST_F(ValidationCheckoutTest, TheLongestAndLargestPasses) {
  ExpectAllPass(SomeClosing(), {{"account_number", "0"}, {"lang", "2"}});
  ExpectAllPass(PersonalWidget(), {{"personal_information.first_name", Repeat("\xc3\xa9", 80)},
                                   {"personal_information.last_name", Repeat("\xc3\xa9", 130)},
                                   {"personal_information.postal_code", "h2x 1k4"}});
  ExpectAllPass(SomeLicense(), {{"code", Repeat("\xc3\xa9", 4096)}, {"code", "@\n\x1e\r\x7f"}});
  ExpectAllPass(SomeCheckoutStatus(), {{"online_order_id", Repeat("~", 40)},
                                       {"merchant_order_id", "..."},
                                       {"merchant_order_id", "2026/117"}});
  ExpectAllPass(SomePayments(), {{"price.amount_cents", "999999999999999999"}});
}

TEST_F(ValidationCheckoutTest, ACheckoutMayHoldAnythingThatIsAllowed) {
  std::vector<FieldValue> rows = {{"merchant_order_id", Repeat("\"", 40)},
                                  {"customer_id", "1234567-12345"},
                                  {"amount.amount_cents", "999999999999999999"},
                                  {"prefill.salutation", "Mrs"},
                                  {"prefill.salutation", "Mme"},
                                  {"prefill.email", "zo\xc3\xa9+1@example.ca"},
                                  {"prefill.phone_number", "0000000000"},
                                  {"prefill.first_name", Repeat("\xc3\xa9", kMaxPrefill)},
                                  {"prefill.city", Repeat("\xf0\x9f\x9b\x8b", kMaxPrefill)},
                                  {"prefill.postal_code", "m5h1a1"}};
  Add(rows, "prefill.province",
      {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"});
  ExpectAllPass(SomeCheckout(), rows);
  // Nobody needs to be known to apply.
  auto application = SomeCheckout();
  application.clear_customer();
  ExpectAllPass(application, {{"flow", "2"}, {"flow", "4"}});
}

}  // namespace
}  // namespace flexiti_test
