#include "service/flexiti/financing_json.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/flexiti/decimal.h"

namespace flexiti {
namespace {

void EncodeMoney(const char* name, bool present, const v1::Money& money, JsonWriter& out) {
  if (present) out.Number(name, FormatCents(money.amount_cents()));
}

std::string EncodeProduct(const v1::SkuData::Product& product) {
  JsonWriter out;
  EncodeText("sku_id", product.sku_id(), out);
  EncodeText("category", product.category(), out);
  EncodeText("description", product.description(), out);
  if (product.quantity() != 0) out.Int("quantity", product.quantity());
  EncodeMoney("unit_price", product.has_unit_price(), product.unit_price(), out);
  EncodeMoney("extended_price", product.has_extended_price(), product.extended_price(), out);
  return out.Close();
}

// False if there is more in it than a rate has fields for.
bool DecodeRate(const Json& json, v1::AnnualRate* rate) {
  JsonReader reader(json);
  rate->set_description(reader.Text("description").value_or(""));
  rate->set_rate(reader.Text("rate").value_or(""));
  rate->set_type(reader.Text("type").value_or(""));
  rate->set_message(reader.Text("message").value_or(""));
  return reader.status().ok() && !reader.Unmodeled().has_value();
}

}  // namespace

std::string PurchaseTypeWord(v1::PurchaseType type) {
  return type == v1::PURCHASE_TYPE_PROMOTIONAL ? "promotional_purchase" : "regular_purchase";
}

v1::PurchaseType PurchaseTypeOf(const std::string& word) {
  if (word.empty()) return v1::PURCHASE_TYPE_UNSPECIFIED;
  if (word == "promotional_purchase") return v1::PURCHASE_TYPE_PROMOTIONAL;
  if (word == "regular_purchase") return v1::PURCHASE_TYPE_REGULAR;
  return v1::PURCHASE_TYPE_UNRECOGNIZED;
}

std::string LangWord(v1::Language lang) { return lang == v1::LANGUAGE_FR ? "fr" : "en"; }

void EncodeInStore(const v1::InStore& in_store, JsonWriter& out) {
  const std::string& code = in_store.verification_code();
  if (code[0] == '0') {
    out.Text("verification_code", code);
  } else {
    out.Number("verification_code", code);
  }
  out.Text("request_id", in_store.verification_request_id());
  out.Text("external_location_id", in_store.external_location_id());
  out.Text("external_employee_id", in_store.external_employee_id());
}

std::string CompactPostalCode(const std::string& postal_code) {
  return absl::StrReplaceAll(postal_code, {{" ", ""}});
}

void EncodeText(const char* name, const std::string& value, JsonWriter& out) {
  if (!value.empty()) out.Text(name, value);
}

void EncodeSkuData(const v1::SkuData& sku_data, JsonWriter& out) {
  if (sku_data.ByteSizeLong() == 0) return;
  JsonWriter sku;
  EncodeText("purchase_order", sku_data.purchase_order(), sku);
  EncodeMoney("shipping_total", sku_data.has_shipping_total(), sku_data.shipping_total(), sku);
  EncodeText("register_id", sku_data.register_id(), sku);
  EncodeMoney("transaction_discount_total", sku_data.has_transaction_discount_total(),
              sku_data.transaction_discount_total(), sku);
  EncodeMoney("transaction_subtotal", sku_data.has_transaction_subtotal(),
              sku_data.transaction_subtotal(), sku);
  EncodeMoney("transaction_total", sku_data.has_transaction_total(), sku_data.transaction_total(),
              sku);
  EncodeMoney("gst_hst", sku_data.has_gst_hst(), sku_data.gst_hst(), sku);
  EncodeMoney("pst", sku_data.has_pst(), sku_data.pst(), sku);
  if (!sku_data.products().empty()) {
    sku.Raw("products",
            "[" +
                absl::StrJoin(sku_data.products(), ",",
                              [](std::string* text, const v1::SkuData::Product& product) {
                                text->append(EncodeProduct(product));
                              }) +
                "]");
  }
  out.Raw("sku_data", sku.Close());
}

std::string SkuFieldPath(const std::string& parameter) {
  static const auto& kNames = *new std::set<std::string>{
      "purchase_order",    "shipping_total",       "register_id", "transaction_discount_total",
      "transaction_total", "transaction_subtotal", "gst_hst",     "pst",
      "products"};
  const std::string first = parameter.substr(0, parameter.find_first_of(".["));
  return kNames.count(first) == 0 ? parameter : absl::StrCat("sku_data.", parameter);
}

std::string AccountNumberDigits(const std::string& account_number) {
  const size_t start = account_number.find_first_not_of('0');
  return start == std::string::npos ? "0" : account_number.substr(start);
}

void DecodeRates(JsonReader& reader, google::protobuf::RepeatedPtrField<v1::AnnualRate>* rates) {
  bool whole = true;
  if (const Json* one = reader.Object("annual_rates")) whole = DecodeRate(*one, rates->Add());
  if (const Json* list = reader.Array("annual_rates")) {
    for (const Json& item : list->items) whole = DecodeRate(item, rates->Add()) && whole;
  }
  if (!whole) reader.KeepUnmodeled("annual_rates");
  if (const auto apr = reader.Text("apr")) rates->Add()->set_rate(*apr);
}

void DecodeFees(JsonReader& reader, google::protobuf::RepeatedPtrField<v1::Fee>* fees) {
  const Json* list = reader.Array("fees");
  if (list == nullptr) return;
  for (const Json& item : list->items) {
    JsonReader fee_reader(item);
    v1::Fee* fee = fees->Add();
    fee->set_description(fee_reader.Text("description").value_or(""));
    if (auto amount = fee_reader.Amount("amount")) *fee->mutable_amount() = *amount;
    fee->set_type(fee_reader.Text("type").value_or(""));
    fee->set_message(fee_reader.Text("message").value_or(""));
    if (!fee_reader.status().ok()) reader.Fail("fees", std::string(fee_reader.status().message()));
    if (fee_reader.Unmodeled().has_value()) reader.KeepUnmodeled("fees");
  }
}

}  // namespace flexiti
