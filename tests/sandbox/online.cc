// The Online API: a hosted checkout. The page is not simulated; the control port says how the
// shopper's visit ended (POST /checkout), and the notifications then tell it.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/money.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr int64_t kMonths = 3;  // of the calculator's plan

struct Prefill {
  const char* name;
  size_t most;
};
constexpr Prefill kPrefill[] = {{"salutation", 10}, {"email", 100}, {"fname", 35},
                                {"mname", 35},      {"lname", 50},  {"address_1", 250},
                                {"address_2", 100}, {"city", 100},  {"postal_code", 10}};
constexpr size_t kPhoneDigits = 10;

// Names and addresses may hold accents: length only.
void ReadPrefill(Inputs& in) {
  for (const Prefill& field : kPrefill) in.AnyText(field.name, field.most);
  const std::string phone = in.Digits("phone_number", kPhoneDigits);
  if (!phone.empty() && phone.size() < kPhoneDigits) in.Fail("phone_number", "invalid", phone);
  in.OneOf("province", Provinces());
  in.Date("dob");
}

// In lower case: the pages capitalize it, integrations do not.
std::string Flow(Inputs& in, const Call& call) {
  const std::string flow = absl::AsciiStrToLower(in.Text("flow", 20, true));
  if (flow.empty()) return flow;
  if (flow != "apply" && flow != "buy" && flow != "apply/buy") in.Fail("flow", "invalid", flow);
  // The path without a version is for integrations that only apply.
  if (flow != "apply" && !absl::StrContains(call.http.path, "/online/v2/")) {
    in.Fail("flow", "this path is for apply", flow);
  }
  return flow;
}

// en or fr, from any spelling that is documented, whatever its case.
std::string Language(Inputs& in) {
  const std::string lang = absl::AsciiStrToLower(in.Text("lang", 10, true));
  if (lang.empty() || lang == "en" || lang == "en-ca") return "en";
  if (lang == "fr" || lang == "fr-ca" || lang == "en-fr") return "fr";
  in.Fail("lang", "invalid", lang);
  return "en";
}

Answer Notification(const Call& call, const OnlineOrder& order) {
  Json reply = Json::Object();
  reply.Set("transaction_id", IdJson(call, order.online_order_id));
  reply.Set("flow", Json::String(order.flow));
  reply.Set("callback_url", Json::String(""));
  if (!order.apply_status.empty()) {
    reply.Set("apply", Json::Object()
                           .Set("customer_id", IdJson(call, order.customer_id))
                           .Set("apply_status", Json::String(order.apply_status)));
  }
  if (!order.purchase_status.empty()) {
    reply.Set("purchase", Json::Object().Set("status", Json::String(order.purchase_status)));
  }
  std::string date = FormatTime(order.time);
  date.insert(date.size() - 1, ".000");
  reply.Set("date", Json::String(date));
  return reply;
}

template <class Pick>
Answer FindOrder(const State& state, const Call& call, Pick pick) {
  // The latest, since a merchant may start a checkout for the same order again.
  const auto found = std::find_if(
      state.online_orders.rbegin(), state.online_orders.rend(),
      [&](const OnlineOrder& order) { return order.merchant == call.merchant && pick(order); });
  if (found == state.online_orders.rend()) return Refuse(404, "not_found");
  return Notification(call, *found);
}

}  // namespace

Answer StartCheckout(State& state, const Call& call) {
  Inputs in(call.body);
  OnlineOrder order;
  order.merchant_order_id = in.Text("merchant_orderid", 100);
  in.Flag("is_guest");
  in.Flag("has_previous_purchase");
  order.flow = Flow(in, call);
  order.customer_id = in.Text("customer_id", 20);
  const std::string vcc = in.Digits("vcc", 16);
  const std::string lang = Language(in);
  in.Amount("amount_requested");
  ReadPrefill(in);
  if (order.flow == "buy" && order.customer_id.empty() && vcc.empty()) {
    in.Fail("customer_id", "needed, or vcc, to buy");
  }
  if (!in.ok()) return RefuseInputs(in.errors());
  order.online_order_id = std::to_string(state.next_online_order++);
  order.merchant = call.merchant;
  order.time = call.now;
  if (order.customer_id.empty()) order.customer_id = "1293836";  // of the account applied for
  state.online_orders.push_back(order);
  return Json::Object()
      .Set("online_order_id", IdJson(call, order.online_order_id))
      .Set("redirection_url",
           Json::String(absl::StrCat("http://", call.host, "/#/online/", call.merchant->client_id,
                                     "/", state.RandomHex(40), "?orderId=", order.online_order_id,
                                     "&lang=", lang)));
}

Answer GetCheckoutByOrder(State& state, const Call& call) {
  return FindOrder(state, call,
                   [&](const OnlineOrder& order) { return order.online_order_id == call.ids[0]; });
}

Answer GetCheckoutByMerchantOrder(State& state, const Call& call) {
  return FindOrder(state, call, [&](const OnlineOrder& order) {
    return order.merchant_order_id == call.ids[0];
  });
}

Answer CalculatePayments(State&, const Call& call) {
  Inputs in(call.query);
  const std::string client_id = in.Text("clientId", 100, true);
  const int64_t price = in.Amount("price");
  if (in.ok() && client_id != call.merchant->client_id) in.Fail("clientId", "invalid", client_id);
  if (!in.ok()) return RefuseInputs(in.errors());
  const std::string monthly = FormatCents((price + kMonths / 2) / kMonths);
  const std::string sentence =
      call.lang == "fr" ? absl::StrCat(monthly, " $ par mois pendant ", kMonths, " mois")
                        : absl::StrCat("$", monthly, " a month for ", kMonths, " months");
  return Json::Object()
      .Set("htmlRender", Json::String(absl::StrCat("<div class=\"flx\">", sentence, "</div>")))
      .Set("paymentPlan", Json::Object()
                              .Set("monthlyPayment", Json::String(monthly))
                              .Set("months", Json::String(std::to_string(kMonths))));
}

}  // namespace flexiti_sandbox
