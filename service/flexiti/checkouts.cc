#include "service/flexiti/checkouts.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/checkout_json.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/echo.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

// Flexiti documents no echo, so none is modeled; but one that comes must be what was asked. Empty
// if it is. The merchant's order id has two spellings in Flexiti's own examples.
std::string MerchantOrderDifference(const std::string& asked, const Json& reply) {
  for (const char* name : {"merchant_orderid", "merchant_order_id"}) {
    if (!TextMatches(asked, JsonReader(reply).Text(name).value_or(""))) return name;
  }
  return "";
}

std::string Difference(const v1::StartCheckoutRequest& asked, const Json& reply) {
  if (!UndocumentedAmountMatches(asked.amount(), reply, "amount_requested")) {
    return "amount_requested";
  }
  return MerchantOrderDifference(asked.merchant_order_id(), reply);
}

std::string Difference(const v1::GetCheckoutRequest& asked, const Json& reply) {
  if (asked.has_merchant_order_id()) {
    return MerchantOrderDifference(asked.merchant_order_id(), reply);
  }
  const std::string got = JsonReader(reply).Text("online_order_id").value_or("");
  return IdMatches(asked.online_order_id(), got) ? "" : "online_order_id";
}

}  // namespace

absl::StatusOr<v1::StartCheckoutResponse> Checkouts::Start(const v1::StartCheckoutRequest& request,
                                                           const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "POST /systems/init",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .api = Api::kOnline,
                             // Without a version the page opens on the application.
                             .version = terms.merchant.config.online().apply_only()
                                            ? ""
                                            : upstream_.config().versions().checkout(),
                             .path = "/systems/init",
                             .body = EncodeCheckout(request),
                             .field_paths = CheckoutFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::StartCheckoutResponse response;
  const absl::Status status = DecodeStartedCheckout(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  const std::string difference = Difference(request, *reply);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  return response;
}

absl::StatusOr<v1::GetCheckoutResponse> Checkouts::Get(const v1::GetCheckoutRequest& request,
                                                       const Terms& terms) const {
  const bool by_merchant_order = request.order_case() == v1::GetCheckoutRequest::kMerchantOrderId;
  const UpstreamCall call = {
      .endpoint = by_merchant_order ? "GET /notifications/merchant-order-id/{merchant_order_id}"
                                    : "GET /notifications/order-id/{online_order_id}",
      .effect = Effect::kRead,
      .method = "GET",
      .api = Api::kOnline,
      .path = by_merchant_order ? absl::StrCat("/notifications/merchant-order-id/",
                                               PercentEncode(request.merchant_order_id()))
                                : absl::StrCat("/notifications/order-id/",
                                               PercentEncode(request.online_order_id())),
      .field_paths = CheckoutFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::GetCheckoutResponse response;
  const absl::Status status = DecodeCheckout(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  const std::string difference = Difference(request, *reply);
  if (!difference.empty()) return MismatchedReply(call, terms, difference);
  return response;
}

absl::StatusOr<v1::CalculatePaymentsResponse> Checkouts::CalculatePayments(
    const v1::CalculatePaymentsRequest& request, const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "GET /systems/payment-calculator",
                             .effect = Effect::kRead,
                             .method = "GET",
                             .api = Api::kOnline,
                             .version = upstream_.config().versions().payment_calculator(),
                             .path = "/systems/payment-calculator",
                             .query = {{"clientId", OnlineClientId(terms.merchant.config)},
                                       {"price", FormatCents(request.price().amount_cents())},
                                       {"lang", LangWord(request.lang())}},
                             .field_paths = CheckoutFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::CalculatePaymentsResponse response;
  const absl::Status status = DecodePayments(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

}  // namespace flexiti
