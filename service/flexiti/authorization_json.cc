#include "service/flexiti/authorization_json.h"

#include <map>

#include "service/base/json_writer.h"
#include "service/flexiti/capture_json.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

std::string StatusWord(v1::AuthorizationStatus status) {
  switch (status) {
    case v1::AUTHORIZATION_STATUS_OPENED:
      return "opened";
    case v1::AUTHORIZATION_STATUS_CLOSED:
      return "closed";
    default:
      return "unauthorized";
  }
}

v1::AuthorizationStatus StatusOf(const std::string& word) {
  if (word.empty()) return v1::AUTHORIZATION_STATUS_UNSPECIFIED;
  if (word == "opened") return v1::AUTHORIZATION_STATUS_OPENED;
  if (word == "closed") return v1::AUTHORIZATION_STATUS_CLOSED;
  if (word == "unauthorized") return v1::AUTHORIZATION_STATUS_UNAUTHORIZED;
  return v1::AUTHORIZATION_STATUS_UNRECOGNIZED;
}

void DecodeCaptures(JsonReader& reader, v1::Authorization* authorization) {
  const Json* list = reader.Array("captures");
  if (list == nullptr) return;
  for (const Json& item : list->items) {
    const absl::Status status = DecodeCapture(item, authorization->add_captures());
    if (!status.ok()) reader.Fail("captures", std::string(status.message()));
  }
}

}  // namespace

std::string EncodeAuthorization(const v1::CreateAuthorizationRequest& request,
                                const std::string& reference) {
  JsonWriter out;
  out.Number("account_number", AccountNumberDigits(request.account_number()));
  EncodeText("vcc_number", request.vcc_number(), out);
  out.Text("reference", reference);
  const v1::FinancingOption& option = request.financing_option();
  JsonWriter financing;
  financing.Text("transaction_type", PurchaseTypeWord(option.purchase_type()));
  if (option.purchase_type() == v1::PURCHASE_TYPE_PROMOTIONAL) {
    financing.Int("plan_id", option.plan_id());
    financing.Int("term", option.term());
  }
  out.Raw("financing_option", financing.Close());
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  out.Bool("auto_capture", request.auto_capture());
  if (request.has_in_store()) {
    EncodeInStore(request.in_store(), out);
  } else {
    out.Text("widget_session_id", request.online().widget_session_id());
  }
  EncodeSkuData(request.sku_data(), out);
  return out.Close();
}

v1::CreateAuthorizationRequest ToAuthorization(const v1::CreatePurchaseRequest& request) {
  v1::CreateAuthorizationRequest out;
  out.set_merchant_id(request.merchant_id());
  out.set_request_id(request.request_id());
  out.set_account_number(request.account_number());
  out.set_vcc_number(request.authorized_user_vcc_number());
  *out.mutable_amount() = request.amount();
  *out.mutable_financing_option() = request.financing_option();
  if (request.has_in_store()) *out.mutable_in_store() = request.in_store();
  if (request.has_online()) *out.mutable_online() = request.online();
  out.set_auto_capture(true);
  out.set_reference(request.reference());
  *out.mutable_sku_data() = request.sku_data();
  out.set_lang(request.lang());
  return out;
}

v1::Purchase ToPurchase(v1::Authorization authorization) {
  v1::Purchase out;
  out.set_authorization_id(authorization.authorization_id());
  out.set_capture_id(authorization.capture_id());
  if (out.capture_id().empty() && authorization.captures_size() == 1) {
    out.set_capture_id(authorization.captures(0).capture_id());
  }
  out.set_reference(authorization.reference());
  if (authorization.has_create_time()) *out.mutable_create_time() = authorization.create_time();
  if (authorization.has_amount()) *out.mutable_amount() = authorization.amount();
  out.mutable_annual_rates()->Swap(authorization.mutable_annual_rates());
  if (authorization.has_term_amount()) *out.mutable_term_amount() = authorization.term_amount();
  out.mutable_fees()->Swap(authorization.mutable_fees());
  out.set_message(authorization.message());
  if (authorization.has_unmodeled()) *out.mutable_unmodeled() = authorization.unmodeled();
  return out;
}

