#include "service/gateway/message_checks.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/decimal.h"

namespace flexiti {
namespace {

constexpr auto kOptional = FieldChecks::kOptional;
constexpr auto kRequired = FieldChecks::kRequired;
constexpr std::int64_t kMaxStatementCents = 999'999'999'999;  // number (12,2)
constexpr int kMaxProducts = 200;

void CheckProduct(const v1::SkuData::Product& product, const std::string& path,
                  FieldChecks& checks) {
  checks.Ascii(path + ".sku_id", product.sku_id(), 100, kOptional);
  checks.Text(path + ".category", product.category(), 100, kOptional);
  checks.Text(path + ".description", product.description(), 250, kOptional);
  checks.Range(path + ".quantity", product.quantity(), 0, 999'999);
  checks.Total(path + ".unit_price", product.has_unit_price(), product.unit_price(),
               kMaxStatementCents);
  checks.Total(path + ".extended_price", product.has_extended_price(), product.extended_price(),
               kMaxStatementCents);
}

}  // namespace

void CheckFinancing(const v1::FinancingOption& option, bool present, FieldChecks& checks) {
  if (!present) return checks.Violate("financing_option", "is required");
  switch (option.purchase_type()) {
    case v1::PURCHASE_TYPE_PROMOTIONAL:
      checks.Range("financing_option.plan_id", option.plan_id(), 1, 999);
      checks.Range("financing_option.term", option.term(), 1, 999);
      break;
    case v1::PURCHASE_TYPE_REGULAR:
      if (option.plan_id() != 0)
        checks.Violate("financing_option.plan_id", "must be empty for REGULAR");
      if (option.term() != 0) checks.Violate("financing_option.term", "must be empty for REGULAR");
      break;
    default:
      checks.Violate("financing_option.purchase_type", "must be PROMOTIONAL or REGULAR");
  }
}

void CheckInStore(const v1::InStore& in_store, FieldChecks& checks) {
  checks.Ascii("in_store.verification_request_id", in_store.verification_request_id(), 150,
               kRequired);
  checks.Digits("in_store.verification_code", in_store.verification_code(), 1, 20, kRequired);
  checks.Ascii("in_store.external_location_id", in_store.external_location_id(), 50, kRequired);
  checks.Ascii("in_store.external_employee_id", in_store.external_employee_id(), 50, kRequired);
}

void CheckSkuData(const v1::SkuData& sku, FieldChecks& checks) {
  checks.Ascii("sku_data.purchase_order", sku.purchase_order(), 10, kOptional);
  checks.Ascii("sku_data.register_id", sku.register_id(), 50, kOptional);
  checks.Total("sku_data.shipping_total", sku.has_shipping_total(), sku.shipping_total(),
               kMaxCents);
  checks.Total("sku_data.transaction_discount_total", sku.has_transaction_discount_total(),
               sku.transaction_discount_total(), kMaxStatementCents);
  checks.Total("sku_data.transaction_subtotal", sku.has_transaction_subtotal(),
               sku.transaction_subtotal(), kMaxStatementCents);
  checks.Total("sku_data.transaction_total", sku.has_transaction_total(), sku.transaction_total(),
               kMaxStatementCents);
  checks.Total("sku_data.gst_hst", sku.has_gst_hst(), sku.gst_hst(), kMaxStatementCents);
  checks.Total("sku_data.pst", sku.has_pst(), sku.pst(), kMaxStatementCents);
  if (sku.products_size() > kMaxProducts) {
    return checks.Violate("sku_data.products", absl::StrCat("must be at most ", kMaxProducts));
  }
  for (int i = 0; i < sku.products_size(); ++i) {
    CheckProduct(sku.products(i), absl::StrCat("sku_data.products[", i, "]"), checks);
  }
}

void CheckLang(v1::Language lang, FieldChecks& checks) {
  if (!v1::Language_IsValid(lang)) checks.Violate("lang", "must be EN or FR");
}

}  // namespace flexiti
