#include "service/flexiti/checkout_json.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/json_writer.h"
#include "service/flexiti/date.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"
#include "service/flexiti/redirection.h"

namespace flexiti {
namespace {

// Precondition: a flow that requests may have.
std::string FlowWord(v1::CheckoutFlow flow) {
  switch (flow) {
    case v1::CHECKOUT_FLOW_APPLY:
      return "apply";
    case v1::CHECKOUT_FLOW_BUY:
      return "buy";
    default:
      return "apply/buy";
  }
}

// The documentation writes these words both ways: `Apply` and `apply`.
v1::CheckoutFlow FlowOf(const std::string& word) {
  if (word.empty()) return v1::CHECKOUT_FLOW_UNSPECIFIED;
  for (const auto flow :
       {v1::CHECKOUT_FLOW_APPLY, v1::CHECKOUT_FLOW_BUY, v1::CHECKOUT_FLOW_APPLY_BUY}) {
    if (absl::EqualsIgnoreCase(word, FlowWord(flow))) return flow;
  }
  return v1::CHECKOUT_FLOW_UNRECOGNIZED;
}

v1::CheckoutPurchaseStatus PurchaseStatusOf(const std::string& word) {
  if (word.empty()) return v1::CHECKOUT_PURCHASE_STATUS_UNSPECIFIED;
  if (absl::EqualsIgnoreCase(word, "Success")) return v1::CHECKOUT_PURCHASE_STATUS_SUCCESS;
  if (absl::EqualsIgnoreCase(word, "Failed")) return v1::CHECKOUT_PURCHASE_STATUS_FAILED;
  return v1::CHECKOUT_PURCHASE_STATUS_UNRECOGNIZED;
}

void EncodePrefill(const v1::Prefill& prefill, JsonWriter& out) {
  EncodeText("salutation", prefill.salutation(), out);
  EncodeText("email", prefill.email(), out);
  EncodeText("phone_number", prefill.phone_number(), out);
  EncodeText("fname", prefill.first_name(), out);
  EncodeText("mname", prefill.middle_name(), out);
  EncodeText("lname", prefill.last_name(), out);
  if (prefill.has_birth_date()) out.Text("dob", FormatDate(prefill.birth_date()));
  EncodeText("address_1", prefill.address_1(), out);
  EncodeText("address_2", prefill.address_2(), out);
  EncodeText("city", prefill.city(), out);
  EncodeText("province", prefill.province(), out);
  EncodeText("postal_code", CompactPostalCode(prefill.postal_code()), out);
}

bool IsBlank(const Json& json) {
  return json.kind == Json::Kind::kNull ||
         (json.text.empty() && json.items.empty() && json.members.empty());
}

// Reads what `read` does of the object `name`, if there is one; one that holds more is kept whole.
template <typename Read>
void ReadPart(JsonReader& reader, const std::string& name, Read read) {
  const Json* part = reader.Object(name);
  if (part == nullptr) return;
  JsonReader part_reader(*part);
  read(part_reader);
  if (!part_reader.status().ok()) {
    reader.Fail(absl::StrCat(name, ":"), std::string(part_reader.status().message()));
  }
  if (part_reader.Unmodeled().has_value()) reader.KeepUnmodeled(name);
}

}  // namespace

std::string EncodeCheckout(const v1::StartCheckoutRequest& request) {
  JsonWriter out;
  out.Text("merchant_orderid", request.merchant_order_id());
  if (request.has_is_guest()) out.Bool("is_guest", request.is_guest());
  if (request.has_customer_id()) out.Text("customer_id", request.customer_id());
  if (request.has_vcc_number()) out.Text("vcc", request.vcc_number());
  if (request.has_has_previous_purchase()) {
    out.Bool("has_previous_purchase", request.has_previous_purchase());
  }
  out.Text("lang", LangWord(request.lang()));
  out.Text("flow", FlowWord(request.flow()));
  out.Number("amount_requested", FormatCents(request.amount().amount_cents()));
  EncodePrefill(request.prefill(), out);
  return out.Close();
}

absl::Status DecodeStartedCheckout(const Json& json, v1::StartCheckoutResponse* response) {
  JsonReader reader(json);
  response->set_online_order_id(reader.Id("online_order_id").value_or(""));
  response->set_redirection_url(ReadRedirectionUrl(reader));
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

absl::Status DecodeCheckout(const Json& json, v1::GetCheckoutResponse* response) {
  JsonReader reader(json);
  response->set_transaction_id(reader.Id("transaction_id").value_or(""));
  response->set_flow_text(reader.Text("flow").value_or(""));
  response->set_flow(FlowOf(response->flow_text()));
  response->set_callback_url(reader.Text("callback_url").value_or(""));
  ReadPart(reader, "apply", [response](JsonReader& apply) {
    response->set_customer_id(apply.Id("customer_id").value_or(""));
    response->set_apply_status(apply.Text("apply_status").value_or(""));
  });
  ReadPart(reader, "purchase", [response](JsonReader& purchase) {
    response->set_purchase_status_text(purchase.Text("status").value_or(""));
  });
  response->set_purchase_status(PurchaseStatusOf(response->purchase_status_text()));
  // Something stands there: then "there is no purchase yet" would be a guess.
  const Json* purchase = json.Find("purchase");
  if (response->purchase_status_text().empty() && purchase != nullptr && !IsBlank(*purchase)) {
    response->set_purchase_status(v1::CHECKOUT_PURCHASE_STATUS_UNRECOGNIZED);
  }
  if (auto time = reader.Time("date")) *response->mutable_create_time() = *time;
  // What says nothing of a checkout must not pass for one in which nothing happened yet.
  reader.FailOnError();
  if (response->ByteSizeLong() == 0 && json.Find("callback_url") == nullptr) {
    reader.Fail("transaction_id", "is missing, and all else");
  }
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

absl::Status DecodePayments(const Json& json, v1::CalculatePaymentsResponse* response) {
  JsonReader reader(json);
  response->set_html(reader.Text("htmlRender").value_or(""));
  ReadPart(reader, "paymentPlan", [response](JsonReader& plan) {
    if (auto amount = plan.Amount("monthlyPayment")) *response->mutable_monthly_payment() = *amount;
    response->set_months(plan.Int("months").value_or(0));
  });
  if (response->ByteSizeLong() == 0) {
    reader.Fail("htmlRender", "is missing, and so is paymentPlan");
  }
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string CheckoutFieldPath(const std::string& parameter) {
  static const std::map<std::string, std::string>& paths =
      *new std::map<std::string, std::string>{{"merchant_orderid", "merchant_order_id"},
                                              {"vcc", "vcc_number"},
                                              {"amount_requested", "amount"},
                                              {"salutation", "prefill.salutation"},
                                              {"email", "prefill.email"},
                                              {"phone_number", "prefill.phone_number"},
                                              {"fname", "prefill.first_name"},
                                              {"mname", "prefill.middle_name"},
                                              {"lname", "prefill.last_name"},
                                              {"dob", "prefill.birth_date"},
                                              {"address_1", "prefill.address_1"},
                                              {"address_2", "prefill.address_2"},
                                              {"city", "prefill.city"},
                                              {"province", "prefill.province"},
                                              {"postal_code", "prefill.postal_code"}};
  const auto found = paths.find(parameter);
  return found == paths.end() ? parameter : found->second;
}

}  // namespace flexiti