Query EncodeListQuery(const v1::ListAuthorizationsRequest& request, int page_number,
                      int page_size) {
  Query query = {{"lang", LangWord(request.lang())}};
  if (!request.account_number().empty())
    query.emplace_back("account_number", request.account_number());
  if (request.purchase_type() != v1::PURCHASE_TYPE_UNSPECIFIED) {
    query.emplace_back("transaction_type", PurchaseTypeWord(request.purchase_type()));
  }
  if (request.status() != v1::AUTHORIZATION_STATUS_UNSPECIFIED) {
    query.emplace_back("authorization_status", StatusWord(request.status()));
  }
  EncodeCreationDates(request.has_create_date_from(), request.create_date_from(),
                      request.has_create_date_to(), request.create_date_to(), query);
  EncodePaging(page_number, page_size, query);
  return query;
}

absl::Status DecodeAuthorization(const Json& json, v1::Authorization* authorization) {
  JsonReader reader(json);
  if (auto id = reader.Id("authorization_id")) {
    authorization->set_authorization_id(*id);
  } else {
    reader.Fail("authorization_id", "is missing");
  }
  authorization->set_reference(reader.Text("reference").value_or(""));
  if (auto time = reader.Time("date")) *authorization->mutable_create_time() = *time;
  if (auto amount = reader.Amount("amount")) *authorization->mutable_amount() = *amount;
  if (auto amount = reader.Amount("remaining_authorization_amount")) {
    *authorization->mutable_remaining_amount() = *amount;
  }
  authorization->set_status_text(reader.Text("authorization_status").value_or(""));
  authorization->set_status(StatusOf(authorization->status_text()));
  authorization->set_purchase_type_text(reader.Text("transaction_type").value_or(""));
  authorization->set_purchase_type(PurchaseTypeOf(authorization->purchase_type_text()));
  // Not documented, so not read strictly: it may be masked.
  authorization->set_account_number(reader.Text("account_number").value_or(""));
  DecodeRates(reader, authorization->mutable_annual_rates());
  if (auto amount = reader.Amount("term_amount")) *authorization->mutable_term_amount() = *amount;
  DecodeFees(reader, authorization->mutable_fees());
  if (auto id = reader.Id("capture_id")) authorization->set_capture_id(*id);
  DecodeCaptures(reader, authorization);
  authorization->set_message(reader.Text("message").value_or(""));
  if (auto unmodeled = reader.Unmodeled())
    *authorization->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string EncodeRelease(const v1::ReleaseAuthorizationRequest& request) {
  JsonWriter out;
  if (request.has_amount()) out.Number("amount", FormatCents(request.amount().amount_cents()));
  EncodeStore(request, out);
  return out.Close();
}

absl::Status DecodeRelease(const Json& json, v1::ReleaseAuthorizationResponse* response) {
  JsonReader reader(json);
  if (auto id = reader.Id("authorization_id")) response->set_authorization_id(*id);
  if (auto time = reader.Time("date")) *response->mutable_create_time() = *time;
  if (auto amount = reader.Amount("amount")) *response->mutable_amount() = *amount;
  if (auto amount = reader.Amount("remaining_authorization_amount")) {
    *response->mutable_remaining_amount() = *amount;
  }
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string AuthorizationFieldPath(const std::string& parameter) {
  static const std::map<std::string, std::string>& paths = *new std::map<std::string, std::string>{
      {"transaction_type", "financing_option.purchase_type"},
      {"financing_option.transaction_type", "financing_option.purchase_type"},
      {"plan_id", "financing_option.plan_id"},
      {"term", "financing_option.term"},
      {"verification_code", "in_store.verification_code"},
      {"request_id", "in_store.verification_request_id"},
      {"external_location_id", "in_store.external_location_id"},
      {"external_employee_id", "in_store.external_employee_id"},
      {"widget_session_id", "online.widget_session_id"}};
  const auto found = paths.find(parameter);
  return found == paths.end() ? SkuFieldPath(parameter) : found->second;
}

std::string PurchaseFieldPath(const std::string& parameter) {
  return parameter == "vcc_number" ? "authorized_user_vcc_number"
                                   : AuthorizationFieldPath(parameter);
}

std::string AuthorizationListFieldPath(const std::string& parameter) {
  if (parameter == "transaction_type") return "purchase_type";
  if (parameter == "authorization_status") return "status";
  return ListFieldPath(parameter);
}

}  // namespace flexiti
