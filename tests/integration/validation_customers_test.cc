// As validation_test.cc, for what stands before a sale: looking up, searching and quoting.
#include "tests/conformance/validation_fixture.h"

namespace flexiti_test {
namespace {

std::vector<FieldValue> BadNames(const std::string& path, size_t max) {
  std::vector<FieldValue> rows;
  Add(rows, path, {kClear, Repeat("Q", max + 1), Repeat("\xc3\xa9", max + 1), "tab\there", "l\nf"});
  return rows;
}

TEST_F(ValidationTest, LookupCustomerRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadAccountNumbers(false), BadCards("vcc_number"));
  rows = Joined(rows, BadLanguages());
  Add(rows, "customer_id", {"1234567-1234567890123", "12345a", "12 45", "caf\xc3\xa9"});
  rows.push_back({"account_number", kClear, "customer"});
  ExpectAllRefused(SomeLookup(), rows);
}

TEST_F(ValidationTest, SearchCustomersRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadNames("first_name", 35), BadNames("last_name", 50));
  rows = Joined(rows, BadLanguages());
  Add(rows, "postal_code",
      {"M5H-1A1", "M5H1A", "M5H1A12", "5M1H1A", "M5HA1A", "902101", "M5H1A\xc3\xa9"});
  rows.push_back({"birth_date", kClear});
  rows.push_back({"birth_date.year", "1899", "birth_date"});
  rows.push_back({"birth_date.month", "13", "birth_date"});
  rows.push_back({"birth_date.day", "31", "birth_date"});  // of April
  ExpectAllRefused(SomeSearch(), rows);
}

TEST_F(ValidationTest, CalculateInterestRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadAccountNumbers(true), BadAmounts());
  rows.push_back({"amount", kClear});
  ExpectAllRefused(SomeQuote(), Joined(rows, BadLanguages()));
}

TEST_F(ValidationTest, EveryBadFieldBeforeASaleIsNamedAtOnce) {
  ExpectNamedTogether(SomeLookup(), {{"vcc_number", "1"}, {"lang", "9"}});
  ExpectNamedTogether(SomeLookup(), {{"account_number", kClear, "customer"}, {"lang", "9"}});
  ExpectNamedTogether(SomeSearch(), {{"first_name", kClear},
                                     {"last_name", Repeat("é", 51)},
                                     {"birth_date", kClear},
                                     {"postal_code", "H2X-1K4"},
                                     {"lang", "9"}});
  ExpectNamedTogether(SomeQuote(), {{"account_number", "x"},
                                    {"amount.amount_cents", "0"},
                                    {"amount.currency_code", "USD"},
                                    {"lang", "9"}});
}

TEST_F(ValidationTest, ValuesBeforeASaleAtTheirLimitsPass) {
  ExpectAllPass(SomeLookup(), {{"account_number", "0"},
                               {"account_number", "99999999999999"},
                               {"vcc_number", "0000000000000000"},
                               {"customer_id", "1"},
                               {"customer_id", "1234567-123456789012"},
                               {"lang", "2"}});
  ExpectAllPass(SomeSearch(), {{"first_name", Repeat("\xc3\xa9", 35)},
                               {"first_name", "\xf0\x9f\x9b\x8b"},
                               {"last_name", Repeat("\xc3\xa9", 50)},
                               {"last_name", "O'Neil-Tremblay & fils"},
                               {"birth_date.year", "1900"},
                               {"postal_code", "M5H1A1"},
                               {"postal_code", "m5h 1a1"},
                               {"lang", "2"}});
  ExpectAllPass(SomeQuote(), {{"account_number", "00000000000001"},
                              {"amount.amount_cents", "1"},
                              {"amount.amount_cents", "999999999999999999"},
                              {"amount.currency_code", "CAD"},
                              {"lang", "2"}});
}

}  // namespace
}  // namespace flexiti_test
