// As reply_test.cc, for the Online API, the widget, the driver's licence and the close.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/conformance/reply_fixture.h"

namespace flexiti_test {
namespace {

class ReplyCheckoutTest : public ReplyTest {
 protected:
  static auto Close(const std::string& reply) {
    return Against(reply, "POST", "/close", SomeClosing());
  }
  static auto Widget(const std::string& reply) {
    return Against(reply, "POST", "/widget/init", SomeWidget());
  }
  static auto License(const std::string& reply) {
    return Against(reply, "POST", "/customers/driverslicense", SomeLicense());
  }
  static auto Checkout(const std::string& reply) {
    return Against(reply, "POST", "/systems/init", SomeCheckout());
  }
  static auto Status(const std::string& reply) {
    return Against(reply, "GET", "/notifications/order-id/131209", SomeCheckoutStatus());
  }
  static auto StatusByMerchantOrder(const std::string& reply) {
    return Against(reply, "GET", "/notifications/merchant-order-id/cart-7",
                   SomeCheckoutStatusByMerchantOrder());
  }
  static auto Payments(const std::string& reply) {
    return Against(reply, "GET", "/systems/payment-calculator", SomePayments());
  }
};

TEST_F(ReplyCheckoutTest, AnUnreadableReplyIsAClearError) {
  for (const std::string& body : UnreadableBodies()) {
    SCOPED_TRACE(body.substr(0, 90));
    if (body != "{}") ExpectChange(Close(body), "REPLY_UNREADABLE");
    ExpectChange(Widget(body), "REPLY_UNREADABLE");
    ExpectChange(Checkout(body), "REPLY_UNREADABLE");
    ExpectRead(License(body), "REPLY_UNREADABLE");
    ExpectRead(Status(body), "REPLY_UNREADABLE");
    ExpectRead(Payments(body), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyCheckoutTest, AnErrorThatComesAsA200IsNoAnswer) {
  for (const std::string body : {R"({"code":409,"error":"credit_exceeded"})",
                                 R"({"error":"general_error","error_description":"Sorry"})"}) {
    SCOPED_TRACE(body);
    ExpectChange(Close(body), "REPLY_UNREADABLE");
    ExpectChange(Widget(body), "REPLY_UNREADABLE");
    ExpectChange(Checkout(body), "REPLY_UNREADABLE");
    ExpectRead(License(body), "REPLY_UNREADABLE");
    ExpectRead(Status(body), "REPLY_UNREADABLE");
    ExpectRead(Payments(body), "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyCheckoutTest, IdsAndAmountsThatCannotBeRightAreErrors) {
  for (const std::string& id : BadIdsInReplies()) {
    if (id == R"("")") continue;  // an id that is left out
    SCOPED_TRACE(id);
    ExpectChange(
        Checkout(absl::StrCat(R"({"redirection_url":"https://x/","online_order_id":)", id, "}")),
        "REPLY_UNREADABLE");
    ExpectRead(Status(absl::StrCat(R"({"transaction_id":)", id, "}")), "REPLY_UNREADABLE");
    ExpectRead(Status(absl::StrCat(R"({"flow":"apply","apply":{"customer_id":)", id, "}}")),
               "REPLY_UNREADABLE");
  }
  for (const std::string& amount : BadAmountsInReplies()) {
    SCOPED_TRACE(amount);
    ExpectRead(Payments(absl::StrCat(R"({"htmlRender":"x","paymentPlan":{"monthlyPayment":)",
                                     amount, "}}")),
               "REPLY_UNREADABLE");
  }
}

TEST_F(ReplyCheckoutTest, WhatIsEchoedMustBeWhatWasAsked) {
  const auto closed = Close(R"({"account_number":10000000000002})");
  ExpectChange(closed, "REPLY_MISMATCH");
  EXPECT_THAT(closed.status.error_details(), testing::Not(testing::HasSubstr("10000000000002")));
  ExpectRead(Status(R"({"transaction_id":1,"online_order_id":131210})"), "REPLY_MISMATCH");
  ExpectRead(StatusByMerchantOrder(R"({"transaction_id":1,"merchant_orderid":"cart-8"})"),
             "REPLY_MISMATCH");
  EXPECT_TRUE(Status(R"({"transaction_id":1,"online_order_id":"131209"})").status.ok());
  EXPECT_TRUE(
      StatusByMerchantOrder(R"({"transaction_id":1,"merchant_orderid":"cart-7"})").status.ok());
}

TEST_F(ReplyCheckoutTest, ClosesAreAnsweredByAnObject) {
  EXPECT_TRUE(Close("{}").status.ok());
  const auto closed = Close(R"({"status":"C"})");
  ASSERT_TRUE(closed.status.ok());
  EXPECT_EQ(closed.response.unmodeled().fields().at("status").string_value(), "C");
}

TEST_F(ReplyCheckoutTest, PagesDecode) {
  const std::string url = "https://x/#/w/maple/t0?lang=en&x-reference-id=r&widget_session_id=5a-6";
  const auto widget = Widget(absl::StrCat(R"({"redirection_url":")", url,
                                          R"(","email":"a***@x.ca","phone_number":"***0101"})"));
  ASSERT_TRUE(widget.status.ok());
  EXPECT_EQ(widget.response.redirection_url(), url);
  EXPECT_EQ(widget.response.widget_session_id(), "5a-6");
  EXPECT_EQ(widget.response.email(), "a***@x.ca");
  EXPECT_EQ(widget.response.phone_number(), "***0101");
  const auto checkout = Checkout(absl::StrCat(R"({"online_order_id":131209,"new":true,)",
                                              R"("redirection_url":")", url, "\"}"));
  ASSERT_TRUE(checkout.status.ok());
  EXPECT_EQ(checkout.response.online_order_id(), "131209");
  EXPECT_EQ(checkout.response.redirection_url(), url);
  EXPECT_TRUE(checkout.response.unmodeled().fields().at("new").bool_value());
}

TEST_F(ReplyCheckoutTest, ReadsDecode) {
  const auto license = License(R"({"first_name":"ALICE","dob":"1990-05-17","class":"G"})");
  ExpectMessage(license, license.response,
                R"(first_name: "ALICE" birth_date { year: 1990 month: 5 day: 17 }
                   unmodeled { fields { key: "class" value { string_value: "G" } } })");
  const auto status = Status(R"({"transaction_id":131222,"flow":"Buy",)"
                             R"("purchase":{"status":"success","amount":1.10}})");
  ExpectMessage(status, status.response,
                R"(transaction_id: "131222" flow: CHECKOUT_FLOW_BUY flow_text: "Buy"
                   purchase_status: CHECKOUT_PURCHASE_STATUS_SUCCESS
                   purchase_status_text: "success"
                   unmodeled { fields { key: "purchase" value { struct_value {
                     fields { key: "status" value { string_value: "success" } }
                     fields { key: "amount" value { string_value: "1.10" } } } } } })");
  const auto payments = Payments(
      R"({"htmlRender":"<b>é</b>","paymentPlan":{"monthlyPayment":"166.33","months":"3"}})");
  ExpectMessage(payments, payments.response,
                R"(html: "<b>é</b>" months: 3
                   monthly_payment { amount_cents: 16633 currency_code: "CAD" })");
}

}  // namespace
}  // namespace flexiti_test
