// As reply_whole_test.cc, for customers, quotes, licences, widgets, the Online API, and what stands
// beside lists.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

constexpr char kNewField[] = R"(,"new_field":true})";
constexpr char kNewFieldText[] = R"pb(
  unmodeled {
    fields {
      key: 'new_field'
      value { bool_value: true }
    }
  })pb";
constexpr char kFees[] =
    R"("fees":[{"description":"Admin","amount":"49.99","type":"admin_total","message":"once"}])";
constexpr char kFeesText[] =
    " fees { description: 'Admin' type: 'admin_total' message: 'once' "
    "amount { amount_cents: 4999 currency_code: 'CAD' } } ";

TEST_F(ReplyTest, AWholeQuoteComesBack) {
  const auto quote = Quote(absl::StrCat(
      R"({"regular_purchase":{"term_amount":1000.10,"air":0.2899,"verify":true,)", kFees,
      R"(},"promotional_purchase":[{"plan_id":101,"plan_name":"EMP","terms":[{"term":12,)"
      R"("term_amount":"83.34","annual_rates":{"description":"Annual","rate":"0.1299",)"
      R"("type":"air","message":"fixed"},)",
      kFees, "}]}]", kNewField));
  ExpectMessage(quote, quote.response,
                absl::StrCat(R"pb(regular_purchase {
                                    term_amount { amount_cents: 100010 currency_code: 'CAD' }
                                    annual_interest_rate: '0.2899'
                                    bypass_allowed: true)pb",
                             kFeesText, R"pb(}
                                             plans {
                                    plan_id: 101
                                    plan_name: 'EMP'
                                    terms {
                                      term: 12
                                      term_amount { amount_cents: 8334 currency_code: 'CAD' }
                                      annual_rates {
                                        description: 'Annual'
                                        rate: '0.1299'
                                        type: 'air'
                                        message: 'fixed'
                                      })pb",
                             kFeesText, "} }", kNewFieldText));
}

TEST_F(ReplyTest, ACustomersSecondAddressLineAndNewFieldsOfAMatchAreKept) {
  const auto found = Lookup(R"({"account_number":10000000000001,"address_2":"Unit 4"})");
  ExpectMessage(found, found.response,
                "customer { account_number: '10000000000001' address_2: 'Unit 4' }");
  const auto matches = Search(absl::StrCat(R"([{"customer_id":"7")", kNewField, "]"));
  ExpectMessage(matches, matches.response,
                absl::StrCat("customers { customer_id: '7'", kNewFieldText, "}"));
}

TEST_F(ReplyTest, AWholeLicenceComesBack) {
  const auto license = Against(
      absl::StrCat(R"({"first_name":"Alice","middle_name":"Mae","last_name":"Roy",)"
                   R"("dob":"1985-04-12","address_1":"1 Main St","city":"Ottawa",)"
                   R"("province":"ON","postal_code":"K1A0B1","govid_type":"drivers_license",)"
                   R"("govid_issuedby":"ON","govid_number":"R1","govid_expiry":"2030-04-12")",
                   kNewField),
      "POST", "/customers/driverslicense", SomeLicense());
  ExpectMessage(license, license.response,
                absl::StrCat(R"pb(
                               first_name: 'Alice'
                               middle_name: 'Mae'
                               last_name: 'Roy'
                               birth_date { year: 1985 month: 4 day: 12 }
                               address_1: '1 Main St'
                               city: 'Ottawa'
                               province: 'ON'
                               postal_code: 'K1A0B1'
                               government_id_type: 'drivers_license'
                               government_id_issuer: 'ON'
                               government_id_number: 'R1'
                               government_id_expire_date { year: 2030 month: 4 day: 12 })pb",
                             kNewFieldText));
}

TEST_F(ReplyTest, NewFieldsOfAWidgetAndOfACalculationAreKept) {
  auto widget = Against(
      absl::StrCat(R"({"redirection_url":"https://flexiti/?widget_session_id=w-1")", kNewField),
      "POST", "/widget/init", SomeWidget());
  widget.response.clear_operation();
  ExpectMessage(widget, widget.response,
                absl::StrCat("redirection_url: 'https://flexiti/?widget_session_id=w-1' "
                             "widget_session_id: 'w-1'",
                             kNewFieldText));
  const auto payments = Against(absl::StrCat(R"({"htmlRender":"<p>")", kNewField), "GET",
                                "/systems/payment-calculator", SomePayments());
  ExpectMessage(payments, payments.response, absl::StrCat("html: '<p>'", kNewFieldText));
}

TEST_F(ReplyTest, ACheckoutTellsWhereTheBrowserWasSent) {
  const auto status = Against(R"({"transaction_id":131209,"callback_url":"https://shop/done"})",
                              "GET", "/notifications/order-id/131209", SomeCheckoutStatus());
  ExpectMessage(status, status.response,
                "transaction_id: '131209' callback_url: 'https://shop/done'");
}

TEST_F(ReplyTest, WhatStandsBesideAListIsKept) {
  const auto authorizations = List(absl::StrCat(R"({"authorizations":[],"total":0)", kNewField));
  ExpectMessage(authorizations, authorizations.response, kNewFieldText);
  const auto captures = ListCaptures(absl::StrCat(R"({"captures":[],"total":0)", kNewField));
  ExpectMessage(captures, captures.response, kNewFieldText);
  const auto customers = Search(absl::StrCat(R"({"customers":[{"customer_id":"7"}])", kNewField));
  ExpectMessage(customers, customers.response,
                absl::StrCat("customers { customer_id: '7' }", kNewFieldText));
}

}  // namespace
}  // namespace flexiti_test
