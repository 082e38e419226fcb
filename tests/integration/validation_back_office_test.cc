// As validation_test.cc, for what follows a sale: credits, refunds, captures, releases and returns.
#include "tests/conformance/validation_fixture.h"

namespace flexiti_test {
namespace {

TEST_F(ValidationTest, CreateAccountCreditRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(Joined(BadRequestIds(), BadAmounts()), BadInStores());
  rows = Joined(rows, Joined(BadAccountNumbers(false), BadCards("vcc_number")));
  rows = Joined(rows, BadLanguages());
  Add(rows, "customer_id", {"1234567-1234567890123", "12345a", "12 45", "caf\xc3\xa9"});
  rows.push_back({"account_number", kClear, "customer"});
  Add(rows, "type", {"0", "-1", "4", "777"});
  rows.push_back({"amount", kClear});
  rows.push_back({"in_store", kClear});
  ExpectAllRefused(SomeCredit(), rows);
}

TEST_F(ValidationTest, RefundAccountRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadBackOffice(), BadStatementLines());
  rows = Joined(rows, Joined(BadAccountNumbers(true), BadCards("vcc_number")));
  rows.push_back({"amount", kClear});
  ExpectAllRefused(SomeRefund(), Joined(rows, BadIds("capture_id", 9, false)));
}

TEST_F(ValidationTest, CaptureAuthorizationRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadBackOffice(), BadStatementLines());
  rows.push_back({"amount", kClear});
  ExpectAllRefused(SomeCapture(), Joined(rows, BadIds("authorization_id", 16, true)));
}

TEST_F(ValidationTest, ReleaseAuthorizationRefusesEachBadField) {
  ExpectAllRefused(SomeRelease(), Joined(BadBackOffice(), BadIds("authorization_id", 16, true)));
}

TEST_F(ValidationTest, ReturnCaptureRefusesEachBadField) {
  std::vector<FieldValue> rows = Joined(BadBackOffice(), BadStatementLines());
  rows = Joined(rows, Joined(BadIds("authorization_id", 16, true), BadIds("capture_id", 9, true)));
  rows = Joined(rows, BadCards("vcc_number"));
  rows.push_back({"amount", kClear, "extent"});
  rows.push_back({"full_return", "false"});
  ExpectAllRefused(SomeReturn(), rows);
}

TEST_F(ValidationTest, EveryBadFieldOfTheBackOfficeIsNamedAtOnce) {
  ExpectNamedTogether(SomeCredit(), {{"request_id", "x"},
                                     {"customer_id", "x"},
                                     {"type", "0"},
                                     {"amount", kClear},
                                     {"in_store.verification_code", "x"},
                                     {"lang", "9"}});
  ExpectNamedTogether(SomeReturn(), {{"request_id", "x"},
                                     {"authorization_id", "x"},
                                     {"capture_id", kClear},
                                     {"amount", kClear, "extent"},
                                     {"reference", Repeat("r", 41)},
                                     {"vcc_number", "1"},
                                     {"external_location_id", "\t"},
                                     {"external_employee_id", "\t"},
                                     {"sku_data.pst.currency_code", "EUR"},
                                     {"lang", "9"}});
  ExpectNamedTogether(SomeRefund(), {{"request_id", kClear},
                                     {"account_number", kClear},
                                     {"vcc_number", "1"},
                                     {"amount.amount_cents", "0"},
                                     {"reference", "\t"},
                                     {"capture_id", "x"},
                                     {"sku_data.products[0].quantity", "-1"}});
}

TEST_F(ValidationTest, ValuesOfTheBackOfficeAtTheirLimitsPass) {
  const std::vector<FieldValue> back_office = Joined(GoodBackOffice(), GoodStatementLines());
  ExpectAllPass(SomeCapture(), Joined(back_office, {{"authorization_id", "9999999999999999"}}));
  ExpectAllPass(SomeRelease(),
                Joined(GoodBackOffice(), {{"amount", kClear}, {"authorization_id", "1"}}));
  ExpectAllPass(SomeReturn(), Joined(back_office, {{"full_return", "true"},
                                                   {"vcc_number", "6038000000000001"},
                                                   {"capture_id", "1"}}));
  ExpectAllPass(SomeRefund(), Joined(back_office, {{"account_number", "00000000000001"},
                                                   {"vcc_number", "6038000000000001"},
                                                   {"capture_id", "000000001"}}));
  ExpectAllPass(SomeCredit(), {{"customer_id", "1234567-123456789012"},
                               {"vcc_number", "6038000000000001"},
                               {"type", "2"},
                               {"type", "3"},
                               {"amount.amount_cents", "999999999999999999"},
                               {"in_store.verification_code", Repeat("0", 20)}});
}

}  // namespace
}  // namespace flexiti_test
