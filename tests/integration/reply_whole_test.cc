// Replies that hold every field that the contract knows, in every method that answers them.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

constexpr char kCapture[] =
    R"({"capture_id":123456789,"authorization_id":1000000000000001,)"
    R"("account_number":10000000000001,"reference":"order 1","date":"2024-03-02T00:00:00Z",)"
    R"("amount":600,"remaining_capture_amount":"599.99","remaining_authorization_amount":400.10,)"
    R"("message":"Merci"})";
constexpr char kCaptureText[] = R"pb(
  capture_id: '123456789'
  authorization_id: '1000000000000001'
  reference: 'order 1'
  create_time { seconds: 1709337600 }
  amount { amount_cents: 60000 currency_code: 'CAD' }
  remaining_amount { amount_cents: 59999 currency_code: 'CAD' }
  remaining_authorization_amount { amount_cents: 40010 currency_code: 'CAD' }
  message: 'Merci'
  unmodeled {
    fields {
      key: 'account_number'
      value { number_value: 10000000000001 }
    }
  })pb";

// Of v2.5 and v2.5.1 at once: `apr` is the older spelling of a rate.
constexpr char kCost[] =
    R"("annual_rates":{"description":"Annual","rate":0.3099,"type":"air","message":"fixed"},)"
    R"("apr":30.99,"term_amount":"83.34","fees":[{"description":"Admin","amount":"49.99000",)"
    R"("type":"admin_total","message":"once"}])";
constexpr char kCostText[] = R"pb(
  annual_rates { description: 'Annual' rate: '0.3099' type: 'air' message: 'fixed' }
  annual_rates { rate: '30.99' }
  term_amount { amount_cents: 8334 currency_code: 'CAD' }
  fees {
    description: 'Admin'
    type: 'admin_total'
    message: 'once'
    amount { amount_cents: 4999 currency_code: 'CAD' }
  })pb";

constexpr char kPlanText[] = R"pb(
  unmodeled {
    fields {
      key: 'plan_id'
      value { number_value: 101 }
    }
    fields {
      key: 'term'
      value { number_value: 12 }
    }
  })pb";

std::string WholeAuthorization() {
  return absl::StrCat(
      R"({"authorization_id":1000000000000001,"account_number":10000000000001,)"
      R"("reference":"order 1","date":"2024-03-01T00:00:00Z","amount":1000.10,)"
      R"("remaining_authorization_amount":"400.10","authorization_status":"opened",)"
      R"("transaction_type":"promotional_purchase","plan_id":101,"term":12,)",
      kCost, R"(,"capture_id":123456789,"message":"Bonjour","captures":[)", kCapture, "]}");
}

std::string WholeAuthorizationText() {
  return absl::StrCat(R"pb(
                        authorization_id: '1000000000000001'
                        account_number: '10000000000001'
                        reference: 'order 1'
                        create_time { seconds: 1709251200 }
                        amount { amount_cents: 100010 currency_code: 'CAD' }
                        remaining_amount { amount_cents: 40010 currency_code: 'CAD' }
                        status: AUTHORIZATION_STATUS_OPENED
                        status_text: 'opened'
                        purchase_type: PURCHASE_TYPE_PROMOTIONAL
                        purchase_type_text: 'promotional_purchase'
                        capture_id: '123456789'
                        message: 'Bonjour'
                      )pb",
                      kCostText, kPlanText, "captures {", kCaptureText, "}");
}

TEST_F(ReplyTest, AWholeAuthorizationComesBackFromEveryMethod) {
  auto request = SomeAuthorization();
  request.set_reference("order 1");
  const auto made = Against(WholeAuthorization(), "POST", "/authorization", request);
  ExpectMessage(made, made.response.authorization(), WholeAuthorizationText());
  const auto got = Get(WholeAuthorization());
  ExpectMessage(got, got.response.authorization(), WholeAuthorizationText());
  for (const std::string& list : {absl::StrCat("[", WholeAuthorization(), "]"),
                                  absl::StrCat(R"({"authorizations":[)", WholeAuthorization(),
                                               R"(],"page_number":1,"page_size":50,"total":1})")}) {
    SCOPED_TRACE(list);
    const auto listed = List(list);
    ASSERT_EQ(listed.response.authorizations_size(), 1);
    ExpectMessage(listed, listed.response.authorizations(0), WholeAuthorizationText());
  }
}

TEST_F(ReplyTest, AWholePurchaseComesBackFromAnAuthorization) {
  auto request = SomePurchase();
  request.set_reference("order 1");
  const std::string reply =
      absl::StrReplaceAll(WholeAuthorization(), {{R"("remaining_authorization_amount":"400.10")",
                                                  R"("remaining_authorization_amount":"0.00")"},
                                                 {"opened", "closed"}});
  const auto bought = Against(reply, "POST", "/authorization", request);
  ExpectMessage(bought, bought.response.purchase(),
                absl::StrCat(R"pb(
                               authorization_id: '1000000000000001'
                               capture_id: '123456789'
                               reference: 'order 1'
                               create_time { seconds: 1709251200 }
                               amount { amount_cents: 100010 currency_code: 'CAD' }
                               message: 'Bonjour'
                             )pb",
                             kCostText, kPlanText));
}

TEST_F(ReplyTest, AWholeCaptureComesBackFromEveryMethod) {
  auto request = SomeCapture();
  request.set_reference("order 1");
  request.mutable_amount()->set_amount_cents(60'000);
  const auto made = Against(kCapture, "POST", "/capture", request);
  ExpectMessage(made, made.response.capture(), kCaptureText);
  for (const std::string& list :
       {absl::StrCat("[", kCapture, "]"),
        absl::StrCat(R"({"captures":[)", kCapture, R"(],"page_number":1,"page_size":50,)",
                     R"("total":1})")}) {
    SCOPED_TRACE(list);
    const auto listed = ListCaptures(list);
    ASSERT_EQ(listed.response.captures_size(), 1);
    ExpectMessage(listed, listed.response.captures(0), kCaptureText);
  }
}

}  // namespace
}  // namespace flexiti_test
